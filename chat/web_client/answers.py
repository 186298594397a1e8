"""The answers of `/api/chat` and `/api/chat/stream`, on the event loop: one body, or one frame per write."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress
from dataclasses import asdict
from functools import partial
from typing import Any, TypeVar

from django.conf import settings
from django.utils import translation

from accounts.models import User
from avatar_forge.core import dbpool
from avatar_forge.core.api.streaming import Events
from avatar_forge.core.errors import (
    AvatarForgeError,
    EngineError,
    EngineInterrupted,
    EngineSilent,
    EngineTimeout,
    InternalError,
    class_of,
)
from avatar_forge.core.patience import Gone
from avatar_forge.core.shutdown import shutdown
from chat.delivery.turn_follower import answer_turn, play_turn
from chat.errors import SessionBusy
from chat.llm.engines import CompletionRequest
from chat.protocol.server_frames import Frame
from chat.turns.generate import Generation
from chat.web_client import casting, evaluation, sync
from chat.web_client.body import ChatCall
from chat.web_client.display_filter import DirectionFilter, displayable_whole
from chat.web_client.pending_answers import pending_answers

T = TypeVar("T")

BUSY_TRIES, BUSY_PAUSE = 8, 1.0  # a reply that the client gave up on is waited for, so that the next line is not lost
BROKEN = ("failed", "interrupted")


async def kept(user: User, asked: ChatCall) -> dict[str, Any]:
    """Play the turn of the call and return its answer. Raises what `prepare` and the turn raise, and why it failed."""

    async def turn() -> dict[str, Any]:
        play, command = await dbpool.run(sync.prepare, user, asked)
        done = await answer_turn(user, play, command, seconds=settings.CHAT_ANSWER_SECONDS)
        if done.status != 200:
            raise EngineTimeout()  # asked again, the call goes on waiting for the same reply
        if done.data["reply"] is None and done.data["error"] is None:  # its line had just been told of by another call
            raise SessionBusy()
        return dict(done.data)

    told = await _when_free(turn)
    reply = told["reply"] or {}
    if error := why(reply, told["error"]):
        raise error
    told_of = answer(asked, reply["content"], told["usage"], told["context"], _audio_url(asked, reply))
    return told_of | _truncated(reply)


async def ephemeral(request: CompletionRequest, asked: ChatCall, who: str) -> dict[str, Any]:
    """Return a reply of which nothing is kept, the same for each try of one call by `who`. Raises an `EngineError`."""
    said: dict[str, Any] = await pending_answers.answer((who, repr(asked)), partial(_generated, request, asked))
    return said


async def _generated(request: CompletionRequest, asked: ChatCall) -> dict[str, Any]:
    generation = Generation(request)
    async with aclosing(generation.pieces()) as pieces:
        async for _ in pieces:
            pass
    told = answer(asked, generation.text, asdict(generation.usage) if generation.usage else None)
    return told | _truncated({"truncated": generation.truncated})


async def evaluated(user: User | None, asked: ChatCall, language: str) -> dict[str, Any]:
    content = await evaluation.evaluate(user, asked, language)
    return {**answer(asked, ""), "content": content}


def answer(
    asked: ChatCall,
    text: str,
    usage: dict[str, Any] | None = None,
    context: dict[str, Any] | None = None,
    audio_url: str | None = None,
) -> dict[str, Any]:
    """Return the `data` of an answer; `audio_url` is there when there is one."""
    usage = usage or {}
    data = {
        "content": displayable_whole(text),
        "usage": {name: usage.get(name) or 0 for name in ("prompt_tokens", "completion_tokens")},
        "session_id": asked.session_id,
        "context_summarized": bool((context or {}).get("summarised")),
    }
    return data | ({"audio_url": audio_url} if audio_url else {})


def _audio_url(asked: ChatCall, reply: dict[str, Any]) -> str | None:
    """The one place where speech comes into an answer: that of the stored reply, when the client asked for any."""
    return reply.get("audio_url") if asked.wants_speech else None


def _truncated(reply: dict[str, Any]) -> dict[str, Any]:
    """Whether the reply was cut off at its limit, told where it was."""
    return {"truncated": True} if reply.get("truncated") else {}


def why(reply: dict[str, Any], error: dict[str, Any] | None) -> AvatarForgeError | None:
    """Return why a turn is no success: what it was told to have failed of, or what its reply says."""
    if error is not None:
        return (class_of(error["code"]) or InternalError)(error["message"])
    if reply.get("status") in BROKEN:
        return EngineInterrupted()
    return None if reply.get("content", "").strip() else EngineSilent()


# -- event streams ----------------------------------------------------------------------------------------------------


async def tell_kept(events: Events, *, user: User, asked: ChatCall, who: str, language: str) -> None:
    """Tell the turn of the call as it is spoken, to `who` is counted by."""
    telling = _StreamedAnswer(events, asked, who)

    async def turn() -> None:
        play, command = await dbpool.run(sync.prepare, user, asked)
        telling.voice = await dbpool.run(sync.voice_in, play, command)
        await play_turn(user, play, command, telling.take)
        if not telling.reply and telling.error is None:  # its line had just been told of by another call
            raise SessionBusy()

    with translation.override(language):
        await telling.run(_when_free(turn))


async def tell_ephemeral(
    events: Events, *, request: CompletionRequest, asked: ChatCall, voice: str, who: str, language: str
) -> None:
    """Tell a reply of which nothing is kept."""
    telling, generation = _StreamedAnswer(events, asked, who, voice), Generation(request)

    async def tell() -> None:
        telling.has_begun = True
        try:
            async with aclosing(generation.pieces()) as pieces:
                async for piece in pieces:
                    await telling.say(piece)
        except EngineError:
            await telling.say(generation.rest())
            raise
        telling.reply = {"content": generation.text, "truncated": generation.truncated}

    with translation.override(language):
        await telling.run(tell())


async def tell_evaluation(events: Events, *, user: User | None, asked: ChatCall, language: str) -> None:
    """Tell an evaluation in one piece."""
    with translation.override(language):
        content = await evaluation.evaluate(user, asked, language)
        telling = _StreamedAnswer(events, asked)
        await telling.write({"content": content, "done": False})
        await telling.finish(content)


class _StreamedAnswer:
    """One answer as the client reads it: `content`s, then all of it once more, or `error`."""

    def __init__(self, events: Events, asked: ChatCall, who: str = "", voice: str = "") -> None:
        self._events, self._asked, self._who, self.voice = events, asked, who, voice
        self._directions = DirectionFilter()
        self.said = ""  # raw, as it is stored
        self.reply: dict[str, Any] = {}
        self.error: dict[str, Any] | None = None
        self.has_begun = False

    async def run(self, work: Awaitable[None]) -> None:
        """Tell to the end. What goes wrong before the turn has started is raised, what does later is told.

        A reply that breaks off ends like any other, with what was said: the client would lose it to an `error`.
        """
        opening = asyncio.ensure_future(self._open_in_time())
        try:
            await work
            if error := why(self.reply, self.error):
                raise error
        except AvatarForgeError as exc:
            if not self.has_begun:
                raise
            if not self._all.strip():
                await self.write({"error": str(exc.message), "done": True})
                return
        except asyncio.CancelledError:
            if shutdown.has_begun and self.said.strip():  # else it is the reader who has gone
                await self._end()
            raise
        finally:
            opening.cancel()
        await self._end()

    @property
    def _all(self) -> str:
        """The reply as it is stored, else as it was told so far."""
        return str(self.reply.get("content") or self.said)

    async def _end(self) -> None:
        if self._all.startswith(self.said):  # of a reply that was spoken before, all of it
            await self.say(self._all[len(self.said) :])
        await self._write_piece(self._directions.close())
        whole = displayable_whole(self._all)
        if self.voice:
            await asyncio.to_thread(casting.remember, self._who, whole, self.voice)
        await self.finish(whole)

    async def _open_in_time(self) -> None:
        """Begin the answer before the client gives up waiting for its head: its model may be waking up."""
        await asyncio.sleep(settings.CHAT_ANSWER_SECONDS)
        if self.has_begun:
            with suppress(Gone):
                await self._events.begin()

    async def take(self, frame: Frame) -> None:
        """Take one frame of docs/protocol.md."""
        self.has_begun = True
        match frame["type"]:
            case "delta":
                await self.say(frame["text"])
            case "snapshot" if frame["text"].startswith(self.said):  # another one is mended by the last frame
                await self.say(frame["text"][len(self.said) :])
            case "error":
                self.error = frame
            case "end" | "message" if frame["message"]["role"] == "assistant":
                self.reply = frame["message"]

    async def say(self, text: str) -> None:
        self.said += text
        await self._write_piece(self._directions.feed(text))

    async def _write_piece(self, piece: str) -> None:
        if piece:
            await self.write({"content": piece, "done": False})

    async def finish(self, whole: str) -> None:
        last = {"content": "", "done": True, "full_content": whole, "session_id": self._asked.session_id}
        await self.write(last | _truncated(self.reply))

    async def write(self, frame: dict[str, Any]) -> None:
        await self._events.write_plain(frame)


async def _when_free(turn: Callable[[], Awaitable[T]]) -> T:
    """Play the turn; while an earlier reply is still being spoken, try again for a while."""
    for _ in range(BUSY_TRIES):
        try:
            return await turn()
        except SessionBusy:
            await asyncio.sleep(BUSY_PAUSE)
    return await turn()
