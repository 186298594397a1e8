"""Plays: sessions, their lines, and the turns in which a character answers."""
