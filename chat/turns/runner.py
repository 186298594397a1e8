"""One reply written by a model in a task of its own, which outlives every socket and has exactly one end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace

from django.conf import settings

from avatar_forge import dbpool
from avatar_forge.errors import (
    AvatarForgeError,
    ContextTooLong,
    DatabaseUnavailable,
    EngineError,
    EngineSilent,
    EngineUnavailable,
    InternalError,
)
from chat.live import RunningReply, hub
from chat.llm import context_window, model_registry
from chat.llm.emotion_tags import EmotionTagFilter
from chat.llm.engines import CompletionRequest, Delta, Usage
from chat.memory import prompt_request
from chat.memory.summary_worker import summaries
from chat.models import Message
from chat.protocol.frames import emotion_frame, end_frame, error_frame
from chat.turns import checkpoints, transactions
from chat.turns.read_aloud import ReadAloudTask
from chat.turns.transactions import Run, StartedTurn

logger = logging.getLogger(__name__)

# How long the end of a reply is offered to a database that is away before the sweep takes over.
FINISH_ATTEMPTS, FINISH_PAUSE = 60, 1.0
DEARER = 1.7  # times the guess, for a model that found the prompt too long

Status = Message.Status


def storable(text: str) -> str:
    """Return `text` without what no database takes and no client can read: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


