"""Tests of language models and their engines."""
