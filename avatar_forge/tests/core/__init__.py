"""Tests of avatar_forge/core."""
