"""Tests of chat/pages."""
