"""Hints, plots, details and reviews over HTTP: with a model that behaves, with one that does not, and with none."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from asgiref.testing import ApplicationCommunicator
from django.db import connections

from avatar_forge.config import asgi
from avatar_forge.core import engines
from avatar_forge.core.api import deferred
from chat.assist.details import FIELDS, LISTS
from chat.conversation import lines, plays
from chat.models import ChatSession, Message
from chat.tests.conftest import cookie_of
from chat.tests.fake_llm import Answer, FakeLLM, Finish, Say, Sleep, Step, Wait
from conftest import HOME

STORY = {
    "mode": "actor",
    "situation": "비 오는 밤 카페에서 옛 친구를 만났다",
    "opponent_name": "민서",
    "character_persona": "",
}
DIRECTED = {
    "mode": "director",
    "situation": "Two rivals meet before the final",
    "character1_name": "Ann",
    "character1_persona": "proud",
    "character2_name": "Ben",
    "character2_persona": "",
}
DETAILS = {"name": "루나", "category": "소설", "source_work": "", "description": "떠돌이 마법사", "worldview": ""}
TALK = {
    "messages": [{"role": "user", "content": "오랜만이야"}, {"role": "assistant", "content": "왜 이제야 왔어?"}],
    "scenario": {"background": "카페", "situation": "재회", "opponent": "민서"},
    "character_name": "민서",
    "user_name": "지훈",
}
PLOT = {"plot": "민서가 문을 연다.\n입을 연다.", "background": "밤의 카페"}
REVIEW = {"score": 81, "summary": "둘이 다시 만났다.", "comment": "잘했어요."}
STORY_PATH, DETAILS_PATH, HINTS_PATH = (
    "/api/ai/generate/story",
    "/api/generate/character-details",
    "/api/chat/recommend",
)
LOST_BY_THE_CLIENT = re.compile("[:\u2000-\u2bff]")

Post = Callable[..., Any]


@pytest.fixture
async def post(transactional: None, fast_engine: None) -> AsyncIterator[Post]:
    """`await post(path, body, user)` through the ASGI entry, as a browser on our own page."""

    async def call(path: str, body: Any = None, user: Any = None, language: str = "ko", **headers: str) -> Any:
        payload = body if isinstance(body, bytes) else json.dumps(body or {}).encode()
        named = {
            "host": "testserver",
            "origin": HOME,
            "accept-language": language,
            "content-type": "application/json",
            "cookie": await sync_to_async(cookie_of)(user),
            "content-length": str(len(payload)),
            **headers,
        }
        scope = {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "path": path,
            "raw_path": path.encode(),
            "query_string": b"",
            "scheme": "http",
            "root_path": "",
            "client": ("127.0.0.1", 9),
            "server": ("testserver", 80),
            "headers": [(name.encode(), value.encode()) for name, value in named.items()],
        }
        wire = ApplicationCommunicator(asgi.application, scope)
        await wire.send_input({"type": "http.request", "body": payload})
        start = await wire.receive_output(timeout=20)
        sent = await wire.receive_output(timeout=20)
        await wire.wait(timeout=5)
        answer = json.loads(sent["body"])
        answer["status"] = start["status"]
        answer["headers"] = {name.decode(): value.decode() for name, value in start["headers"]}
        return answer

    yield call
    for engine in engines.built("chat"):
        await engine.aclose()
    await sync_to_async(connections.close_all)()


@pytest.fixture
async def llm(settings: Any, fast_engine: None) -> AsyncIterator[FakeLLM]:
    """A server as the only model; the rehearsal engine may stand in for it."""
    async with FakeLLM() as fake:
        settings.ENGINES = {
            "chat": {
                **settings.ENGINES["chat"],
                "llm": {
                    "BACKEND": "chat.llm.engines.openai.OpenAIEngine",
                    "OPTIONS": {"base_url": fake.url, "model": "m", "first_token_seconds": 1, "total_seconds": 4},
                },
            }
        }
        settings.CHAT_MODELS = [{"id": "m", "name": "M", "engine": "llm"}]
        engines.forget()
        yield fake


@pytest.fixture
def played(transactional: None, play: ChatSession) -> ChatSession:
    for role, content in (("user", "그네를 언제부터 탔어요?"), ("assistant", "어릴 적부터지요.")):
        lines.keep(play.user, play.pk, client_id=None, role=role, content=content)
    return play


def says(value: Any) -> tuple[Step, ...]:
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return (Say(text), Finish())


FAILURES: dict[str, tuple[Step, ...]] = {
    "broken": says("그건 말할 수 없어요."),
    "wrong shape": says({"answer": 42}),
    "empty": (Finish(),),
    "hanging": (Sleep(5), Finish()),
    "error": (Answer(500, b"{}"),),
    "refused": (Answer(400, b"{}"),),
}
failures = pytest.mark.parametrize("script", FAILURES.values(), ids=FAILURES.keys())


async def test_a_visitor_gets_three_hints_that_the_client_can_show(post):
    answer = await post(HINTS_PATH, TALK)
    hints = answer["data"]
    assert answer["status"] == 200 and len(set(hints)) == 3
    assert all(isinstance(hint, str) and 0 < len(hint) <= 120 and not LOST_BY_THE_CLIENT.search(hint) for hint in hints)


async def test_hints_come_in_the_language_of_the_talk(post):
    talk = {
        **TALK,
        "messages": [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Who are you?"}],
    }
    assert all(
        re.search("[a-z]", hint) and not re.search("[가-힣]", hint) for hint in (await post(HINTS_PATH, talk))["data"]
    )


async def test_hints_need_nothing_but_an_object(post):
    assert len((await post(HINTS_PATH, {}))["data"]) == 3


async def test_hints_of_a_model_are_cleaned(post, llm):
    llm.play(*says({"hints": ["지훈: 1. “왜—?” 그랬어…", "민서야, 시간은 3:30이야 🙂", "지훈: 같이 가자"]}))
    hints = (await post(HINTS_PATH, TALK))["data"]
    assert hints[2] == "같이 가자"
    assert not any(LOST_BY_THE_CLIENT.search(hint) for hint in hints)
    body = llm.requests[0].body
    assert body["response_format"] == {"type": "json_object"}
    assert [message["role"] for message in body["messages"]] == ["system", "user"]
    assert "오랜만이야" not in body["messages"][0]["content"]


@failures
async def test_hints_are_given_whatever_the_model_does(post, llm, script):
    llm.play(*script)
    answer = await post(HINTS_PATH, TALK)
    assert answer["status"] == 200 and len(answer["data"]) == 3


@pytest.mark.parametrize("body", [STORY, DIRECTED], ids=["actor", "director"])
async def test_a_visitor_gets_a_plot(post, body):
    answer = await post(STORY_PATH, body)
    assert answer["status"] == 200
    assert 1 <= len(answer["data"]["plot"].split("\n")) <= 5
    assert answer["data"]["background"] and answer["data"]["engine"] == "rehearsal"
    assert not answer["data"]["is_fallback"]  # nobody was asked first


async def test_a_plot_needs_a_situation(post):
    answer = await post(STORY_PATH, {**STORY, "situation": " "})
    assert (answer["status"], answer["error"]["code"]) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    "text",
    [json.dumps(PLOT, ensure_ascii=False), f"```json\n{json.dumps(PLOT)}\n```", f"네!\n{PLOT}"],
    ids=["good", "fenced", "python"],
)
async def test_a_plot_of_a_model_is_told_as_it_came(post, llm, text):
    llm.play(*says(text))
    data = (await post(STORY_PATH, STORY))["data"]
    assert (data["plot"], data["background"]) == (PLOT["plot"], PLOT["background"])
    assert (data["engine"], data["model"], data["is_fallback"]) == ("openai", "m", False)


async def test_a_server_without_json_mode_is_asked_again_without_it(post, llm):
    llm.play(Answer(400, b'{"error": "response_format"}'))
    llm.play(*says(PLOT))
    assert (await post(STORY_PATH, STORY))["data"]["plot"] == PLOT["plot"]
    assert "response_format" not in llm.requests[1].body


async def test_an_unreadable_answer_is_asked_for_once_more(post, llm):
    llm.play(*says("글쎄요"))
    llm.play(*says(PLOT))
    assert (await post(STORY_PATH, STORY))["data"]["plot"] == PLOT["plot"]
    assert len(llm.requests[1].body["messages"][0]["content"]) > len(llm.requests[0].body["messages"][0]["content"])


@failures
async def test_a_plot_is_told_whatever_the_model_does(post, llm, script):
    llm.play(*script)
    data = (await post(STORY_PATH, STORY))["data"]
    assert data["is_fallback"] and data["plot"] and data["engine"] == "rehearsal"


async def test_details_are_complete_and_doubled(post, alice):
    data = (await post(DETAILS_PATH, DETAILS, alice))["data"]
    assert set(FIELDS) == set(data["data"]) and data["is_fallback"] is False
    for name in FIELDS:
        assert isinstance(data[name], list if name in LISTS else str) and data[name] == data["data"][name]
    assert len(data["worldview"]) >= 300


async def test_details_of_a_model_are_filled_up_and_keep_the_name(post, llm, alice):
    given = {
        "name": "X",
        "worldview": "세계",
        "personality": "밝다",
        "appearance": "크다",
        "speech_style": "반말",
        "likes": "차, 책",
        "age": 17,
    }
    llm.play(*says(given))
    data = (await post(DETAILS_PATH, DETAILS, alice))["data"]
    assert (data["name"], data["likes"], data["age"], data["engine"]) == ("루나", ["차", "책"], "17", "openai")
    assert set(FIELDS) == set(data["data"]) and not data["is_fallback"]


@failures
async def test_details_are_made_whatever_the_model_does(post, llm, alice, script):
    llm.play(*script)
    data = (await post(DETAILS_PATH, DETAILS, alice))["data"]
    assert data["is_fallback"] and set(FIELDS) == set(data["data"])


async def test_a_review_is_stored_ends_the_play_and_comes_again(post, played, alice):
    path = f"/api/chat/sessions/{played.pk}/review"
    answer = await post(path, {}, alice)
    assert answer["status"] == 200
    assert type(answer["data"]["score"]) is int and 0 <= answer["data"]["score"] <= 100
    assert "그네를 언제부터 탔어요?" in answer["data"]["comment"]
    stored = await ChatSession.objects.aget(pk=played.pk)
    assert stored.ended_at and stored.review == answer["data"]
    assert (await post(path, {}, alice))["data"] == answer["data"]


async def test_a_review_is_written_again_when_asked(post, llm, played, alice):
    llm.play(*says(REVIEW))
    llm.play(*says({**REVIEW, "score": "90/100"}))
    path = f"/api/chat/sessions/{played.pk}/review"
    assert [(await post(path, {"again": again}, alice))["data"]["score"] for again in (False, False, True)] == [
        81,
        81,
        90,
    ]
    assert len(llm.requests) == 2


@pytest.mark.parametrize(
    ("name", "status", "code"),
    [
        ("broken", 502, "ENGINE_BAD_RESPONSE"),
        ("wrong shape", 502, "ENGINE_BAD_RESPONSE"),
        ("hanging", 504, "ENGINE_TIMEOUT"),
        ("error", 503, "ENGINE_UNAVAILABLE"),
        ("refused", 502, "ENGINE_REFUSED"),
    ],
)
async def test_a_review_that_no_model_writes_is_refused_and_ends_nothing(post, llm, played, alice, name, status, code):
    llm.play(*FAILURES[name])
    answer = await post(f"/api/chat/sessions/{played.pk}/review", {}, alice)
    assert (answer["status"], answer["error"]["code"]) == (status, code)
    assert (await ChatSession.objects.aget(pk=played.pk)).ended_at is None


async def test_a_play_without_an_answer_has_nothing_to_review(post, play, alice):
    await sync_to_async(lines.keep)(alice, play.pk, client_id=None, role="user", content="안녕")
    answer = await post(f"/api/chat/sessions/{play.pk}/review", {}, alice)
    assert (answer["status"], answer["error"]["code"]) == (409, "NOTHING_TO_REVIEW")
    assert re.search("[가-힣]", answer["error"]["message"])


async def test_a_play_in_mid_reply_is_not_reviewed(post, played, alice):
    await Message.objects.acreate(session=played, seq=3, role="assistant", content="", status="streaming")
    answer = await post(f"/api/chat/sessions/{played.pk}/review", {}, alice, language="en")
    assert (answer["status"], answer["error"]["code"]) == (409, "SESSION_BUSY")
    assert not re.search("[가-힣]", answer["error"]["message"])


async def test_a_stranger_finds_no_play_and_a_visitor_must_sign_in(post, played, mallory):
    path = f"/api/chat/sessions/{played.pk}/review"
    assert (await post(path, {}, mallory))["status"] == 404
    assert (await post(path, {}))["status"] == 401
    assert (await post("/api/chat/sessions/no-such/review", {}, mallory))["status"] == 404


async def test_details_are_for_people_who_are_signed_in(post):
    assert (await post(DETAILS_PATH, DETAILS))["status"] == 401


async def test_a_cookie_from_a_foreign_page_is_refused(post, alice):
    answer = await post(STORY_PATH, STORY, alice, origin="https://evil.example")
    assert (answer["status"], answer["error"]["code"]) == (403, "ORIGIN_REFUSED")


@pytest.mark.parametrize("body", [b"{", b"[]", b'{"a":1,"a":2}', b"\xff"])
async def test_only_strict_json_is_taken(post, body):
    answer = await post(STORY_PATH, body)
    assert (answer["status"], answer["error"]["code"]) == (400, "INVALID_JSON")


async def test_long_texts_are_refused(post):
    assert (await post(STORY_PATH, {**STORY, "situation": "가" * 20_001}))["status"] == 400
    assert (await post(STORY_PATH, {**STORY, "model": "no-such"}))["error"]["code"] == "UNKNOWN_MODEL"


async def test_a_long_text_is_cut_to_the_model_s_window(post, llm):
    llm.play(*says(PLOT))
    await post(STORY_PATH, {**STORY, "situation": "가" * 20_000, "character_persona": "나" * 20_000})
    assert len(llm.requests[0].body["messages"][1]["content"]) < 4096


async def test_so_many_a_minute_and_no_more(post, settings, alice):
    settings.ASIDES_PER_MINUTE = 2
    statuses = [(await post(STORY_PATH, STORY))["status"] for _ in range(3)]
    assert statuses == [200, 200, 429]
    refused = await post(STORY_PATH, STORY)
    assert refused["error"]["code"] == "RATE_LIMITED" and int(refused["headers"]["retry-after"]) > 0
    assert (await post(STORY_PATH, STORY, alice))["status"] == 200


async def test_the_answer_carries_what_every_answer_carries(post, settings):
    answer = await post(STORY_PATH, STORY, origin="http://localhost:3000", **{"x-request-id": "my-request-1"})
    assert answer["headers"]["x-request-id"] == "my-request-1"
    assert answer["headers"]["content-type"].startswith("application/json")
    assert "access-control-allow-origin" in answer["headers"] or not settings.FRONTEND_ORIGINS


async def test_a_body_too_large_for_the_loop_is_refused_by_the_other_side(settings):
    scope = {"headers": [(b"content-length", str(settings.JSON_MAX_BYTES + 1).encode())]}
    assert not deferred.fits(scope, limit=settings.JSON_MAX_BYTES)


async def test_a_waiting_model_holds_up_nobody(post, llm, settings):
    """More calls at once than there are threads of any kind, each as long as its model takes."""
    settings.ENGINES["chat"]["llm"]["OPTIONS"] |= {"first_token_seconds": 60, "total_seconds": 60}
    engines.forget()
    llm.play(Wait(go_on := asyncio.Event()), *says(PLOT))
    calls = asyncio.gather(*(post(STORY_PATH, STORY) for _ in range(40)))
    async with asyncio.timeout(30):
        while len(llm.requests) < 40:  # noqa: ASYNC110  all are with the model at the same time
            await asyncio.sleep(0.01)
    go_on.set()
    assert all(answer["data"]["engine"] == "openai" for answer in await calls)


def test_without_a_loop_the_view_waits_itself(transactional, fast_engine, api):
    response = api().send("post", STORY_PATH, STORY)
    assert response.status_code == 200 and response.json()["data"]["plot"]


async def test_somebody_who_goes_away_takes_the_work_along(transactional, llm):
    llm.play(Sleep(5), Finish())
    payload = json.dumps(STORY).encode()
    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": "POST",
        "path": STORY_PATH,
        "query_string": b"",
        "headers": [
            (b"host", b"testserver"),
            (b"content-type", b"application/json"),
            (b"content-length", str(len(payload)).encode()),
        ],
    }
    wire = ApplicationCommunicator(asgi.application, scope)
    await wire.send_input({"type": "http.request", "body": payload})
    await llm.asked.wait()
    await wire.send_input({"type": "http.disconnect"})
    await wire.wait(timeout=2)
    assert await wire.receive_nothing()
    for engine in engines.built("chat"):
        await engine.aclose()


def test_a_session_shows_its_review(api, alice, play):
    ChatSession.objects.filter(pk=play.pk).update(review=REVIEW)
    assert api(alice).get(f"/api/chat/sessions/{play.pk}").json()["data"]["review"] == REVIEW
    assert plays.of(alice, play.pk).review == REVIEW
