"""Tests of jobs/media."""
