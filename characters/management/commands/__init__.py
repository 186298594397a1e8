"""Commands of the characters app."""
