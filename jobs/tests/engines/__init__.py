"""Tests of jobs/engines."""
