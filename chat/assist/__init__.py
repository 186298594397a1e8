"""Hints, plots, stories, reviews and character details: what is written beside a play."""
