"""The scripts here are read by tests, not imported: pytest must not run them by looking."""

collect_ignore_glob = ["*.py"]
