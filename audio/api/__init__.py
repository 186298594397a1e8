"""REST: voices, speech, files."""
