"""A reply read from its bytes: its text, what it cost, and whether it is whole."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from avatar_forge.core.errors import EngineBadResponse, EngineFiltered, EngineInterrupted
from chat.llm.engines import Usage
from chat.llm.engines.openai import chunks, refusals, sse

DONE = "[DONE]"
# Twice the tokens asked for, at eight characters each, which no language's text reaches: a server that goes on
# ignores `max_tokens`, and would go on for ever. Thoughts and comments count by their bytes.
CHARS_PER_TOKEN, MAX_BYTES = 16, 16 * 1024 * 1024


class Reply:
    """One answer in the making. `signs` counts its signs of life: pieces of text, and thoughts that are not shown."""

    def __init__(self, max_tokens: int) -> None:
        self.usage: Usage | None = None
        self.done = False
        self.signs = 0
        self._chars_left = max_tokens * CHARS_PER_TOKEN
        self._bytes_left = MAX_BYTES
        self._parser = sse.Parser()
        self._held = self._finish = ""
        self._understood = False  # a chunk at least

    @property
    def cut(self) -> bool:
        """Whether it ended because all its tokens were spent."""
        return self._finish == "length"

    def feed(self, data: bytes) -> Iterator[str]:
        """Yield the pieces of text in `data`, none of them empty. Raises an `EngineError` after what came before it."""
        self._bytes_left -= len(data)
        if self._bytes_left < 0:
            raise EngineBadResponse()
        try:
            events = self._parser.feed(data)
        except sse.TooLong:
            events = None
        if events is None:
            raise EngineBadResponse()
        yield from self._pieces(events)

    def close(self) -> Iterator[str]:
        """The same for the end of the stream. Raises `EngineInterrupted` unless the reply is whole."""
        left = self._parser.close()
        yield from self._pieces(event for event in left if _readable(event))  # a chunk cut short is no nonsense
        if not self.done:
            nonsense = self._bytes_left < MAX_BYTES and not (self._understood or left)
            raise EngineBadResponse() if nonsense else EngineInterrupted()

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
        if chunk.error is not None:
            raise refusals.error_in_stream(chunk.error) or EngineInterrupted()
        self._understood = True
        self.usage = chunk.usage or self.usage
        self._finish = chunk.finish or self._finish
        self.signs += bool(chunk.text or chunk.thought)
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
