"""Tests of accounts/google."""
