"""Tests of chat/delivery."""
