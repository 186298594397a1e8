"""Periodic tasks: at which times they work, and what they outlive."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from avatar_forge.core.errors import DatabaseUnavailable
from avatar_forge.core.periodic import PeriodicTask

ENOUGH = 5.0


async def until(condition: Callable[[], Any]) -> None:
    async with asyncio.timeout(ENOUGH):
        while not condition():  # noqa: ASYNC110  a round sends no event
            await asyncio.sleep(0.005)


class Rounds:
    """Work that notes when it is called, and raises what stands in `failures` for that round."""

    def __init__(self, *failures: Exception | None, seconds: float = 0.0) -> None:
        self.times: list[float] = []
        self.failures, self.seconds = list(failures), seconds

    async def __call__(self) -> None:
        self.times.append(asyncio.get_running_loop().time())
        await asyncio.sleep(self.seconds)
        if self.failures and (failure := self.failures.pop(0)) is not None:
            raise failure


async def times_of(work: Rounds, count: int, every: float, **options: Any) -> list[float]:
    """Seconds after the opening at which the first `count` rounds began."""
    task, opened = PeriodicTask("test", every, work, **options), asyncio.get_running_loop().time()
    task.open()
    await until(lambda: len(work.times) >= count)
    await task.close()
    return [time - opened for time in work.times[:count]]


async def test_the_first_round_waits_unless_it_is_at_once():
    assert (await times_of(Rounds(), 1, 0.1))[0] >= 0.1
    assert (await times_of(Rounds(), 1, 60.0, at_once=True))[0] < 1


async def test_rounds_are_apart_and_a_timer_does_not_count_the_work():
    apart = await times_of(Rounds(seconds=0.5), 3, 0.6, at_once=True)
    assert apart[2] >= 2.2
    on_time = await times_of(Rounds(seconds=0.5), 3, 0.6, at_once=True, timer=True)
    assert 1.2 <= on_time[2] < 2.2


async def test_a_timer_that_is_late_does_not_catch_up_on_missed_rounds():
    times = await times_of(Rounds(seconds=0.1), 4, 0.01, timer=True)
    assert all(later - earlier >= 0.1 for earlier, later in pairwise(times))


async def test_after_a_missing_database_it_pauses_and_goes_on():
    first, second, third = await times_of(Rounds(DatabaseUnavailable()), 3, 0.01, at_once=True, pause=1.0)
    assert second - first >= 1.0
    assert third - second < 1.0


async def test_a_missing_database_is_not_logged_and_a_fault_once_until_it_changes(caplog):
    faults = [DatabaseUnavailable(), ValueError("a"), ValueError("a"), ValueError("b"), None, ValueError("b")]
    with caplog.at_level(logging.ERROR, logger="avatar_forge.core.periodic"):
        await times_of(Rounds(*faults), 7, 0.001)
    told = [record for record in caplog.records if record.msg == "periodic_task_failed"]
    assert [str(record.exc_info[1]) for record in told if record.exc_info] == ["a", "b", "b"]
    assert {vars(record)["task"] for record in told} == {"test"}


@pytest.mark.parametrize("failure", [ValueError("bug"), DatabaseUnavailable()])
async def test_the_failure_of_one_does_not_keep_the_others(failure):
    failing, other = Rounds(failure, failure), Rounds()
    task = PeriodicTask("test", 0.01, failing, other)
    task.open()
    await until(lambda: len(other.times) >= 2)
    await task.close()


async def test_it_ends_when_it_is_not_needed_and_opens_again():
    needed, work = [True], Rounds()
    task = PeriodicTask("test", 0.01, work, at_once=True, needed=lambda: bool(needed))
    task.open()
    await until(lambda: work.times)
    needed.clear()
    await until(lambda: task._task is None or task._task.done())
    count = len(work.times)
    needed.append(True)
    task.open()
    await until(lambda: len(work.times) > count)
    await task.close()


async def test_opened_twice_it_runs_once_and_closed_not_at_all():
    work = Rounds()
    task = PeriodicTask("test", lambda: 60.0, work, at_once=True)
    task.open()
    task.open()
    await until(lambda: work.times)
    await task.close()
    await task.close()
    await asyncio.sleep(0.05)
    assert len(work.times) == 1
