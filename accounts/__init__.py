"""People and guests: who is on this stage."""
