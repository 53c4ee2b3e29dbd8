"""The manners of writing a script: one short file each, found by being here."""
