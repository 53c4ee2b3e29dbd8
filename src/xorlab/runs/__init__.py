"""What a training left behind: records of runs, their outcomes and fates; saved and loaded."""
