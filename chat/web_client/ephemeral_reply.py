"""A reply of which nothing is kept: for visitors, and for calls without a `session_id`."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncGenerator
from contextlib import aclosing
from itertools import cycle

from django.conf import settings
from django.contrib.auth.models import AnonymousUser

from accounts.models import User
from avatar_forge.errors import EngineError, EngineSilent, EngineTimeout
from chat.llm import model_registry
from chat.llm.emotion_tags import EmotionTagFilter
from chat.llm.engines import CompletionRequest, Delta, Usage
from chat.memory import prompt_request
from chat.models import ChatSession, Message
from chat.protocol import frames
from chat.turns.runner import storable
from chat.web_client import parts
from chat.web_client.body import ChatCall, Use

logger = logging.getLogger(__name__)


def request_for(user: User | AnonymousUser, asked: ChatCall) -> CompletionRequest:
    """Return what an engine is asked, built as for a stored play. Raises `UnknownModel` or `ValidationFailed`."""
    model = model_registry.find(asked.model)
    if asked.use is Use.TURN:
        frames.check_line(asked.line)
    play = parts.stage(user, asked)
    speaker = (parts.speaker(asked, play) if play.is_directed else "") or play.character_name
    said = _said(play, asked, speaker)
    return prompt_request.request(play, model, said, speaker=speaker, seed=f"{asked.session_id}:{len(asked.messages)}")


def _said(play: ChatSession, asked: ChatCall, speaker: str) -> list[Message]:
    told = [*asked.history]
    names = [play.co_character_name, speaker] if play.is_directed else [speaker]
    who = cycle(names)  # from the newest line back: of two actors, the other one spoke last
    speakers = [next(who) if line.role == Message.Role.ASSISTANT else None for line in reversed(told)][::-1]
    said = [
        Message(role=line.role, content=line.content, speaker=name, seq=place)
        for place, (line, name) in enumerate(zip(told, speakers, strict=True), start=1)
    ]
    if asked.use is Use.TURN:
        said.append(Message(role=Message.Role.USER, content=asked.line, seq=len(said) + 1))
    if asked.note:
        said.append(Message(role=Message.Role.SYSTEM, content=asked.note, seq=len(said) + 1))
    return said


class EphemeralReply:
    """One reply on its way; `usage` is known at its end."""

    def __init__(self, request: CompletionRequest) -> None:
        self.request = request
        self.text = ""
        self.usage: Usage | None = None

    async def pieces(self) -> AsyncGenerator[str, None]:
        """Yield the reply; a model that fails before its first token gives way to the next. Raises an `EngineError`."""
        *others, last = model_registry.with_fallbacks(self.request.model)
        try:
            async with asyncio.timeout(settings.REPLY_MAX_SECONDS):
                for model in [*others, last]:
                    try:
                        async with aclosing(self._said_by(model)) as said:
                            async for piece in said:
                                self.text += piece
                                yield piece
                        return
                    except EngineError as exc:
                        if self.text or model is last:
                            raise
                        logger.warning("model_failed", extra={"model": model.id, "code": exc.code})
        except TimeoutError as exc:
            raise EngineTimeout() from exc

    async def _said_by(self, model: model_registry.ChatModel) -> AsyncGenerator[str, None]:
        cleaner = EmotionTagFilter(prompt_request.names_of(self.request.actor))
        said = False
        async with aclosing(model.build().stream(model.addressed(self.request))) as stream:
            async for item in stream:
                if isinstance(item, Usage):
                    self.usage = item
                elif isinstance(item, Delta) and (piece := cleaner.feed(storable(item.text))):
                    said = said or bool(piece.strip())
                    yield piece
        if rest := cleaner.close():
            said = said or bool(rest.strip())
            yield rest
        if not said:
            raise EngineSilent()
