"""No door takes JSON that nobody has looked at: every field of every body, with values of every wrong kind."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import suppress
from copy import deepcopy
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connections
from drf_spectacular.generators import SchemaGenerator

from accounts.models import User
from avatar_forge.core.errors import AvatarForgeError
from chat.conversation import lines
from chat.models import ChatSession
from chat.protocol.client_frames import decode, understand
from chat.tests.conftest import cookie_of
from chat.tests.delivery.test_sse import Call
from chat.turns import transactions
from chat.turns.manager import reply_manager
from conftest import ApiClient

HUGE = 10**400
SHAPES: dict[str, str] = {  # as they stand in the body: some of them no encoder would write
    "object": '{"a": {"b": []}}',
    "list": '[["a"], {}]',
    "number": "-1",
    "fraction": "1.5",
    "huge": str(HUGE),
    "overflow": "1e999",
    "true": "true",
    "null": "null",
    "empty": '""',
    "long": json.dumps("가" * 70_000),
    "surrogate": '"a\\ud800b"',
    "nul": '"a\\u0000b"',
}
ON_THE_LOOP = ("/api/chat", "/api/chat/stream", "/api/evaluation/evaluate")
PLACE = "\x01place\x01"  # where a shape is put into a body that is written already


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return dict(SchemaGenerator().get_schema(request=None, public=True))  # type: ignore[no-untyped-call]


def example(schema: dict[str, Any], document: dict[str, Any]) -> Any:
    """Return a plain value of a schema."""
    if "$ref" in schema:
        return example(document["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], document)
    for joined in ("allOf", "oneOf", "anyOf"):
        if joined in schema:
            return example(schema[joined][0], document)
    if schema.get("enum"):
        return schema["enum"][0]
    match schema.get("type"):
        case "object":
            return {name: example(one, document) for name, one in schema.get("properties", {}).items()}
        case "array":
            return [example(schema["items"], document)]
        case "integer" | "number":
            return 1
        case "boolean":
            return False
    return str(uuid4()) if schema.get("format") == "uuid" else "말"


def spoiled(value: Any, shape: str) -> Iterator[tuple[str, str]]:
    """Yield (where, body) with each part of `value` in turn replaced by a shape."""

    def put(parent: Any, key: Any, where: str) -> Iterator[tuple[str, str]]:
        kept, parent[key] = parent[key], PLACE
        yield where, json.dumps(whole).replace(json.dumps(PLACE), shape)
        parent[key] = kept
        yield from walk(kept, where)

    def walk(part: Any, where: str) -> Iterator[tuple[str, str]]:
        for key in list(part) if isinstance(part, dict) else range(len(part)) if isinstance(part, list) else ():
            yield from put(part, key, f"{where}.{key}")

    whole = deepcopy(value)
    yield "", shape
    yield from walk(whole, "")


def bodies(document: dict[str, Any]) -> Iterator[tuple[str, str, Any]]:
    """Yield (method, path, example) of every operation that takes JSON."""
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                yield method, path, example(content["application/json"]["schema"], document)


def filled(path: str, play: ChatSession) -> str:
    line = play.messages.first()
    known = {"session_id": play.pk, "message_id": line.pk if line else ""}
    for name, value in known.items():
        path = path.replace("{" + name + "}", str(value))
    return path.replace("{pk}", str(play.character_id)).replace("{character_id}", str(play.character_id))


# What has no schema that tells its fields: an example of each.
UNTOLD: dict[str, Any] = {
    "/api/chat/sessions/import": {
        "state": {
            "userName": "나",
            "chatHistories": [
                {
                    "id": "1",
                    "title": "t",
                    "displayName": "d",
                    "characterName": "춘향",
                    "scenario": {"background": "b", "opponent": "o", "situation": "s"},
                    "turnCount": 1,
                    "createdAt": "2026-01-01T00:00:00Z",
                    "updatedAt": 1,
                    "chatModel": "m",
                    "generatedScript": "s",
                    "messages": [
                        {"id": "1", "role": "user", "content": "말", "timestamp": 1, "emotion": "e", "audio_url": "/a"}
                    ],
                }
            ],
        }
    }
}


@pytest.fixture
def told(alice: User, play: ChatSession) -> ChatSession:
    """A play of one turn."""
    started = transactions.say(alice, play.pk, client_id=str(uuid4()), content="안녕")
    assert started.reply is not None
    lines.finish(started.reply.pk, status="complete", text="네.")
    return play


@pytest.mark.parametrize("shape", ["object", "list", "number", "huge", "null", "surrogate", "nul"])
def test_no_body_is_taken_unchecked(shape, document, transactional, fast_engine, alice, told):
    client, wrong, count = ApiClient(alice, raise_request_exception=False), [], 0
    for method, path, value in bodies(document):
        for where, body in spoiled(UNTOLD.get(path, value), SHAPES[shape]):
            count += 1
            answer = getattr(client, method)(filled(path, told), body, content_type="application/json")
            if answer.status_code >= 500:
                wrong.append(f"{method} {path} {where}: {answer.status_code}")
    assert count > 100
    assert wrong == []


@pytest.mark.parametrize("shape", SHAPES)
async def test_what_is_served_on_the_loop_is_checked_as_well(shape, document, transactional, fast_engine, alice):
    await reply_manager.open(alone=False)
    cookie, wrong = await sync_to_async(cookie_of)(alice), []
    for method, path, value in bodies(document):
        if path not in ON_THE_LOOP:
            continue
        for where, body in spoiled(value, SHAPES[shape]):
            call = await Call(method.upper(), path, body.encode(), {"cookie": cookie}).start()
            await call.leave()
            if call.status >= 500:
                wrong.append(f"{path} {where}: {call.status}")
    await reply_manager.close()
    await sync_to_async(connections.close_all)()
    assert wrong == []


FRAMES: tuple[dict[str, Any], ...] = (
    {"type": "say", "id": str(uuid4()), "content": "말", "model": "m", "expect_seq": 1, "expect_head": None,
     "parent_id": None, "director_note": "n", "voice": True},
    {"type": "begin", "id": str(uuid4()), "model": "m", "voice": True},
    {"type": "continue", "id": str(uuid4()), "lines": 1, "director_note": "n", "model": "m"},
    {"type": "retake", "id": str(uuid4()), "message_id": str(uuid4()), "model": "m"},
    {"type": "leave", "id": str(uuid4()), "speaker": "춘향"},
    {"type": "enter", "id": str(uuid4()), "speaker": "춘향"},
    {"type": "resume", "after": 1},
    {"type": "ping", "t": 1},
)  # fmt: skip


@pytest.mark.parametrize("frame", FRAMES, ids=[str(frame["type"]) for frame in FRAMES])
@pytest.mark.parametrize("shape", SHAPES)
def test_no_frame_is_taken_unchecked(frame, shape):
    for _where, text in spoiled(frame, SHAPES[shape]):
        with suppress(AvatarForgeError):
            understand(decode(text))


def test_what_attacks_have_found(api, db):
    assert api().send("post", "/api/chat", {"messages": [{"role": {}, "content": ""}]}).status_code == 400
    asked = '{"messages": [], "character_name": "\\ud800", "character_persona": "\\udfff", "user_name": "\\ud800"}'
    assert api(raise_request_exception=False).send("post", "/api/evaluation/evaluate", asked).status_code < 500
