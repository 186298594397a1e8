"""Tests of audio/sound."""
