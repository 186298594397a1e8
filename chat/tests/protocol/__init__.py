"""Tests of chat/protocol."""
