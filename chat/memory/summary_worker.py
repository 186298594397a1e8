"""Summaries being written: each in a task of its own beside the turns, one at a time per play, and never waited for."""

from __future__ import annotations

import asyncio
import logging
from contextlib import suppress

from avatar_forge.core import dbpool
from avatar_forge.core.errors import AvatarForgeError, DatabaseUnavailable
from chat.llm import completion
from chat.memory import summary_prompt, summary_store
from chat.memory.summary_plan import PlannedSummary

logger = logging.getLogger(__name__)

SECONDS = 300.0  # for one answer, also of a laptop that reads slowly; the claim is held a little longer
STEPS = 40  # summaries in a row, for a long play that comes in all at once


class SummaryWorker:
    """The summaries that this process is writing.

    Nothing is lost with them: the claim runs out, and the next turn of the play begins anew.
    """

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def begin(self, session_id: str, model_id: str) -> None:
        """Let the play's next summary be written, unless one is."""
        if session_id in self._tasks:
            return
        task = asyncio.create_task(self._write(session_id, model_id), name=f"summary {session_id}")
        self._tasks[session_id] = task
        task.add_done_callback(lambda _: self._tasks.pop(session_id, None))

    async def close(self) -> None:
        """Break off what is being written; it will be made anew."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _write(self, session_id: str, model_id: str) -> None:
        claimed: PlannedSummary | None = None
        try:
            for _ in range(STEPS):
                claimed = await dbpool.run(summary_store.claim, session_id, model_id)
                if claimed is None or not await self._write_one(claimed):
                    return
        except DatabaseUnavailable:
            pass  # logged where it happened; the next turn begins anew
        except asyncio.CancelledError:
            if claimed is not None:  # free at once what is broken off in order
                with suppress(AvatarForgeError):
                    await asyncio.shield(asyncio.ensure_future(dbpool.run(summary_store.release, session_id)))
            raise
        except Exception:
            logger.exception("summary_failed", extra={"session_id": session_id})

    async def _write_one(self, claimed: PlannedSummary) -> bool:
        """Ask, and keep what comes; False when it was of no use."""
        text = await self._ask(claimed)
        if text is None:
            await dbpool.run(summary_store.release, claimed.session_id, pause=summary_store.PAUSE)
            return False
        model = claimed.model
        return await dbpool.run(summary_store.keep, claimed, text, model=model.id, engine=model.engine)

    async def _ask(self, claimed: PlannedSummary) -> str | None:
        try:
            async with asyncio.timeout(SECONDS):
                answer = await completion.whole(claimed.model, claimed.request)
        except (AvatarForgeError, TimeoutError) as exc:
            logger.warning("summary_refused", extra={"session_id": claimed.session_id, "kind": type(exc).__name__})
            return None
        usage = answer.usage
        cut = usage is not None and (usage.cut or usage.completion_tokens >= claimed.request.max_tokens)
        text = summary_prompt.read(answer.text, cut=cut)
        if text is None:
            logger.warning("summary_refused", extra={"session_id": claimed.session_id, "kind": "unusable"})
        return text


summaries = SummaryWorker()