class ReplyTask:
    """A reply being spoken in this process; with a `run`, the next one follows when it is complete."""

    def __init__(self, reply: Message, request: CompletionRequest, run: Run | None = None) -> None:
        self.speech_task: ReadAloudTask | None = None
        self.reply, self.request, self.run = reply, request, run
        self.hand_over: Callable[[ReplyTask, StartedTurn], None] | None = None
        self.status: str = Status.FAILED  # earned upwards
        self.usage: Usage | None = None
        self.context: context_window.Context | None = None  # what the model that spoke was given
        self.error: AvatarForgeError | None = None
        self.stopped = self.ending = False
        self.running = RunningReply(
            message_id=reply.pk,
            seq=reply.seq,
            speaker=reply.speaker or "",
            model=reply.model_used or "",
            engine=reply.engine or "",
        )
        self.task: asyncio.Task[None] | None = None

    def stop(self) -> None:
        """End the reply and keep what was said; a run is over with it."""
        self.stopped = True
        self.cancel()

    async def perform(self) -> None:
        hub.open_reply(self.reply.session_id, self.running)
        try:
            await asyncio.sleep(0)  # a stop that came before the first word is heard before it
            await self._speak()
            self.status = Status.COMPLETE
            await self._let_it_be_heard()
        except asyncio.CancelledError:
            if self.status != Status.COMPLETE:  # else only its voice was still being waited for
                self.status = Status.STOPPED if self.stopped else Status.INTERRUPTED
            raise
        except AvatarForgeError as exc:
            self._fail(exc)
        except TimeoutError:
            self._fail(EngineUnavailable())
        except Exception:
            logger.exception("turn_failed", extra={"message_id": self.reply.pk})
            self._fail(InternalError())
        finally:
            self.ending = True
            await asyncio.shield(asyncio.ensure_future(self._finish()))

    async def _let_it_be_heard(self) -> None:
        """Give the voice a moment to come to the end as well; one that needs longer tells it by itself."""
        if self.speech_task is not None:
            self.speech_task.close()
            await self.speech_task.wait(settings.SPEECH_END_SECONDS)

    @property
    def _heard(self) -> dict[str, str]:
        """Where the voice of the whole reply lies, if it has come to its end already."""
        return {"audio_url": self.speech_task.file.file_url} if self.speech_task and self.speech_task.file else {}

    async def _speak(self) -> None:
        """Ask the model; one that fails before its first token gives way to the next of the fallback chain."""
        async with asyncio.timeout(settings.REPLY_MAX_SECONDS):
            *others, last = model_registry.with_fallbacks(self.request.model)
            for model in others:
                try:
                    await self._ask(model)
                    return
                except EngineError as exc:
                    if self.running.text:
                        raise
                    logger.warning("model_failed", extra={"model": model.id, "code": exc.code})
            await self._ask(last)

    async def _ask(self, model: model_registry.ChatModel) -> None:
        """Ask one model; where its tokens are smaller than they were guessed to be, once more with less to read."""
        try:
            await self._hear(model)
        except ContextTooLong:
            if self.running.text or not model.context_tokens:
                raise
            self.request = replace(self.request, token_rate=self.request.token_rate * DEARER)
            await self._hear(model)

    async def _hear(self, model: model_registry.ChatModel) -> None:
        self.running.model, self.running.engine = model.id, model.engine
        request = model.addressed(self.request)
        self.context = context_window.fit(request)
        cleaner, whole = EmotionTagFilter(prompt_request.names_of(self.request.actor)), False
        try:
            async with aclosing(model.build().stream(request)) as stream:
                async for item in stream:
                    if isinstance(item, Delta):
                        self._show(cleaner.feed(storable(item.text)), cleaner.emotion)
                    else:
                        self.usage = item
            whole = True
        finally:  # what was held back belongs to the line, unless half a tag is all there ever was
            if whole or self.running.text:
                self._show(cleaner.close(), cleaner.emotion)
        if not self.running.text.strip():
            raise EngineSilent()

    def _show(self, text: str, emotion: str | None) -> None:
        """Let the next words be heard; the first ones say how they are meant."""
        if not text:
            return
        if self.running.emotion is None and emotion is not None:
            self.running.emotion = emotion
            hub.publish(self.reply.session_id, emotion_frame(self.reply.pk, emotion))
        hub.add_piece(self.reply.session_id, text)
        if self.speech_task is not None:
            self.speech_task.hear(text)

    def _fail(self, error: AvatarForgeError) -> None:
        self.error = error
        self.status = Status.INTERRUPTED if self.running.text.strip() else Status.FAILED

    @property
    def said(self) -> checkpoints.Checkpoint:
        return checkpoints.Checkpoint(self.reply.pk, self.running.text, self.running.emotion)

    def cancel(self) -> None:
        """Break off the reply, after its first step at the earliest: a task that never began would not end its row."""
        self.run = None
        if self.task is not None:
            self.task.get_loop().call_soon(self._break_off, self.task)

    def _break_off(self, task: asyncio.Task[None]) -> None:
        if not self.ending:  # what is being stored already is left to it, so that the task ends with its row
            task.cancel()

    async def _finish(self) -> None:
        """Store the end, then tell it."""
        if self.speech_task is not None and (self.stopped or self.status != Status.COMPLETE):
            self.speech_task.stop()
        message: Message | None = None
        following: StartedTurn | None = None
        try:
            message, following = await self._store_end()
        except Exception:  # the sweep will find the row; what runs here must be closed all the same
            logger.exception("end_not_stored", extra={"message_id": self.reply.pk})
        if self.error is not None:
            hub.publish(self.reply.session_id, error_frame(self.error, self.reply.pk))
        audio = self.speech_task.told() if self.speech_task else None
        end = end_frame(message, self.usage, self.context, audio) if message else None
        hub.close_reply(self.reply.session_id, self.reply.pk, end)
        if self.context is not None and self.context.is_tight:
            summaries.begin(self.reply.session_id, self.running.model)
        if following is not None and self.hand_over is not None:
            self.hand_over(self, following)

    async def _store_end(self) -> tuple[Message | None, StartedTurn | None]:
        """Return the reply as it ended, and the next of a run; a database that is away is asked again for a while."""
        for _ in range(FINISH_ATTEMPTS):
            try:
                return await dbpool.run(
                    transactions.end_reply,
                    self.reply,
                    self.run if self.status == Status.COMPLETE else None,
                    status=self.status,
                    text=self.running.text,
                    emotion=self.running.emotion,
                    model_used=self.running.model,
                    engine=self.running.engine,
                    **self._heard,
                    prompt_tokens=self.usage.prompt_tokens if self.usage else None,
                    completion_tokens=self.usage.completion_tokens if self.usage else None,
                    prompt_estimate=self._prompt_estimate(),
                )
            except DatabaseUnavailable:
                await asyncio.sleep(FINISH_PAUSE)
        return None, None

    def _prompt_estimate(self) -> int | None:
        """What the prompt was guessed to cost before any correction, where the engine has counted it itself."""
        if self.context is None or self.usage is None or self.usage.estimated:
            return None
        return round(self.context.tokens / self.request.token_rate)
