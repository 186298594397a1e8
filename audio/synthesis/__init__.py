"""From a text to a stored file: found again, or spoken once."""
