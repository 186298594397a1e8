"""One reply generated: which models are asked, with what prompt, and what of their streams is the text of the line."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing
from dataclasses import replace

from django.conf import settings

from avatar_forge.core.errors import (
    ContextTooLong,
    EngineError,
    EngineOnlyThought,
    EngineSilent,
    EngineTimeout,
)
from avatar_forge.core.normal_form import says_nothing
from chat.llm import context_window, model_registry, spoken_text, thought_habits, token_estimate
from chat.llm.engines import CompletionRequest, Ending, Usage, WaitingFor
from chat.llm.model_registry import ChatModel
from chat.llm.spoken_text import SpokenText
from chat.memory import prompt_request

logger = logging.getLogger(__name__)

# Times the tokens asked for, after which a line is ended here: thinking models are given more than they are to speak.
# Estimates are rather too high, so what a server would have let pass is not cut.
SPOKEN_MOST = 1.5
DEARER = 1.7  # times the guess, for a model that found the prompt too long

# Prompts are fitted beside the event loop, one at a time (it is all Python), and not in the loop's own threads: there
# they would wait behind sound that is being encoded.
_fitting = ThreadPoolExecutor(1, thread_name_prefix="prompt")


def storable(text: str) -> str:
    """Return `text` without what no database takes and no client can read: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


class Generation:
    """One reply from the models. `pieces()` generates it; the attributes are what is known so far.

    `model` was asked last, `context` is what it was given to read, and `usage` comes at the end, if at all. `is_cut`:
    it was ended here, because it went on for too long. `tell_waiting` is called with why nothing is said yet.
    """

    def __init__(self, request: CompletionRequest, tell_waiting: Callable[[WaitingFor], None] = lambda _: None) -> None:
        self.model: ChatModel | None = None
        self.context: context_window.Context | None = None
        self.usage: Usage | None = None
        self.is_cut = False
        self._request = self._asked = replace(request, tell_waiting=tell_waiting)
        self._spoken = SpokenText()
        self._pieces: list[str] = []
        self._cost = 0.0  # of what has been said, in tokens

    @property
    def text(self) -> str:
        return "".join(self._pieces)

    @property
    def emotion(self) -> str | None:
        """How the line is meant; None before its first piece."""
        return self._spoken.emotion if self._pieces else None

    @property
    def truncated(self) -> bool:
        """Whether the line was cut by the limit of tokens."""
        by_limit = self.is_cut or self._asked.ending.cut or (self.usage is not None and self.usage.cut)
        return by_limit and not self._spoken.ended and bool(self._pieces)

    @property
    def prompt_estimate(self) -> int | None:
        """What the prompt was guessed to cost before any correction, where the server has counted it."""
        if self.context is None or self.usage is None or self.usage.estimated:
            return None
        return round(self.context.tokens / self._asked.token_rate)

    async def pieces(self) -> AsyncGenerator[str, None]:
        """Yield the text as it comes. Raises an `EngineError`; `EngineTimeout` after `settings.REPLY_MAX_SECONDS`.

        A model that fails before its first piece gives way to the next of the fallback chain; one whose tokens are
        smaller than they were guessed to be is asked once more with less to read.
        """
        deadline = asyncio.get_running_loop().time() + settings.REPLY_MAX_SECONDS
        chain = deque((model, 1.0) for model in model_registry.with_fallbacks(self._request.model))
        while True:
            model, dearer = chain.popleft()
            try:
                async with aclosing(self._pieces_of(model, dearer, deadline)) as pieces:
                    async for piece in pieces:
                        yield piece
                return
            except TimeoutError as exc:
                raise EngineTimeout() from exc
            except EngineError as exc:
                if isinstance(exc, ContextTooLong) and dearer == 1.0 and model.context_tokens:
                    chain.appendleft((model, DEARER))
                if self._pieces or not chain:
                    raise
                logger.warning("model_failed", extra={"model": model.id, "code": exc.code})

    def rest(self) -> str:
        """Return what is held back of a reply that breaks off, for the reader to put behind its last piece.

        It belongs to the line, unless half a tag is all there ever was.
        """
        return self._kept(self._spoken.break_off())

    async def _pieces_of(self, model: ChatModel, dearer: float, deadline: float) -> AsyncGenerator[str, None]:
        await self._address(model, dearer)
        ending, engine = self._asked.ending, model.build()
        async with aclosing(engine.stream(self._asked)) as stream:
            while not self._spoken.ended:
                async with asyncio.timeout_at(deadline):  # for each item: a slow reader's time is its own
                    item = await anext(stream, None)
                if item is None:
                    break
                if isinstance(item, Usage):
                    self.usage = item
                    continue
                if ending.thought:
                    self._spoken.thinks_apart()
                if piece := self._bounded(self._spoken.feed(storable(item.text))):
                    yield piece
                if self.is_cut:
                    break
        held = self._spoken.close(cut=ending.cut or bool(self.usage and self.usage.cut))
        if piece := self._bounded(held):  # all of the reply, from a model that is heard for the first time
            yield piece
        thought = self._spoken.thought or ending.thought
        thought_habits.learn(model.id, engine, bare=self._spoken.bare, opened=thought)
        if says_nothing(self.text):
            raise EngineOnlyThought() if thought else EngineSilent()

    async def _address(self, model: ChatModel, dearer: float) -> None:
        """Fit the prompt to the window of the model that is asked now."""
        self.model, self.usage = model, None
        request = replace(model.addressed(self._request), token_rate=self._request.token_rate * dearer, ending=Ending())
        hold = thought_habits.of(model.id, model.build())
        self._spoken = spoken_text.of(request, prompt_request.names_of(request.actor), hold)
        request = replace(request, stop=spoken_text.stops(request, hold))
        loop = asyncio.get_running_loop()
        self._asked, self.context = await loop.run_in_executor(_fitting, context_window.fitted, request)

    def _bounded(self, piece: str) -> str:
        """Keep what of a piece is not too much to say, and note when something was."""
        cost, room = token_estimate.count(piece), self._asked.max_tokens * SPOKEN_MOST - self._cost
        self._cost += cost
        if self.is_cut or cost <= room:
            return "" if self.is_cut else self._kept(piece)
        self.is_cut = True
        return self._kept(piece[: max(int(len(piece) * room / cost), 0)])

    def _kept(self, piece: str) -> str:
        if piece:
            self._pieces.append(piece)
        return piece
