"""From what a speech server sends to PCM: wav, ogg, mp3, flac, aac, told by their first bytes. Lengths are counted.

A server that an operator has chosen is still not trusted: the format is never guessed by a library, and nothing grows
beyond what was asked. libsndfile reads all but AAC.
"""

import io
import logging
import struct
from collections.abc import Iterator

from audio.errors import FormatMissing
from audio.sound import aac, levels
from audio.sound.pcm import SAMPLE_BYTES, Pcm

HEAD_BYTES = 12
LONGEST = 0xFFFFFFFF  # what fits into a header
PAGE_BYTES = 27  # of Ogg, with the number of the segments that follow
FIRST_PAGE = 0x02  # a flag of a page
MOST_CHANNELS = 8
BLOCK = 48_000  # frames read at once

log = logging.getLogger(__name__)


class Undecodable(ValueError):
    """No sound that we know, or more of it than may be."""


def sniff(data: bytes) -> str:
    """Return the container by its first bytes. Raises `Undecodable`."""
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
    sound = _aac(data, longest_seconds) if name == "aac" else _read(name, data, longest_seconds)
    if not sound.samples:
        raise Undecodable(f"{name} without sound")
    return sound


def _aac(data: bytes, longest_seconds: float) -> Pcm:
    try:
        return aac.decode(data, longest_seconds=longest_seconds)
    except aac.BrokenAac as exc:
        raise Undecodable("broken aac") from exc
    except FormatMissing as exc:
        log.warning("A speech server sent AAC, which needs an extra: pip install -r requirements-aac.txt")
        raise Undecodable("aac without its extra") from exc


def _read(name: str, data: bytes, longest_seconds: float) -> Pcm:
    import soundfile  # libsndfile, which most never need

    samples, rate = bytearray(), 0
    try:
        for part in _parts(name, data):
            with soundfile.SoundFile(io.BytesIO(part)) as file:
                if file.channels > MOST_CHANNELS or rate not in {0, file.samplerate}:
                    raise Undecodable("many channels, or many rates")
                rate = file.samplerate
                while len(block := file.read(BLOCK, dtype="float32", always_2d=True)):
                    samples += levels.to_pcm(block.mean(axis=1))
                    if len(samples) > longest_seconds * rate * SAMPLE_BYTES:
                        raise Undecodable("longer than may be")
    except soundfile.SoundFileError as exc:
        raise Undecodable(f"broken {name}") from exc
    return Pcm(bytes(samples), rate)


def _parts(name: str, data: bytes) -> Iterator[bytes]:
    if name == "wav":
        return iter([_measured(data)])
    return _links(data) if name == "ogg" else iter([data])


def _measured(data: bytes) -> bytes:
    """Return a wav whose header tells how much it holds: streamed ones say 0 or 4 GB."""
    place = HEAD_BYTES
    while place + 8 <= len(data):
        name, length = struct.unpack_from("<4sI", data, place)
        there = len(data) - place - 8
        if name == b"data" and not 0 < length <= there:
            head = bytearray(data[: place + 8])
            struct.pack_into("<I", head, 4, min(len(data) - 8, LONGEST))
            struct.pack_into("<I", head, place + 4, min(there, LONGEST))
            return bytes(head) + data[place + 8 :]
        if name == b"data":
            break
        place += 8 + length + length % 2
    return data


def _links(data: bytes) -> Iterator[bytes]:
    """Yield the files of an Ogg that is a chain of them, as streamed answers are: libsndfile reads the first alone."""
    begun = place = 0
    beginning = True
    while place + PAGE_BYTES <= len(data) and data.startswith(b"OggS", place):
        first, segments = data[place + 5] & FIRST_PAGE, data[place + PAGE_BYTES - 1]
        if first and not beginning:
            yield data[begun:place]
            begun = place
        beginning = bool(first)
        place += PAGE_BYTES + segments + sum(data[place + PAGE_BYTES : place + PAGE_BYTES + segments])
    yield data[begun:]
