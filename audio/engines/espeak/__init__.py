"""The embedded speech engine: espeak-ng in a process of its own."""

from .engine import EspeakEngine

__all__ = ["EspeakEngine"]
