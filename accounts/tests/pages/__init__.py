"""Tests of accounts/pages."""
