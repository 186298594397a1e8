"""Tests of chat/memory."""
