"""What many runs say together: shares with their intervals, fates, epochs."""
