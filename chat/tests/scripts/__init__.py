"""Tests of chat/scripts."""
