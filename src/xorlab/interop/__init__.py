"""The same network in other people's libraries."""
