"""A limit of 0 is none."""

from __future__ import annotations

from contextlib import ExitStack

from accounts.auth import seats
from accounts.auth.seats import FrameRate


def test_no_limit_of_frames():
    rate = FrameRate(0, 10.0)
    assert all(rate.allows() for _ in range(1000))


def test_no_limit_of_sockets(settings):
    settings.SOCKETS_PER_PERSON = 0
    with ExitStack() as stack:
        for _ in range(200):
            seat = seats.take("somebody")
            assert seat is not None
            stack.enter_context(seat)


async def test_no_limit_of_lines(stage, alice, play, scripted, settings):
    settings.LINES_PER_MINUTE = 0
    scripted.script = ["네."]
    socket = await stage(play, alice)
    for n in range(3):
        await socket.say(f"{n}")
        assert (await socket.until("end"))[-1]["status"] == "complete"
