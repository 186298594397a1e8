"""The deadlines of one reply on the loop's clock, and how long a server that asks for patience is waited for."""

from __future__ import annotations

import asyncio

from chat.llm.deadlines import Deadlines
from chat.llm.engines import WaitingFor
from chat.llm.engines.openai.refusals import Refusal, seconds

WAITS = (1.0, 2.0)  # seconds before a busy server is asked again, when it does not say
LONGEST_WAIT = 30.0
LOADING_WAITS = (1.0, 2.0, 3.0, 5.0)  # the last one again and again
END_SECONDS = 2.0  # for usage and the end of a stream, when all has been said


class Pace:
    """When a reply is given up: for the first sign of life, between two of them, and for all."""

    def __init__(self, deadlines: Deadlines) -> None:
        self.clock = asyncio.get_running_loop().time
        self.first, self.between = deadlines.first_token, deadlines.between
        self.end = self.clock() + deadlines.total
        self._waits, self._loads = list(WAITS), list(LOADING_WAITS)
        self._loading_until = self.clock() + self.first
        self.restart()

    def restart(self) -> None:
        """A request goes out."""
        self._due = self.clock() + self.first

    def note(self, *, sign: bool, life: bool, finished: bool) -> None:
        """Take in what has come, when the reader has had it: a slow one is not the server's fault.

        A token or a thought is a `sign` of the model's; any line (a comment, say) is `life` of the server's, which may
        take no longer for the next one, but loses nothing of the time that it has. When it is `finished` little is
        waited for.
        """
        next_due = self.clock() + self.between
        if sign:
            self._due = next_due
        elif life:
            self._due = max(self._due, next_due)
        if finished:
            self._due = min(self._due, self.clock() + END_SECONDS)

    def due(self) -> float:
        return min(self._due, self.end)

    def wait_for(self, refusal: Refusal) -> tuple[WaitingFor, float] | None:
        """Return for what, and how many seconds, to wait until a server is asked again; None where that is no use.

        One that loads its model is waited for as long as its first token; a busy one twice, as it wishes.
        """
        wanted, reason = seconds(refusal.retry_after), WaitingFor.BUSY
        if refusal.is_loading:
            reason = WaitingFor.LOADING
            usual = self._loads.pop(0) if len(self._loads) > 1 else self._loads[0]
            wait = usual if wanted is None else min(wanted, LONGEST_WAIT)
            last = min(self._loading_until, self.end)
        elif refusal.is_busy and self._waits:
            usual = self._waits.pop(0)
            wait = usual if wanted is None else wanted
            last = self.end
        else:
            return None
        if wait > LONGEST_WAIT or self.clock() + wait >= last:
            return None
        return reason, wait
