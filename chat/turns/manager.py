"""The replies that this process generates: started, stopped, checkpointed, swept, and closed with the server."""

from __future__ import annotations

import asyncio
from functools import partial

from django.conf import settings

from avatar_forge.core import dbpool, engines
from avatar_forge.core.cancelling import AGAIN
from avatar_forge.core.periodic import PeriodicTask
from chat.conversation import lines
from chat.live import hub
from chat.memory.summary_worker import summaries
from chat.models import Message
from chat.protocol.server_frames import end_frame
from chat.turns import checkpoints, speech_plan
from chat.turns.read_aloud import ReadAloudTask
from chat.turns.row_poller import RowPoller
from chat.turns.runner import ReplyTask
from chat.turns.speech_plan import SpeechPlan
from chat.turns.transactions import StartedTurn


class ReplyManager:
    """The replies of this process, and the sweep that looks after those of dead ones."""

    def __init__(self) -> None:
        self._replies: dict[str, ReplyTask] = {}  # by play
        self._speech_tasks: dict[str, ReadAloudTask] = {}
        # On a timer, tokens or not: each checkpoint is a heartbeat of every reply.
        self._heartbeat = PeriodicTask(
            "heartbeat", lambda: settings.REPLY_CHECKPOINT_SECONDS, self._checkpoint, timer=True
        )
        self._sweeper = PeriodicTask(
            "sweeper",
            lambda: settings.REPLY_SWEEP_SECONDS,
            self._sweep,
            at_once=True,
            # When the database is back, those who could not send a heartbeat come first.
            pause=lambda: 2 * settings.REPLY_CHECKPOINT_SECONDS,
        )
        self._row_poller = RowPoller(hub).task

    def start(self, started: StartedTurn, *, voice: bool | None = None) -> ReplyTask:
        """Generate the reply of a started turn in its own task, read aloud as the play or `voice` has it."""
        reply = ReplyTask(started, start_next=partial(self._start_next, voice))
        if started.speech_plan is not None and (plan := speech_plan.for_line(started.speech_plan, voice)).wanted:
            reply.speech_task = self._read_aloud(reply, plan)
        self._replies[reply.reply.session_id] = reply
        reply.task = asyncio.create_task(reply.generate(), name=f"reply {reply.reply.pk}")
        reply.task.add_done_callback(lambda _: self._forget(reply))
        return reply

    def _read_aloud(self, reply: ReplyTask, plan: SpeechPlan) -> ReadAloudTask:
        play = reply.reply.session_id
        speech_task = self._speech_tasks[play] = ReadAloudTask(play, reply.running, plan, self._speech_tasks.get(play))
        speech_task.task.add_done_callback(lambda _: self._forget_speech(speech_task))
        return speech_task

    def _forget(self, reply: ReplyTask) -> None:
        if self._replies.get(reply.reply.session_id) is reply:
            del self._replies[reply.reply.session_id]

    def _forget_speech(self, speech_task: ReadAloudTask) -> None:
        if self._speech_tasks.get(speech_task.session_id) is speech_task:
            del self._speech_tasks[speech_task.session_id]

    def _start_next(self, voice: bool | None, ended: ReplyTask, following: StartedTurn) -> None:
        """Start the next reply of a run; it ends at once if the run was broken off while it was being opened."""
        successor = self.start(following, voice=voice)
        if ended.stopped:
            successor.stop()
        elif ended.run is None:
            successor.cancel()

    def stop(self, session_id: str) -> bool:
        """Stop the running reply of a play; False when none runs here."""
        reply, speech_task = self._replies.get(session_id), self._speech_tasks.get(session_id)
        if speech_task is not None:
            speech_task.stop()
        if reply is not None:
            reply.stop()
        return reply is not None or speech_task is not None

    async def stop_anywhere(self, session_id: str) -> None:
        """Stop the running reply of a play, whoever generates it. Raises `DatabaseUnavailable`."""
        if self.stop(session_id) or not hub.is_shared:
            return
        hub.ask_to_stop(session_id)
        await dbpool.run(checkpoints.ask_to_stop, session_id)  # seen at the next heartbeat if Redis is away

    async def open(self, *, alone: bool) -> None:
        """Begin to sweep. `alone`: no other process can be generating, so every open reply is a dead one's."""
        await hub.open(self.stop)
        if alone:  # before the first visitor, so that no reply of this process can be taken for a dead one's
            await dbpool.run(lines.sweep, everything=True)
        for task in (self._heartbeat, self._sweeper, self._row_poller):
            task.open()

    async def close(self) -> None:
        """Interrupt the replies, with their text kept, and stop sweeping."""
        await self._sweeper.close()
        await self._row_poller.close()
        while replies := list(self._replies.values()):  # again for one that a run opened, or that was not broken off
            for reply in replies:
                reply.cancel()
            await asyncio.wait([reply.task for reply in replies if reply.task is not None], timeout=AGAIN)
        await summaries.close()
        await self._heartbeat.close()  # to the last: an end that waits for the database must not be swept elsewhere
        speech_tasks = [speech_task.task for speech_task in self._speech_tasks.values()]
        for task in speech_tasks:
            task.cancel()
        await asyncio.gather(*speech_tasks, return_exceptions=True)
        await hub.close()
        for engine in engines.built("chat"):
            await engine.aclose()

    async def _checkpoint(self) -> None:
        """Store the text so far of every reply, stop those that somebody elsewhere wants stopped, give up lost ones."""
        replies = {reply.reply.pk: reply for reply in self._replies.values()}
        if not replies:
            return
        result = await dbpool.run(checkpoints.store, [reply.checkpoint for reply in replies.values()])
        for message_id in result.stop_asked:
            replies[message_id].stop()
        for message_id in result.ended:
            replies[message_id].cancel()

    async def _sweep(self) -> None:
        """End the replies of dead processes. Raises `DatabaseUnavailable`."""
        for message in await dbpool.run(self._sweep_rows):
            hub.publish(message.session_id, end_frame(message, None))

    def _sweep_rows(self) -> list[Message]:
        """Sweep all but our own, as they are when a thread is free at last: a busy process must not sweep itself."""
        return lines.sweep(spared=[reply.reply.pk for reply in list(self._replies.values())])


reply_manager = ReplyManager()
