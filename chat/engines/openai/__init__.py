"""The chat engine for OpenAI-compatible servers."""

from .engine import OpenAIEngine

__all__ = ["OpenAIEngine"]
