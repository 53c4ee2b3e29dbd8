"""The playground: one page in one file, made of plain ES modules, and what opens it."""
