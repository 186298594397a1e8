"""A chat engine that does what a test tells it: for every way in which a reply can go."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from typing import ClassVar

from avatar_forge.core.errors import EngineUnavailable
from chat.llm.engines import CompletionRequest, Delta, Usage
from chat.memory import reply_request
from chat.turns.transactions import StartedTurn


class ScriptedEngine:
    """Plays `script`: texts are said, exceptions raised, events waited for, numbers slept. Remembers its requests."""

    name = "scripted"
    labelled = False
    script: ClassVar[list[str | float | asyncio.Event | Exception | Usage]] = []
    requests: ClassVar[list[CompletionRequest]] = []
    closed: ClassVar[int] = 0

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta | Usage, None]:
        type(self).requests.append(request)
        try:
            for step in list(self.script):
                match step:
                    case str():
                        yield Delta(step)
                    case float():
                        await asyncio.sleep(step)
                    case asyncio.Event():
                        await step.wait()
                    case Usage():
                        yield step
                    case Exception():
                        raise step
        finally:
            type(self).closed += 1

    async def aclose(self) -> None:
        """Nothing is held open."""


class AwayEngine:
    """A server that cannot be reached."""

    name = "away"
    labelled = False

    async def stream(self, request: CompletionRequest) -> AsyncGenerator[Delta | Usage, None]:
        raise EngineUnavailable()
        yield Delta("")  # makes this a generator

    async def aclose(self) -> None:
        """Nothing is held open."""


def request_of(started: StartedTurn) -> CompletionRequest:
    """What the engine is asked for the reply of a turn."""
    assert started.play is not None and started.reply is not None
    return reply_request.for_reply(started.play, started.reply, takes=started.takes)
