"""Tests of the import of an earlier database."""
