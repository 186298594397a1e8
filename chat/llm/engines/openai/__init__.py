"""The chat engine for OpenAI-compatible servers."""

from chat.llm.engines.openai.engine import OpenAIEngine

__all__ = ["OpenAIEngine"]
