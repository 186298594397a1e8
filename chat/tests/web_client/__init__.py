"""Tests of chat/web_client."""
