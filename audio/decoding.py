"""From what a speech server sends to PCM: wav, ogg, mp3, flac, aac, told by their first bytes. Lengths are counted.

A server that an operator has chosen is still not trusted: the format is never guessed by the library, so that no
playlist or script is followed, and nothing grows beyond what was asked.
"""

from __future__ import annotations

import io

import av

from audio.engines import SAMPLE_BYTES, Pcm


class Undecodable(ValueError):
    """No sound that we know, or more of it than may be."""


def sniff(data: bytes) -> str:
    """Return the container by its first bytes, as FFmpeg names it. Raises `Undecodable`."""
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return "wav"
    for magic, name in ((b"OggS", "ogg"), (b"fLaC", "flac"), (b"ID3", "mp3")):
        if data.startswith(magic):
            return name
    if len(data) > 1 and data[0] == 0xFF:
        if data[1] & 0xF6 == 0xF0:
            return "aac"  # ADTS: layer 0
        if data[1] & 0xE0 == 0xE0:
            return "mp3"
    raise Undecodable("not a sound that we know")


def decode(data: bytes, *, longest_seconds: float) -> Pcm:
    """Return the sound in one channel at its own rate. Raises `Undecodable`."""
    name = sniff(data)
    try:
        with av.open(io.BytesIO(data), "r", format=name) as container:
            sound = _mono(container, longest_seconds)
    except (av.FFmpegError, ValueError, IndexError, EOFError) as exc:
        raise Undecodable(f"broken {name}") from exc
    if not sound.samples:
        raise Undecodable(f"{name} without sound")
    return sound


def _mono(container: av.container.InputContainer, longest_seconds: float) -> Pcm:
    stream = container.streams.audio[0]
    rate = stream.rate
    resampler = av.AudioResampler(format="s16", layout="mono", rate=rate)
    longest = int(longest_seconds * rate) * SAMPLE_BYTES
    samples = bytearray()
    for frame in container.decode(stream):
        for piece in resampler.resample(frame):
            samples += bytes(piece.planes[0])[: piece.samples * SAMPLE_BYTES]
        if len(samples) > longest:
            raise Undecodable("longer than may be")
    for piece in resampler.resample(None):
        samples += bytes(piece.planes[0])[: piece.samples * SAMPLE_BYTES]
    return Pcm(bytes(samples), rate)
