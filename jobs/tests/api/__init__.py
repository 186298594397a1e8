"""Tests of jobs/api."""
