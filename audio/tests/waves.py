"""Sounds to test with, and what can be measured of one: its level and its pitch."""

from __future__ import annotations

import struct

import numpy as np

from audio.sound import levels
from audio.sound.pcm import Pcm

STREAMED_LENGTH = 0


def tone(seconds: float, *, rate: int = 32_000, hertz: float = 220.0, level: float = 0.3) -> Pcm:
    times = np.arange(round(seconds * rate)) / rate
    return Pcm(levels.to_pcm(level * np.sin(2 * np.pi * hertz * times)), rate)


def wav_head(rate: int, length: int, *, channels: int = 1) -> bytes:
    """The 44 bytes in front of s16le samples."""
    return struct.pack(
        "<4sI4s4sIHHIIHH4sI", b"RIFF", (36 + length) & 0xFFFFFFFF, b"WAVE", b"fmt ", 16, 1, channels, rate,
        rate * channels * 2, channels * 2, 16, b"data", length,
    )  # fmt: skip


def rms_dbfs(pcm: bytes, sample_rate: int) -> float:
    """How loud the speech is, its pauses left out; -inf for silence."""
    return levels._db(levels._speech_rms(levels.floats(pcm), sample_rate))


def pitch(sound: Pcm) -> float:
    """The median fundamental frequency (Hz) of the voiced 80 ms windows, by autocorrelation between 50 and 400 Hz."""
    samples, size = levels.floats(sound.samples), round(sound.sample_rate * 0.04)
    shortest, longest = sound.sample_rate // 400, sound.sample_rate // 50
    found = []
    for start in range(0, len(samples) - 2 * size, size):
        window = samples[start : start + 2 * size]
        window = window - window.mean()
        if np.sqrt((window**2).mean()) < 0.05:
            continue
        likeness = np.correlate(window, window, "full")[len(window) - 1 :]
        best = shortest + int(likeness[shortest:longest].argmax())
        if likeness[best] > 0.5 * likeness[0]:
            found.append(sound.sample_rate / best)
    return float(np.median(found))
