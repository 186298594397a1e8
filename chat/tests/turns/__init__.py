"""Tests of chat/turns."""
