"""How many of the oldest lines of a play are to be summarised, from what they cost and what the window holds. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from chat.llm import context_window
from chat.llm.context_window import Context

KEEP_LINES = 36  # 18 turns stay whole when they fit
REFILL = 0.6  # of their room: what is kept when they do not, so that not every turn asks for a summary
AGED_LEAST = 10  # lines worth a summary, unless lines would be lost


def aged(costs: Sequence[int], *, room: int, most: int) -> int:
    """Return how many of the oldest lines to summarise now, 0 for none, from what each line costs.

    `room` is what lines may take below the threshold, `most` what they can take before some are lost.
    """
    total = sum(costs)
    if total <= room:
        return 0
    kept = min(KEEP_LINES, len(costs))
    if sum(costs[-kept:]) > room:
        kept, spent = 0, 0
        while kept < len(costs) and (spent := spent + costs[-1 - kept]) <= room * REFILL:
            kept += 1
    count = len(costs) - max(kept, 2)
    return max(count, 0) if count >= AGED_LEAST or total > most else 0


def rooms(context: Context) -> tuple[int, int]:
    """Return the `room` and `most` of `aged` for a play whose prompt stands as in `context`."""
    spare = 0 if context.summarised else int(context.window * 0.04)  # a summary will want to stand somewhere
    used = context.fixed + spare
    return int(context_window.THRESHOLD * context.window) - used, context.window - context.reply - used
