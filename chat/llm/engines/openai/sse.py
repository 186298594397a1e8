"""Server-sent events, read as they arrive: bytes in, the data of finished events out.

https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream; only `data` is kept. More is
read than the standard has, as servers write it: an object that stands whole on a line is an event of its own, with no
empty line behind it; what is sent as an `error` comes as `{"error": …}`.
"""

from __future__ import annotations

import json

MAX_BYTES = 1024 * 1024  # of one line, and of all data lines of one event
BOM = b"\xef\xbb\xbf"


class TooLong(ValueError):
    """A line or an event beyond the limit."""


class Parser:
    """Reads one stream. Bytes may be cut anywhere, inside a character too; lines end with LF, CR or CRLF.

    `lines` counts all that are not empty, comments too.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self._tail = bytearray()  # of a line that has not ended
        self._data: list[bytes] = []  # of an event that has not ended
        self._size = self.lines = 0
        self._is_error = False
        self._began = self._after_cr = False

    def feed(self, data: bytes) -> list[str]:
        """Return the data of the events that end in `data`. Raises `TooLong`."""
        if not data:
            return []
        if self._after_cr and data.startswith(b"\n"):
            data = data[1:]  # the other half of a CRLF
            self._after_cr = False
            if not data:
                return []
        self._after_cr = data.endswith(b"\r")
        if b"\r" in data:
            data = data.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        first, *rest = data.split(b"\n")
        self._tail += first
        self._check(len(self._tail))
        if not rest:
            return []
        lines = [bytes(self._tail), *rest[:-1]]
        self._tail = bytearray(rest[-1])
        self._check(len(self._tail))
        return self._events(lines)

    def close(self) -> list[str]:
        """Return the event that the end of the stream leaves without its blank line, if any."""
        lines = [bytes(self._tail), b""]
        self._tail = bytearray()
        return self._events(lines)

    def _events(self, lines: list[bytes]) -> list[str]:
        events = []
        for line in lines:
            if line:
                self._line(line)
            if self._data and (not line or (len(self._data) == 1 and _is_whole(self._data[0]))):
                events.append(self._event())
            if not line:
                self._is_error = False
        return events

    def _event(self) -> str:
        text = b"\n".join(self._data).decode("utf-8", "replace")
        self._data, self._size = [], 0
        if not self._is_error:
            return text
        return json.dumps({"error": text})

    def _line(self, line: bytes) -> None:
        self.lines += 1
        if not self._began:
            self._began = True
            line = line.removeprefix(BOM)
        name, _, value = (b"data", b"", line) if line.startswith(b"{") else line.partition(b":")
        if name == b"event":
            self._is_error = value.strip() == b"error"
        if name == b"error":  # llama.cpp, before 2025
            self._is_error = True
        if name in (b"data", b"error"):
            self._size += len(value)
            self._check(self._size)
            self._data.append(value.removeprefix(b" "))

    def _check(self, size: int) -> None:
        if size > self.max_bytes:
            raise TooLong


def _is_whole(line: bytes) -> bool:
    """Whether a line of data is an event by itself: a JSON object, or the mark of the end."""
    line = line.strip()
    if line == b"[DONE]":
        return True
    if not (line.startswith(b"{") and line.endswith(b"}")):
        return False
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True
