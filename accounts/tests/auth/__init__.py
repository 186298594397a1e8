"""Tests of accounts/auth."""
