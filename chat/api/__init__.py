"""REST: plays, their lines, turns, memory, speech and the list of past plays."""
