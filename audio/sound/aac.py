"""AAC in ADTS by FFmpeg: PyAV, an extra. Everything else that sounds is made and read without it."""

from __future__ import annotations

import io
from functools import cache
from itertools import chain
from typing import TYPE_CHECKING

from audio.errors import FormatMissing
from audio.sound.pcm import SAMPLE_BYTES, Pcm

if TYPE_CHECKING:
    from av import AudioFrame
    from av.container import InputContainer

BITS_PER_SECOND = 96_000
RATES = (8000, 11025, 12000, 16000, 22050, 24000, 32000, 44100, 48000)
_SHORTEST_SECONDS = 0.02


class BrokenAac(ValueError):
    """No AAC, or more of it than may be."""


@cache
def available() -> bool:
    """Whether the extra is installed and its libraries load."""
    try:
        import av  # noqa: F401
    except (ImportError, OSError):
        return False
    return True


def encode(sound: Pcm) -> bytes:
    """Return the sound at its own rate where AAC knows that, else the next higher. Raises `FormatMissing`."""
    if not available():
        raise FormatMissing()
    import av
    from av.audio.stream import AudioStream

    file = io.BytesIO()
    with av.open(file, "w", format="adts") as output:
        stream = output.add_stream("aac", rate=_near(sound.sample_rate), layout="mono")
        assert isinstance(stream, AudioStream)
        stream.bit_rate = BITS_PER_SECOND
        for frame in (_frame(sound), None):  # the encoder resamples, cuts into its own frames and pads the last
            output.mux(stream.encode(frame))
    return file.getvalue()


def decode(data: bytes, *, longest_seconds: float) -> Pcm:
    """Return the sound in one channel at its own rate. Raises `BrokenAac` or `FormatMissing`."""
    if not available():
        raise FormatMissing()
    import av

    try:
        with av.open(io.BytesIO(data), "r", format="aac") as container:
            return _mono(container, longest_seconds)
    except (av.FFmpegError, ValueError, IndexError, EOFError) as exc:
        raise BrokenAac() from exc


def _near(rate: int) -> int:
    return rate if rate in RATES else min(RATES, key=lambda known: (known < rate, abs(known - rate)))


def _frame(sound: Pcm) -> AudioFrame:
    import av

    samples = sound.samples.ljust(round(_SHORTEST_SECONDS * sound.sample_rate) * SAMPLE_BYTES, b"\0")
    frame = av.AudioFrame(format="s16", layout="mono", samples=len(samples) // SAMPLE_BYTES, align=1)
    frame.planes[0].update(samples)
    frame.sample_rate = sound.sample_rate
    frame.pts = 0
    return frame


def _mono(container: InputContainer, longest_seconds: float) -> Pcm:
    import av

    stream = container.streams.audio[0]
    resampler = av.AudioResampler(format="s16", layout="mono", rate=stream.rate)
    longest = int(longest_seconds * stream.rate) * SAMPLE_BYTES
    samples = bytearray()
    for frame in chain(container.decode(stream), [None]):
        for piece in resampler.resample(frame):
            samples += bytes(piece.planes[0])[: piece.samples * SAMPLE_BYTES]
        if len(samples) > longest:
            raise BrokenAac("longer than may be")
    return Pcm(bytes(samples), stream.rate)
