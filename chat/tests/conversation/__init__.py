"""Tests of chat/conversation."""
