"""What to expect of a run: from its very start, and from many drawn as it was."""
