"""What each table of the earlier system becomes: pure functions from a row read to a row to write."""
