"""Watch a script train, work out what it did, and name what is wrong with it."""
