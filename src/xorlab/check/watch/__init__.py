"""Somebody else's script, run in a process of its own and watched while it trains."""
