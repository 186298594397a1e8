"""Plays and the lines said in them: written, branched, searched."""
