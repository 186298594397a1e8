"""Tests of jobs/sandbox."""
