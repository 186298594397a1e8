"""Tests of chat/live."""
