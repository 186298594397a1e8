"""Drawing code of the preset portraits; a development tool, never imported by the running site."""
