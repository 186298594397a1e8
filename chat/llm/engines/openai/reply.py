"""A reply read from its bytes: its text, what it cost, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from avatar_forge.core.errors import EngineBadResponse, EngineFiltered, EngineInterrupted
from chat.llm.engines import Usage
from chat.llm.engines.openai import chunks, refusals, sse, whole

DONE = "[DONE]"
# Twice the tokens asked for, at eight characters each, which no language's text reaches: a server that goes on
# ignores `max_tokens`, and would go on for ever. Thoughts and comments count by their bytes.
CHARS_PER_TOKEN, MAX_BYTES = 16, 16 * 1024 * 1024


BROKEN = frozenset({"error", "abort", "cancelled"})  # finish reasons of what did not end by itself


class Reply:
    """One answer in the making. `signs` counts its signs of life: pieces of text, and thoughts that are not shown.

    `thought` is whether any of those came in a field of its own. `life` counts whatever else shows that the server is
    there. `error` is the server's, for our eyes only. A whole completion where a stream was asked for is read as well.
    """

    def __init__(self, max_tokens: int) -> None:
        self.usage: Usage | None = None
        self.done = self.thought = False
        self.signs = self.life = 0
        self.error: Any = None
        self._chars_left = max_tokens * CHARS_PER_TOKEN
        self._bytes_left = MAX_BYTES
        self._parser = sse.Parser()
        self._held = self._finish = ""
        self._understood = False  # a chunk at least
        self._whole: bytearray | None = None  # a completion in one piece
        self._is_empty = True

    @property
    def cut(self) -> bool:
        """Whether it ended because all its tokens were spent."""
        return self._finish.lower() in {"length", "max_tokens"}

    @property
    def is_finished(self) -> bool:
        """Whether the server has said that all is said; what may follow is usage and the mark of the end."""
        return bool(self._finish) and self._finish not in BROKEN

    def feed(self, data: bytes) -> Iterator[str]:
        """Yield the pieces of text in `data`, none of them empty. Raises an `EngineError` after what came before it."""
        self._bytes_left -= len(data)
        if self._bytes_left < 0:
            raise EngineBadResponse()
        if self._is_empty and data.strip():
            self._is_empty = False
            self._whole = bytearray() if whole.begins(data) else None
        if self._whole is not None:
            self._whole += data
            self.life += 1
            return
        try:
            events = self._parser.feed(data)
        except sse.TooLong:
            events = None
        if events is None:
            raise EngineBadResponse()
        self.life = self._parser.lines
        yield from self._pieces(events)

    def close(self) -> Iterator[str]:
        """The same for the end of the stream. Raises `EngineInterrupted` unless the reply is whole."""
        if self._whole is not None:
            yield from self._completion(whole.events(bytes(self._whole)))
            return
        left = self._parser.close()
        yield from self._pieces(event for event in left if _readable(event))  # a chunk cut short is no nonsense
        if self.is_finished and not self.done:
            self._end()
        if not self.done:
            nonsense = self._bytes_left < MAX_BYTES and not (self._understood or left)
            raise EngineBadResponse() if nonsense else EngineInterrupted()

    def _completion(self, events: list[str]) -> Iterator[str]:
        """What an answer in one piece says; it needs no mark of its end, only to be one."""
        yield from self._pieces(events)
        if not self.done:
            is_one = len(events) == 1 and (self.signs or self.is_finished)
            if not (is_one or self.is_finished):
                raise EngineInterrupted() if events and self.signs else EngineBadResponse()
            self._end()

    def _pieces(self, events: Iterable[str]) -> Iterator[str]:
        for event in events:
            if event.strip() == DONE:
                self._end()
                return
            if piece := self._piece(event):
                yield piece

    def _piece(self, event: str) -> str:
        chunk = _chunk(event)
        if chunk is None:
            raise EngineBadResponse()
        if chunk.error is not None or chunk.finish in BROKEN:
            self.error = chunk.error
            is_whole = self._whole is not None
            raise refusals.error_in_stream(chunk.error) or (EngineBadResponse() if is_whole else EngineInterrupted())
        self._understood = True
        self.usage = chunk.usage or self.usage
        self._finish = chunk.finish or self._finish
        self.signs += bool(chunk.text or chunk.thought)
        self.thought = self.thought or chunk.thought
        if not chunk.text:
            return ""
        piece, self._held = chunks.storable(self._held + chunk.text)
        self._chars_left -= len(piece)
        if self._chars_left < 0:
            raise EngineBadResponse()
        return piece

    def _end(self) -> None:
        if self._finish == "content_filter":
            raise EngineFiltered()
        self.done = True


def _chunk(event: str) -> chunks.Chunk | None:
    """None for what cannot be read: the parser's error would carry the server's words along."""
    try:
        return chunks.parse(event)
    except chunks.Unreadable:
        return None


def _readable(event: str) -> bool:
    return event.strip() == DONE or _chunk(event) is not None
