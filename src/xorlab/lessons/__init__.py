"""Six short lessons on XOR as marimo notebooks, each with something to try and a question."""
