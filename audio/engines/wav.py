"""A WAV as it arrives, whole or streamed: its rate, then its samples. Pure.

Streamed ones say that they hold 0 or 4 GB: their samples run until the end of the answer.
"""

from __future__ import annotations

import struct

PCM, EXTENSIBLE = 1, 0xFFFE
UNKNOWN_LENGTHS = (0, 0x7FFFFFFF, 0xFFFFFFFF)
LARGEST_HEAD = 64 * 1024


class NotWav(ValueError):
    """Something else than a WAV with one channel of 16 bits, or one that is cut."""


class WavReader:
    """`sample_rate` (Hz) is 0 until the header is read."""

    def __init__(self) -> None:
        self.sample_rate = 0
        self._head = b""
        self._left: int | None = None  # bytes of samples still to come, None for unknown
        self._odd = b""

    def feed(self, data: bytes) -> bytes:
        """Return the whole samples (s16le) that are known now, perhaps none. Raises `NotWav`."""
        if not self.sample_rate:
            self._head += data
            data = self._read_head()
            if not self.sample_rate:
                return b""
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        data = self._odd + data
        whole = len(data) & ~1
        self._odd = data[whole:]
        return data[:whole]

    def close(self) -> None:
        """The answer is over. Raises `NotWav` if something was missing."""
        if not self.sample_rate or self._left or self._odd:
            raise NotWav("cut short")

    def _read_head(self) -> bytes:
        """Read the header, if it is all there, and return what follows it."""
        head = self._head
        if not b"RIFF".startswith(head[:4]):
            raise NotWav("no RIFF")
        if len(head) >= 12 and head[8:12] != b"WAVE":
            raise NotWav("no WAVE")
        place, rate = 12, 0
        while len(head) >= place + 8:
            name, length = struct.unpack_from("<4sI", head, place)
            if name == b"data":
                if not rate:
                    raise NotWav("no format")
                self.sample_rate = rate
                self._left = None if length in UNKNOWN_LENGTHS else length
                return head[place + 8 :]
            if name == b"fmt " and len(head) >= place + 24:
                rate = _rate(head, place + 8)
            place += 8 + length + length % 2
        if len(head) > LARGEST_HEAD:
            raise NotWav("no data")
        return b""


def _rate(head: bytes, place: int) -> int:
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", head, place)
    if kind not in {PCM, EXTENSIBLE} or channels != 1 or bits != 16 or not 4000 <= rate <= 192_000:
        raise NotWav("not one channel of 16 bits")
    return int(rate)
