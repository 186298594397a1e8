"""HTML pages about one's own account and signing in with Google."""
