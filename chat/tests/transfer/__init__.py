"""Tests of chat/transfer."""
