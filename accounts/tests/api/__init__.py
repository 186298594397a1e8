"""Tests of accounts/api."""
