"""The catalogue: one file a rule, each with its page and its edit or test."""
