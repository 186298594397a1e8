"""The history that the web front-end keeps in its own browser: taken in, given back in the same shape."""
