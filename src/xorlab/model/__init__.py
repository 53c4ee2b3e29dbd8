"""The records that travel between rooms; everything they hold has been validated."""
