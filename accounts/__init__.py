"""People and guests: the users table, sign-in, and what a person may change about their account."""
