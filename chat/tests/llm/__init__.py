"""Tests of chat/llm."""
