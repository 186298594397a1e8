"""One reply generated in a task of its own, which outlives every socket and has exactly one end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from typing import Any

from django.conf import settings

from avatar_forge.core import dbpool
from avatar_forge.core.errors import AvatarForgeError, DatabaseUnavailable, InternalError
from avatar_forge.core.normal_form import nfc, says_nothing
from chat.live import RunningReply, hub
from chat.memory import reply_request
from chat.memory.summary_worker import summaries
from chat.models import Message
from chat.protocol.server_frames import emotion_frame, end_frame, error_frame
from chat.turns import checkpoints, transactions
from chat.turns.generate import Generation
from chat.turns.read_aloud import ReadAloudTask
from chat.turns.transactions import StartedTurn
from chat.turns.waiting import WaitingNews

logger = logging.getLogger(__name__)

# How long the end of a reply is offered to a database that is away before the sweep takes over.
FINISH_ATTEMPTS, FINISH_PAUSE = 60, 1.0

Status = Message.Status


class ReplyTask:
    """A reply that is generated in this process; with a `run`, the next one follows when it is complete."""

    def __init__(self, started: StartedTurn, *, start_next: Callable[[ReplyTask, StartedTurn], None]) -> None:
        assert started.reply is not None
        self.started, self.reply, self.run = started, started.reply, started.run
        self.speech_task: ReadAloudTask | None = None
        self.status: str = Status.FAILED  # earned upwards
        self.error: AvatarForgeError | None = None
        self.stopped = self.ending = False
        self.running = RunningReply(
            message_id=self.reply.pk,
            seq=self.reply.seq,
            speaker=self.reply.speaker or "",
            model=self.reply.model_used or "",
            engine=self.reply.engine or "",
        )
        self.task: asyncio.Task[None] | None = None
        self._start_next = start_next
        self._generation: Generation | None = None

    @property
    def checkpoint(self) -> checkpoints.Checkpoint:
        """What a heartbeat stores of it."""
        return checkpoints.Checkpoint(self.reply.pk, self.running.text, self.running.emotion)

    def stop(self) -> None:
        """End the reply and keep its text so far; a run is over with it."""
        self.stopped = True
        self.cancel()

    def cancel(self) -> None:
        """Break off the reply, after its first step at the earliest: a task that never began would not end its row."""
        self.run = None
        if self.task is not None:
            self.task.get_loop().call_soon(self._break_off, self.task)

    def _break_off(self, task: asyncio.Task[None]) -> None:
        if not self.ending:  # what is being stored already is left to it, so that the task ends with its row
            task.cancel()

    async def generate(self) -> None:
        """Generate the reply and store how it ends."""
        hub.open_reply(self.reply.session_id, self.running)
        try:
            await asyncio.sleep(0)  # a stop that came before the first piece comes before the model is asked
            await self._stream()
            self.status = Status.COMPLETE
            await self._wait_for_speech()
        except asyncio.CancelledError:
            if self.status != Status.COMPLETE:  # else only its voice was still being waited for
                self.status = Status.STOPPED if self.stopped else Status.INTERRUPTED
            raise
        except AvatarForgeError as exc:
            self._fail(exc)
        except Exception:
            logger.exception("turn_failed", extra={"message_id": self.reply.pk})
            self._fail(InternalError())
        finally:
            self.ending = True
            await asyncio.shield(asyncio.ensure_future(self._finish()))

    async def _stream(self) -> None:
        """Gather what the model is to read, ask, and publish the text as it comes."""
        assert self.started.play is not None
        request = await dbpool.run(reply_request.for_reply, self.started.play, self.reply, takes=self.started.takes)
        waiting = WaitingNews(self.reply.session_id, self.running)
        self._generation = generation = Generation(request, waiting.tell)
        waiting.begin()
        try:
            async with aclosing(generation.pieces()) as pieces:
                async for piece in pieces:
                    self._publish(piece, generation)
        finally:
            self._publish(generation.rest(), generation)
            waiting.end()

    def _publish(self, piece: str, generation: Generation) -> None:
        """Tell subscribers and the voice of the next piece; the first one says how the line is meant."""
        if not piece:
            return
        self._note_model(generation)
        if self.running.emotion is None and generation.emotion is not None:
            self.running.emotion = generation.emotion
            hub.publish(self.reply.session_id, emotion_frame(self.reply.pk, generation.emotion))
        hub.add_piece(self.reply.session_id, piece)
        if self.speech_task is not None:
            self.speech_task.feed(piece)

    def _note_model(self, generation: Generation) -> None:
        if generation.model is not None and generation.model.id != self.running.model:
            self.running.model, self.running.engine = generation.model.id, generation.model.engine

    async def _wait_for_speech(self) -> None:
        """Give the voice a moment to come to the end as well; one that needs longer tells it by itself."""
        if self.speech_task is not None:
            self.speech_task.close()
            await self.speech_task.wait(settings.SPEECH_END_SECONDS)

    def _fail(self, error: AvatarForgeError) -> None:
        self.error = error
        self.status = Status.FAILED if says_nothing(self.running.text) else Status.INTERRUPTED

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
        self._tell_end(message)
        if following is not None:
            self._start_next(self, following)

    def _tell_end(self, message: Message | None) -> None:
        """Tell subscribers the end, unless it could not be stored, and begin a summary if the prompt is tight."""
        usage, context = (self._generation.usage, self._generation.context) if self._generation else (None, None)
        if self.error is not None:
            hub.publish(self.reply.session_id, error_frame(self.error, self.reply.pk))
        audio = self.speech_task.state() if self.speech_task else None
        end = end_frame(message, usage, context, audio) if message else None
        hub.close_reply(self.reply.session_id, self.reply.pk, end)
        if context is not None and context.is_tight:
            summaries.begin(self.reply.session_id, self.running.model)

    async def _store_end(self) -> tuple[Message | None, StartedTurn | None]:
        """Return the reply as it ended, and the next of a run; a database that is away is asked again for a while."""
        run = self.run if self.status == Status.COMPLETE else None
        for _ in range(FINISH_ATTEMPTS):
            try:
                return await dbpool.run(transactions.end_reply, self.reply, run, **self._ending())
            except DatabaseUnavailable:
                await asyncio.sleep(FINISH_PAUSE)
        return None, None

    def _ending(self) -> dict[str, Any]:
        """What the row is to hold from now on."""
        generation, file = self._generation, self.speech_task.file if self.speech_task else None
        if generation is not None:
            self._note_model(generation)
        usage, text = generation.usage if generation else None, nfc(self.running.text)
        return {
            "status": self.status,
            "text": text if text.isspace() or not says_nothing(text) else "",  # zero widths count as words elsewhere
            "emotion": self.running.emotion,
            "model_used": self.running.model,
            "engine": self.running.engine,
            "truncated": self.status == Status.COMPLETE and generation is not None and generation.truncated,
            **({"audio_url": file.file_url} if file else {}),
            "prompt_tokens": usage.prompt_tokens if usage else None,
            "completion_tokens": usage.completion_tokens if usage else None,
            "prompt_estimate": generation.prompt_estimate if generation else None,
        }
