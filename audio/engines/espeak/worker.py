"""espeak-ng as a program of its own: orders as JSON lines on stdin, sound on stdout, until stdin ends.

libespeak-ng is under the GPL 3 and keeps its state in globals: it is loaded here and nowhere else, and what it does
to this process happens to no other. It imports nothing of ours, so that it starts in a few hundredths of a second.

An order is `{"parts": [{"text", "voice", "rate", "pitch", "range"}]}`: one text in several languages. The answer is
4 bytes, little-endian: the length of the sound (mono s16le at the rate told first) that follows, or -1 for a voice or
text that the library refuses. At the start it tells 4 bytes of sample rate, 0 when the library cannot be opened.
"""

import ctypes
import json
import resource
import struct
import sys
from typing import Any

RATE, VOLUME, PITCH, RANGE = 1, 2, 3, 4  # espeak_PARAMETER
SYNCHRONOUS, DONT_EXIT = 2, 0x8000
UTF_8, END_PAUSE = 1, 0x1000
MEMORY_BYTES = 512 * 1024 * 1024
VOLUME_PERCENT = 60  # at 100 many variants clip; levels are set afterwards
ON_SOUND = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class Refused(Exception):
    """The library does not know that voice, or did not take the text."""


class Espeak:
    """libespeak-ng. `rate` is its sample rate in Hz, 0 when it cannot work."""

    def __init__(self) -> None:
        import espeakng_loader

        self._library = ctypes.CDLL(espeakng_loader.get_library_path())
        self._library.espeak_Synth.argtypes = [
            ctypes.c_char_p, ctypes.c_size_t, ctypes.c_uint, ctypes.c_int, ctypes.c_uint, ctypes.c_uint,
            ctypes.c_void_p, ctypes.c_void_p,
        ]  # fmt: skip
        data = espeakng_loader.get_data_path().encode()
        self.rate = max(0, int(self._library.espeak_Initialize(SYNCHRONOUS, 0, data, DONT_EXIT)))
        self._sound = bytearray()
        self._on_sound = ON_SOUND(self._keep)  # kept: the library holds only a pointer
        self._library.espeak_SetSynthCallback(self._on_sound)

    def say(self, parts: list[dict[str, Any]]) -> bytes:
        """Return the sound of all parts. Raises `Refused`."""
        self._sound = bytearray()
        for number, part in enumerate(parts, 1):
            if self._library.espeak_SetVoiceByName(part["voice"].encode()) != 0:
                raise Refused
            values = {RATE: part["rate"], VOLUME: VOLUME_PERCENT, PITCH: part["pitch"], RANGE: part["range"]}
            for parameter, value in values.items():
                self._library.espeak_SetParameter(parameter, value, 0)
            text = part["text"].encode() + b"\0"
            flags = UTF_8 | (END_PAUSE if number == len(parts) else 0)
            if self._library.espeak_Synth(text, len(text), 0, 1, 0, flags, None, None) != 0:
                raise Refused
            self._library.espeak_Synchronize()
        return bytes(self._sound)

    def _keep(self, wave: int | None, samples: int, _: int | None) -> int:
        if wave and samples > 0:
            self._sound += ctypes.string_at(wave, samples * 2)
        return 0


def limit() -> None:
    """Whatever a text does to the library: no file is written, no core is dumped, and memory has an end."""
    for what, most in ((resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_AS, MEMORY_BYTES)):
        resource.setrlimit(what, (most, most))


def main() -> None:
    out = sys.stdout.buffer
    limit()
    try:
        espeak = Espeak()
    except (ImportError, OSError, AttributeError):
        out.write(struct.pack("<i", 0))
        return
    out.write(struct.pack("<i", espeak.rate))
    out.flush()
    for line in sys.stdin.buffer:
        try:
            sound = espeak.say(json.loads(line)["parts"])
        except Refused:
            out.write(struct.pack("<i", -1))
        else:
            out.write(struct.pack("<i", len(sound)) + sound)
        out.flush()


if __name__ == "__main__":
    main()
