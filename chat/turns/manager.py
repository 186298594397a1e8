"""The replies that this process writes: started, stopped, checkpointed, swept, and closed with the server."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from django.conf import settings

from avatar_forge import dbpool, engines
from avatar_forge.cancelling import AGAIN, call_off
from avatar_forge.errors import DatabaseUnavailable
from chat.conversation import lines
from chat.live import hub
from chat.memory.summary_worker import summaries
from chat.models import Message
from chat.protocol.frames import end_frame
from chat.turns import checkpoints, read_aloud
from chat.turns.read_aloud import ReadAloudTask
from chat.turns.row_poller import RowPoller
from chat.turns.runner import ReplyTask
from chat.turns.transactions import StartedTurn

logger = logging.getLogger(__name__)


class ReplyManager:
    """The turns of this process, and the sweep that looks after those of dead ones."""

    def __init__(self) -> None:
        self._turns: dict[str, ReplyTask] = {}
        self._speech_tasks: dict[str, ReadAloudTask] = {}
        self._sweeper: asyncio.Task[None] | None = None
        self._row_poller: asyncio.Task[None] | None = None
        self._heart: asyncio.Task[None] | None = None

    def start(self, started: StartedTurn, *, voice: bool | None = None) -> ReplyTask:
        """Let the reply of a started turn be spoken in its own task, and read aloud as the play or `voice` has it."""
        assert started.reply is not None and started.request is not None
        turn = ReplyTask(started.reply, started.request, started.run)
        turn.hand_over = partial(self._hand_over, voice)
        if started.speech_plan is not None and (plan := read_aloud.asked(started.speech_plan, voice)).wanted:
            turn.speech_task = self._narrate(turn, plan)
        self._turns[turn.reply.session_id] = turn
        turn.task = asyncio.create_task(turn.perform(), name=f"turn {turn.reply.pk}")
        turn.task.add_done_callback(lambda _: self._forget(turn))
        return turn

    def _narrate(self, turn: ReplyTask, plan: read_aloud.SpeechPlan) -> ReadAloudTask:
        play = turn.reply.session_id
        speech_task = self._speech_tasks[play] = ReadAloudTask(play, turn.running, plan, self._speech_tasks.get(play))
        speech_task.task.add_done_callback(lambda _: self._forget_narrator(speech_task))
        return speech_task

    def _forget_narrator(self, speech_task: ReadAloudTask) -> None:
        if self._speech_tasks.get(speech_task.session_id) is speech_task:
            del self._speech_tasks[speech_task.session_id]

    def _hand_over(self, voice: bool | None, turn: ReplyTask, following: StartedTurn) -> None:
        """Start the next reply of a run; it ends at once if the run was broken off while it was being opened."""
        successor = self.start(following, voice=voice)
        if turn.stopped:
            successor.stop()
        elif turn.run is None:
            successor.cancel()

    def stop(self, session_id: str) -> bool:
        """Stop the running reply of a play; False when none runs here."""
        turn, speech_task = self._turns.get(session_id), self._speech_tasks.get(session_id)
        if speech_task is not None:
            speech_task.stop()
        if turn is None:
            return speech_task is not None
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
        self._row_poller = asyncio.create_task(RowPoller(hub).keep(), name="row_poller")

    async def close(self) -> None:
        """Interrupt what is being spoken, with its text kept, and stop sweeping."""
        await call_off(self._sweeper, self._row_poller)
        while turns := list(self._turns.values()):  # again for a reply that a run opened, or that was not broken off
            for turn in turns:
                turn.cancel()
            await asyncio.wait([turn.task for turn in turns if turn.task is not None], timeout=AGAIN)
        await summaries.close()
        await call_off(self._heart)  # to the last: an end that waits for the database must not be swept elsewhere
        speech_tasks = [speech_task.task for speech_task in self._speech_tasks.values()]
        for task in speech_tasks:
            task.cancel()
        await asyncio.gather(*speech_tasks, return_exceptions=True)
        await hub.close()
        for engine in [*engines.built("chat"), *engines.built("speech")]:
            await engine.aclose()

    def _forget(self, turn: ReplyTask) -> None:
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


reply_manager = ReplyManager()
