"""Tests of avatar_forge/config."""
