"""FFmpeg, by PyAV, in tests: it makes what speech servers send, and reads again what is made here."""

from __future__ import annotations

from types import ModuleType

from audio.sound import aac
from conftest import need


def ffmpeg() -> ModuleType:
    """Return PyAV; skip the test where the extra for AAC is not installed."""
    need(aac.available(), "PyAV", "pip install -r requirements-aac.txt")
    import av

    return av


def need_for(audio_format: str) -> None:
    """Skip the test of a format that cannot be made here."""
    if audio_format == "aac":
        ffmpeg()
