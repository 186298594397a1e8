"""From PCM to a file: wav, ogg (Opus), aac (ADTS) or raw. Durations are counted, never read from a header."""

from __future__ import annotations

import io
import wave
from typing import Literal, get_args

import av
from av.audio.stream import AudioStream

from audio.engines import SAMPLE_BYTES, Pcm

AudioFormat = Literal["wav", "ogg", "aac", "raw"]
FORMATS: tuple[AudioFormat, ...] = get_args(AudioFormat)
# `raw` says nothing of itself, so its type does (RFC 2586 has big-endian samples; ours are s16le, as GPT-SoVITS's).
CONTENT_TYPES: dict[str, str] = {"wav": "audio/wav", "ogg": "audio/ogg", "aac": "audio/aac", "raw": "audio/raw"}
# Container, codec and bits per second. Opus runs at 48 kHz always; AAC at the sound's own rate where it knows that.
_CODECS: dict[str, tuple[str, str, int]] = {"ogg": ("ogg", "libopus", 48_000), "aac": ("adts", "aac", 96_000)}
_OPUS_RATE = 48_000
_SHORTEST_SECONDS = 0.02  # Opus makes nothing of less
_AAC_RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)


def encode(sound: Pcm, audio_format: AudioFormat) -> bytes:
    """Return the bytes of a file. `sound` is mono s16le; its length is `sound.seconds` in every format."""
    if audio_format == "raw":
        return sound.samples
    if audio_format == "wav":
        return _wav(sound)
    return _coded(sound, *_CODECS[audio_format])


def join(sounds: list[Pcm], *, pause_seconds: float = 0.0) -> Pcm:
    """Return sounds of one rate as one, with a pause between them. Raises `ValueError` for differing rates or none."""
    rates = {sound.sample_rate for sound in sounds}
    if len(rates) != 1:
        raise ValueError("sounds of one rate are needed")
    rate = rates.pop()
    pause = bytes(round(pause_seconds * rate) * SAMPLE_BYTES)
    return Pcm(pause.join(sound.samples for sound in sounds), rate)


def _wav(sound: Pcm) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(SAMPLE_BYTES)
        writer.setframerate(sound.sample_rate)
        writer.writeframes(sound.samples)
    return file.getvalue()


def _coded(sound: Pcm, container: str, codec: str, bit_rate: int) -> bytes:
    rate = _OPUS_RATE if codec == "libopus" else _near(sound.sample_rate)
    file = io.BytesIO()
    with av.open(file, "w", format=container) as output:
        stream = output.add_stream(codec, rate=rate, layout="mono")
        assert isinstance(stream, AudioStream)
        stream.bit_rate = bit_rate
        for frame in (_frame(sound), None):  # the encoder resamples, cuts into its own frames and pads the last
            output.mux(stream.encode(frame))
    return file.getvalue()


def _near(rate: int) -> int:
    return rate if rate in _AAC_RATES else min(_AAC_RATES, key=lambda known: (known < rate, abs(known - rate)))


def _frame(sound: Pcm) -> av.AudioFrame:
    samples = sound.samples.ljust(round(_SHORTEST_SECONDS * sound.sample_rate) * SAMPLE_BYTES, b"\0")
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples) // SAMPLE_BYTES, align=1)
    frame.planes[0].update(samples)
    frame.sample_rate = sound.sample_rate
    frame.pts = 0
    return frame
