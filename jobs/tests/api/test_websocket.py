"""The websocket of a job: its progress for its owner, and for nobody else."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from avatar_forge.core import dbpool
from chat.tests.conftest import Socket, cookie_of
from jobs import service, state
from jobs.models import GenerationJob

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture
async def open_socket(transactional: None) -> AsyncIterator[Callable[..., Any]]:
    opened: list[Socket] = []

    async def enter(job: GenerationJob | str, user: Any = None, **more: Any) -> Socket:
        cookie = more.pop("cookie", None) or await sync_to_async(cookie_of)(user)
        socket = Socket("", cookie, path=f"/ws/jobs/{getattr(job, 'pk', job)}", **more)
        opened.append(socket)
        assert (await socket.connect())["type"] == "websocket.accept"
        return socket

    yield enter
    for socket in opened:
        with suppress(TimeoutError):
            await socket.disconnect()
    await sync_to_async(connections.close_all)()  # what asgiref's own thread has opened


async def test_progress_is_told_until_the_end(open_socket, figure_job, alice):
    job = await sync_to_async(figure_job)()
    socket = await open_socket(job, alice)
    first = (await socket.read())["job"]
    assert (first["status"], first["progress"], first["current_step"]) == ("pending", 0, "Waiting for its turn")
    claimed = await dbpool.run(state.claim, job.pk)
    await dbpool.run(state.advance, claimed, progress=40, step="shaping")
    while (frame := (await socket.read())["job"])["progress"] != 40:
        pass
    assert frame["current_step"] == "Shaping the figure"
    await dbpool.run(state.finish, claimed, result_url="/api/models/x.glb")
    assert (await socket.read())["job"]["status"] == "completed"
    assert await socket.close_code() == 1000


async def test_a_job_that_is_over_is_told_at_once(open_socket, figure_job, alice):
    job = await sync_to_async(figure_job)()
    await dbpool.run(state.cancel, job)
    socket = await open_socket(job, alice)
    assert (await socket.read())["job"]["error_code"] == "CANCELLED"
    assert await socket.close_code() == 1000


async def test_nobody_without_a_token_and_no_stranger(open_socket, figure_job, alice, mallory):
    job = await sync_to_async(figure_job)()
    assert await (await open_socket(job)).close_code() == 4401
    assert await (await open_socket(job, mallory)).close_code() == 4404
    assert await (await open_socket("nothing", alice)).close_code() == 4404
    assert await (await open_socket(job, cookie="job_token=wrong")).close_code() == 4404


async def test_the_token_opens_a_job_of_nobody(open_socket, figure_job):
    job = await sync_to_async(figure_job)(user=None, token="t" * 43)
    by_cookie = await open_socket(job, cookie=f"job_token={'t' * 43}")
    assert (await by_cookie.read())["job"]["job_id"] == job.pk
    by_header = await open_socket(job, x_job_token="t" * 43)
    assert (await by_header.read())["job"]["job_id"] == job.pk


async def test_a_ping_is_answered_and_anything_else_closes(open_socket, figure_job, alice):
    job = await sync_to_async(figure_job)()
    socket = await open_socket(job, alice)
    await socket.send(type="ping", t=7)
    assert {"type": "pong", "t": 7} in [await socket.read(), await socket.read()]
    for bad in ("{", json.dumps([1]), '{"type": "say"}'):
        socket = await open_socket(job, alice)
        await socket.send_raw(bad)
        assert await socket.close_code() == 4400


async def test_a_deleted_job_closes_its_socket(open_socket, figure_job, alice):
    job = await sync_to_async(figure_job)()
    socket = await open_socket(job, alice)
    await socket.read()
    await dbpool.run(service.GenerationJob.objects.filter(pk=job.pk).delete)
    assert await socket.close_code() == 4404


async def test_sockets_of_jobs_count_like_others_by_person_and_by_address(open_socket, figure_job, alice, settings):
    job = await sync_to_async(figure_job)()
    settings.SOCKETS_PER_PERSON = 2
    for _ in range(2):
        await (await open_socket(job, alice)).read()
    assert await (await open_socket(job, alice)).close_code() == 4429
    settings.SOCKETS_PER_PERSON, settings.SOCKETS_PER_ADDRESS = 50, 2
    assert await (await open_socket(job, cookie="job_token=any")).close_code() == 4429


async def test_too_many_frames_close_4429(open_socket, figure_job, alice, settings):
    settings.FRAMES_PER_10_SECONDS = 5
    socket = await open_socket(await sync_to_async(figure_job)(), alice)
    for _ in range(7):
        await socket.send(type="ping", t=1)
    assert await socket.close_code() == 4429
