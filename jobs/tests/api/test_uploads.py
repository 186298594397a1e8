"""Uploads through the ASGI entry: cleaned while the threads that serve pages stay free."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import connections
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from avatar_forge.config import asgi
from avatar_forge.core import dbpool
from chat.tests.conftest import HOME, cookie_of
from jobs import service
from jobs.engines import Cancelled
from jobs.models import GenerationJob
from jobs.tests.conftest import upload
from jobs.tests.pictures import png

pytestmark = pytest.mark.usefixtures("engine")


@pytest.fixture(autouse=True)
async def _threads_close(transactional: None) -> AsyncIterator[None]:
    yield
    await sync_to_async(connections.close_all)()


def asked(path: str, body: bytes = b"", cookie: str = "", **headers: str) -> ApplicationCommunicator:
    named = {"host": "testserver", "origin": HOME, "cookie": cookie, "content-length": str(len(body)), **headers}
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST" if body else "GET", "path": path,
        "raw_path": path.encode(), "query_string": b"", "scheme": "http", "root_path": "", "client": ("127.0.0.1", 9),
        "server": ("testserver", 80),
        "headers": [(name.replace("_", "-").encode(), value.encode()) for name, value in named.items()],
    }  # fmt: skip
    return ApplicationCommunicator(asgi.application, scope)


async def answered(wire: ApplicationCommunicator, body: bytes = b"") -> tuple[int, dict[str, str], Any]:
    await wire.send_input({"type": "http.request", "body": body})
    start, sent = await wire.receive_output(timeout=60), await wire.receive_output(timeout=60)
    headers = {name.decode(): value.decode() for name, value in start["headers"]}
    return start["status"], headers, json.loads(sent["body"])


async def generate(data: bytes | None = None, user: Any = None, **headers: str) -> tuple[int, dict[str, str], Any]:
    body = encode_multipart(BOUNDARY, {"image": upload(data)})
    cookie = await sync_to_async(cookie_of)(user) if user else ""
    return await answered(asked("/api/generate", body, cookie, content_type=MULTIPART_CONTENT, **headers), body)


@pytest.fixture
def slow(monkeypatch) -> threading.Event:
    """Pictures are cleaned when this is set, and not before."""
    go_on, clean = threading.Event(), service.clean

    def wait(data: bytes, **more: Any) -> bytes:
        assert go_on.wait(60)
        return clean(data, **more)

    monkeypatch.setattr(service, "clean", wait)
    return go_on


async def test_pages_are_served_while_more_pictures_are_cleaned_than_there_are_threads(slow, settings):
    uploads = [asyncio.create_task(generate()) for _ in range(settings.HTTP_THREADS + 4)]
    await asyncio.sleep(1)
    status, _, _ = await asyncio.wait_for(answered(asked("/api/animations")), 30)
    assert (status, [task.done() for task in uploads].count(True)) == (200, 0)
    slow.set()
    assert {answer[0] for answer in await asyncio.gather(*uploads)} == {202}


async def test_a_visitor_gets_the_token_as_a_cookie_as_well():
    status, headers, body = await generate()
    assert (status, headers["cache-control"]) == (202, "no-store")
    assert headers["content-type"].startswith("application/json")
    assert f"job_token={body['data']['token']}" in headers["set-cookie"]
    assert "HttpOnly" in headers["set-cookie"]


async def test_a_repeated_upload_with_its_key_makes_one_job(alice):
    first, again = [await generate(user=alice, idempotency_key="one") for _ in range(2)]
    assert (first[0], again[0], again[1]["idempotent-replayed"]) == (202, 202, "true")
    assert first[2]["data"] == again[2]["data"]
    assert await dbpool.run(GenerationJob.objects.count) == 1


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [(b"\x89PNG\r\n\x1a\n", 422, "INVALID_IMAGE"), (b"\xff\xd8\xff" + bytes(15 << 20), 413, "FILE_TOO_LARGE")],
    ids=["cut", "large"],
)
async def test_a_bad_picture_is_refused_with_its_code(data, status, code):
    answer = await generate(data)
    assert (answer[0], answer[2]["error"]["code"]) == (status, code)
    assert not await dbpool.run(GenerationJob.objects.exists)


async def test_a_large_picture_arrives_whole(alice, settings):
    data = png(64, 48) + bytes(settings.FILE_UPLOAD_MAX_MEMORY_SIZE * 2)  # decoders ignore what follows the picture
    assert (await generate(data, user=alice))[0] == 202
    job = await dbpool.run(GenerationJob.objects.get)
    assert (Path(settings.MEDIA_ROOT) / service.picture_of(job)).stat().st_size < len(data)


async def test_the_child_is_killed_when_its_sender_goes_away(monkeypatch):
    begun, given_up = threading.Event(), threading.Event()

    def run(call: str, data: bytes, *, limits: Any, context: Any) -> list[bytes]:
        begun.set()
        while not given_up.wait(0.02):
            try:
                context.check()
            except Cancelled:
                given_up.set()
                raise
        return []

    monkeypatch.setattr(service.parent, "run", run)
    body = encode_multipart(BOUNDARY, {"image": upload()})
    wire = asked("/api/generate", body, content_type=MULTIPART_CONTENT)
    await wire.send_input({"type": "http.request", "body": body})
    assert await asyncio.to_thread(begun.wait, 30)
    await wire.send_input({"type": "http.disconnect"})
    assert await asyncio.to_thread(given_up.wait, 30)
