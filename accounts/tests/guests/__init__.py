"""Tests of accounts/guests."""
