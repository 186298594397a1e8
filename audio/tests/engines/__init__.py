"""Tests of audio/engines."""
