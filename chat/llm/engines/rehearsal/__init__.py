"""The built-in chat engine: plays a character from its card alone, without a language model, always the same way."""

import asyncio
import random
from collections.abc import AsyncGenerator

from chat.llm.engines import CompletionRequest, Delta, Usage
from chat.llm.engines.rehearsal import emotions, pacing, phrases, reply, writers

ROOM_FOR_TAG = 32  # tokens; a shorter reply is all words
JITTER = 0.4  # part of a wait by which it may be longer or shorter


class RehearsalEngine:
    """A stand-in for a language model: in character, deterministic, streamed at a human pace, and always labelled.

    `tokens_per_second` paces the stream by the estimated cost of each piece; 0 does not wait at all.
    """

    name = "rehearsal"
    labelled = True

    def __init__(self, tokens_per_second: float = 40.0) -> None:
        if not 0 <= tokens_per_second < float("inf"):
            raise ValueError("tokens_per_second must be 0 or more")
        self.tokens_per_second = tokens_per_second
        for level in phrases.LEVELS:
            phrases.book(level)  # read now, so that no first reply holds up the loop

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta | Usage, None]:
        """Yield the reply in small pieces, then its estimated usage; a task, which nobody watches, is done at once."""
        if request.task is not None:
            yield Delta(writers.write(request.task, request))
            return
        line = reply.compose(request)
        tag = f"[{emotions.of(request, line)}] " if request.max_tokens >= ROOM_FOR_TAG else ""
        text = tag + pacing.clip(line, request.max_tokens - pacing.tokens(tag))
        rng = random.Random(f"{request.seed}\x1f{text}")
        clock = asyncio.get_running_loop()
        due = clock.time()
        for piece in pacing.pieces(text):
            due = max(due + self._wait(piece, rng), clock.time())
            await asyncio.sleep(due - clock.time())
            yield Delta(piece)
        # As if it had read what a language model would have been given.
        yield Usage(prompt_tokens=request.prompt_tokens, completion_tokens=pacing.tokens(text), estimated=True)

    async def aclose(self) -> None:
        """Nothing is held open."""

    def _wait(self, piece: str, rng: random.Random) -> float:
        """Seconds before a piece is spoken."""
        if not self.tokens_per_second:
            return 0.0
        return pacing.estimate(piece) / self.tokens_per_second * rng.uniform(1 - JITTER, 1 + JITTER)
