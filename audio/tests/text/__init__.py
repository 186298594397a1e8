"""Tests of audio/text."""
