"""Tests of audio/synthesis."""
