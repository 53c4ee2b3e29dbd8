"""The mistakes of the catalogue, as changes of a right step: one short file a code."""
