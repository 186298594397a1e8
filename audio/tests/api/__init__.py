"""Tests of audio/api."""
