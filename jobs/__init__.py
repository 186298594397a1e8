"""Slow work: pictures that become figures and styles, speech in bulk."""
