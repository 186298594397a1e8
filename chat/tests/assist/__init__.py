"""Tests of chat/assist."""
