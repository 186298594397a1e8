"""Replies being spoken: each in a task of its own that outlives every socket, with a beat, and with exactly one end."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import aclosing
from dataclasses import replace
from functools import partial

from django.conf import settings

from avatar_forge import dbpool, engines
from avatar_forge.cancelling import AGAIN, call_off
from avatar_forge.errors import (
    AvatarForgeError,
    ContextTooLong,
    DatabaseUnavailable,
    EngineError,
    EngineSilent,
    EngineUnavailable,
    InternalError,
)
from chat.conversation import lines
from chat.live import Running, hub
from chat.llm import context_window, model_registry
from chat.llm.emotion_tags import Cleaner
from chat.llm.engines import CompletionRequest, Delta, Usage
from chat.memory import prompt_request
from chat.memory.summary_worker import recorder
from chat.models import Message
from chat.protocol.frames import emotion_frame, end_frame, error_frame
from chat.turns import checkpoints, read_aloud, transactions
from chat.turns.read_aloud import Narrator
from chat.turns.row_poller import Vigil
from chat.turns.transactions import Begun, Run

logger = logging.getLogger(__name__)

# How long the end of a reply is offered to a database that is away before the sweep takes over.
FINISH_ATTEMPTS, FINISH_PAUSE = 60, 1.0
DEARER = 1.7  # times the guess, for a model that found the prompt too long

Status = Message.Status


def storable(text: str) -> str:
    """Return `text` without what no database takes and no client can read: NUL and halves of surrogate pairs."""
    return text.replace("\x00", "").encode("utf-8", "replace").decode()


class Turn:
    """A reply being spoken in this process; with a `run`, the next one follows when it is complete."""

    def __init__(self, reply: Message, request: CompletionRequest, run: Run | None = None) -> None:
        self.narrator: Narrator | None = None
        self.reply, self.request, self.run = reply, request, run
        self.hand_over: Callable[[Turn, Begun], None] | None = None
        self.status: str = Status.FAILED  # earned upwards
        self.usage: Usage | None = None
        self.context: context_window.Context | None = None  # what the model that spoke was given
        self.error: AvatarForgeError | None = None
        self.stopped = self.ending = False
        self.running = Running(
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
        if self.narrator is not None:
            self.narrator.close()
            await self.narrator.wait(settings.SPEECH_END_SECONDS)

    @property
    def _heard(self) -> dict[str, str]:
        """Where the voice of the whole reply lies, if it has come to its end already."""
        return {"audio_url": self.narrator.file.file_url} if self.narrator and self.narrator.file else {}

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
        cleaner, whole = Cleaner(prompt_request.names_of(self.request.actor)), False
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
        if self.narrator is not None:
            self.narrator.hear(text)

    def _fail(self, error: AvatarForgeError) -> None:
        self.error = error
        self.status = Status.INTERRUPTED if self.running.text.strip() else Status.FAILED

    @property
    def said(self) -> checkpoints.Said:
        return checkpoints.Said(self.reply.pk, self.running.text, self.running.emotion)

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
        if self.narrator is not None and (self.stopped or self.status != Status.COMPLETE):
            self.narrator.stop()
        message: Message | None = None
        following: Begun | None = None
        try:
            message, following = await self._store_end()
        except Exception:  # the sweep will find the row; what runs here must be closed all the same
            logger.exception("end_not_stored", extra={"message_id": self.reply.pk})
        if self.error is not None:
            hub.publish(self.reply.session_id, error_frame(self.error, self.reply.pk))
        audio = self.narrator.told() if self.narrator else None
        end = end_frame(message, self.usage, self.context, audio) if message else None
        hub.close_reply(self.reply.session_id, self.reply.pk, end)
        if self.context is not None and self.context.is_tight:
            recorder.begin(self.reply.session_id, self.running.model)
        if following is not None and self.hand_over is not None:
            self.hand_over(self, following)

    async def _store_end(self) -> tuple[Message | None, Begun | None]:
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


class Troupe:
    """The turns of this process, and the sweep that looks after those of dead ones."""

    def __init__(self) -> None:
        self._turns: dict[str, Turn] = {}
        self._narrators: dict[str, Narrator] = {}
        self._sweeper: asyncio.Task[None] | None = None
        self._vigil: asyncio.Task[None] | None = None
        self._heart: asyncio.Task[None] | None = None

    def start(self, begun: Begun, *, voice: bool | None = None) -> Turn:
        """Let the reply of a begun turn be spoken in its own task, and read aloud as the play or `voice` has it."""
        assert begun.reply is not None and begun.request is not None
        turn = Turn(begun.reply, begun.request, begun.run)
        turn.hand_over = partial(self._hand_over, voice)
        if begun.narration is not None and (plan := read_aloud.asked(begun.narration, voice)).wanted:
            turn.narrator = self._narrate(turn, plan)
        self._turns[turn.reply.session_id] = turn
        turn.task = asyncio.create_task(turn.perform(), name=f"turn {turn.reply.pk}")
        turn.task.add_done_callback(lambda _: self._forget(turn))
        return turn

    def _narrate(self, turn: Turn, plan: read_aloud.Plan) -> Narrator:
        play = turn.reply.session_id
        narrator = self._narrators[play] = Narrator(play, turn.running, plan, self._narrators.get(play))
        narrator.task.add_done_callback(lambda _: self._forget_narrator(narrator))
        return narrator

    def _forget_narrator(self, narrator: Narrator) -> None:
        if self._narrators.get(narrator.session_id) is narrator:
            del self._narrators[narrator.session_id]

    def _hand_over(self, voice: bool | None, turn: Turn, following: Begun) -> None:
        """Start the next reply of a run; it ends at once if the run was broken off while it was being opened."""
        successor = self.start(following, voice=voice)
        if turn.stopped:
            successor.stop()
        elif turn.run is None:
            successor.cancel()

    def stop(self, session_id: str) -> bool:
        """Stop the running reply of a play; False when none runs here."""
        turn, narrator = self._turns.get(session_id), self._narrators.get(session_id)
        if narrator is not None:
            narrator.stop()
        if turn is None:
            return narrator is not None
        turn.stop()
        return True

    async def stop_anywhere(self, session_id: str) -> None:
        """Stop the running reply of a play, whoever speaks it. Raises `DatabaseUnavailable`."""
        if self.stop(session_id) or not hub.is_shared:
            return
        hub.ask_to_stop(session_id)
        await dbpool.run(checkpoints.ask_to_stop, session_id)  # heard at the next beat if Redis is away

    async def open(self, *, alone: bool) -> None:
        """Begin to sweep. `alone`: no other process can be speaking, so every open reply is a dead one's."""
        await hub.open(self.stop)
        if alone:  # before the first visitor, so that no reply of this process can be taken for a dead one's
            await dbpool.run(lines.sweep, everything=True)
        self._heart = asyncio.create_task(self._keep_beating(), name="heart")
        self._sweeper = asyncio.create_task(self._sweep(), name="sweeper")
        self._vigil = asyncio.create_task(Vigil(hub).keep(), name="vigil")

    async def close(self) -> None:
        """Interrupt what is being spoken, with its text kept, and stop sweeping."""
        await call_off(self._sweeper, self._vigil)
        while turns := list(self._turns.values()):  # again for a reply that a run opened, or that was not broken off
            for turn in turns:
                turn.cancel()
            await asyncio.wait([turn.task for turn in turns if turn.task is not None], timeout=AGAIN)
        await recorder.close()
        await call_off(self._heart)  # to the last: an end that waits for the database must not be swept elsewhere
        narrators = [narrator.task for narrator in self._narrators.values()]
        for task in narrators:
            task.cancel()
        await asyncio.gather(*narrators, return_exceptions=True)
        await hub.close()
        for engine in [*engines.built("chat"), *engines.built("speech")]:
            await engine.aclose()

    def _forget(self, turn: Turn) -> None:
        if self._turns.get(turn.reply.session_id) is turn:
            del self._turns[turn.reply.session_id]

    async def _keep_beating(self) -> None:
        """Checkpoint and beat on a timer, tokens or not."""
        clock = asyncio.get_running_loop()
        due = clock.time()
        while True:
            due = max(due + settings.REPLY_CHECKPOINT_SECONDS, clock.time())
            await asyncio.sleep(due - clock.time())
            try:
                await self._beat()
            except DatabaseUnavailable:
                pass  # logged where it happened; the next beat tries again
            except Exception:
                logger.exception("beat_failed")

    async def _beat(self) -> None:
        """Store what was said of every reply, stop those that somebody elsewhere wants stopped, give up lost ones."""
        turns = {turn.reply.pk: turn for turn in self._turns.values()}
        if not turns:
            return
        beaten = await dbpool.run(checkpoints.store, [turn.said for turn in turns.values()])
        for message_id in beaten.stop_asked:
            turns[message_id].stop()
        for message_id in beaten.ended:
            turns[message_id].cancel()

    def _sweep_rows(self) -> list[Message]:
        """Sweep all but our own, as they are when a thread is free at last: a busy process must not sweep itself."""
        return lines.sweep(spared=[turn.reply.pk for turn in list(self._turns.values())])

    async def _sweep(self) -> None:
        while True:
            try:
                for message in await dbpool.run(self._sweep_rows):
                    hub.publish(message.session_id, end_frame(message, None))
            except DatabaseUnavailable:  # when it is back, those who could not beat come first
                await asyncio.sleep(2 * settings.REPLY_CHECKPOINT_SECONDS)
            except Exception:
                logger.exception("sweep_failed")
            await asyncio.sleep(settings.REPLY_SWEEP_SECONDS)


troupe = Troupe()
