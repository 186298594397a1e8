"""The OpenAI engine against a server that misbehaves in every way we know."""

from __future__ import annotations

import asyncio
import gc
import gzip
import json
import logging
import time
import traceback
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing
from typing import Any

import pytest
import uvloop

from avatar_forge.core import errors
from avatar_forge.core.errors import EngineError
from chat.llm import context_window
from chat.llm.engines import Actor, CompletionRequest, Delta, Line, Scenario, Usage
from chat.llm.engines.openai import OpenAIEngine, lessons, pace
from chat.tests.fake_llm import (
    FIN,
    RST,
    SSE_HEAD,
    Answer,
    Bytes,
    Endless,
    FakeLLM,
    Finish,
    Headers,
    Raw,
    Say,
    Sleep,
    UntilClose,
    chunk,
    event,
)

KEY = "sk-never-to-be-seen-7f3a"
SECRET = "upstream-words-never-to-be-seen"
QUICK = {"first_token_seconds": 0.4, "between_seconds": 0.3}
TEXT = "안녕 🙂 it's 今日は é"


def asked(**more: Any) -> CompletionRequest:
    line = Line(role="user", content="안녕?")
    return as_sent(
        CompletionRequest(model="our-id", actor=Actor(name="춘향"), scenario=Scenario(), lines=(line,), **more)
    )


def as_sent(request: CompletionRequest) -> CompletionRequest:
    return context_window.fitted(request)[0]


SOON = 20.0  # seconds: long for a busy machine, short beside what would be waited for otherwise


@pytest.fixture(autouse=True)
def _nothing_learned() -> None:
    lessons.forget()


@pytest.fixture
async def fake() -> AsyncIterator[FakeLLM]:
    async with FakeLLM() as server:
        yield server


@pytest.fixture
async def build(fake: FakeLLM) -> AsyncIterator[Callable[..., OpenAIEngine]]:
    """`build(**options)` makes an engine for the fake server."""
    built: list[OpenAIEngine] = []

    def make(url: str = "", **options: Any) -> OpenAIEngine:
        options = {"model": "their-name", **options}
        built.append(OpenAIEngine(url or fake.url, KEY, **options))
        return built[-1]

    yield make
    for engine in built:
        await engine.aclose()


@pytest.fixture
def engine(build: Callable[..., OpenAIEngine]) -> OpenAIEngine:
    return build()


async def hear(engine: OpenAIEngine, request: CompletionRequest | None = None) -> tuple[str, Usage | None, Any]:
    """The text, the usage and the error of a reply."""
    text, usage, error = "", None, None
    try:
        async with aclosing(engine.stream(request or asked())) as stream:
            async for item in stream:
                if isinstance(item, Delta):
                    assert item.text
                    text += item.text
                else:
                    assert usage is None
                    usage = item
    except EngineError as exc:
        error = exc
    return text, usage, error


# -- what is asked -----------------------------------------------------------------------------------------------------
async def test_a_reply_and_its_usage(fake, engine):
    fake.play(Say("안"), Say("녕"), Finish())
    assert await hear(engine) == ("안녕", Usage(prompt_tokens=7, completion_tokens=3), None)


async def test_a_reply_that_spent_all_its_tokens_says_so(fake, engine):
    fake.play(Say("안녕"), Finish("length"))
    assert await hear(engine) == ("안녕", Usage(prompt_tokens=7, completion_tokens=3, cut=True), None)


async def test_the_request_is_what_servers_expect(fake, engine):
    await hear(engine, asked(max_tokens=99, temperature=0.2, stop=("\n\n",), sampling={"top_p": 0.9}))
    [recorded] = fake.requests
    messages = recorded.body.pop("messages")
    assert [message["role"] for message in messages] == ["system", "user"]
    assert recorded.body == {
        "model": "their-name", "stream": True, "stream_options": {"include_usage": True},
        "max_tokens": 99, "temperature": 0.2, "stop": ["\n\n"], "top_p": 0.9,
    }  # fmt: skip
    assert recorded.path == "/v1/chat/completions"
    assert recorded.headers["authorization"] == f"Bearer {KEY}"


async def test_the_name_of_the_request_comes_first(fake, engine):
    await hear(engine, asked(upstream="gemma3:27b"))
    assert fake.requests[0].body["model"] == "gemma3:27b"


async def test_without_a_key_no_header_is_sent(fake):
    engine = OpenAIEngine(fake.url + "/", model="their-name")
    await hear(engine)
    await engine.aclose()
    assert fake.requests[0].path == "/v1/chat/completions"
    assert "authorization" not in fake.requests[0].headers


async def test_extra_fields_are_added_and_taken_away_but_never_what_makes_a_stream(fake, build):
    extra = {"max_tokens": None, "max_completion_tokens": 5, "stream_options": None, "stream": False, "messages": []}
    await hear(build(extra=extra))
    body = fake.requests[0].body
    assert body["stream"] is True
    assert body["messages"]
    assert body["max_completion_tokens"] == 5
    assert not {"max_tokens", "stream_options"} & body.keys()


async def test_a_strict_template_gets_its_roles(fake, build):
    await hear(build(system_role=False, alternate=True))
    assert [message["role"] for message in fake.requests[0].body["messages"]] == ["user"]


async def test_a_long_play_is_sent_whole(fake, engine):
    said = tuple(Line(role="user", content="가" * 8000) for _ in range(60))
    await hear(engine, as_sent(CompletionRequest(model="m", actor=Actor(name="n"), scenario=Scenario(), lines=said)))
    assert sum(message["content"].count("가") for message in fake.requests[0].body["messages"]) >= 60 * 8000


# -- what is heard -----------------------------------------------------------------------------------------------------
async def test_bytes_one_by_one(fake, engine):
    fake.play(Raw(event(chunk({"content": TEXT})), drip=True), Finish())
    assert (await hear(engine))[0] == TEXT


@pytest.mark.parametrize(
    "body",
    [
        event(chunk({"role": "assistant", "content": None})) + event(chunk({"content": "응"}, finish="stop")),
        b": ping\r\n\r\n" + event(chunk({"content": "응"})).replace(b"\n", b"\r\n"),
        event(chunk({"reasoning_content": "음"})) + event(chunk({"content": "응"})) + event(chunk(finish="length")),
        event(chunk({"content": "\x00응\x00"})),
        event("").replace(b"data: ", b"event: ping") + event(chunk({"content": "응"})),
    ],
    ids=["null", "crlf-and-comments", "thoughts", "nul", "other-events"],
)
@pytest.mark.parametrize("end", [b"data: [DONE]\n\n", b"data:[DONE]", b"data: [DONE]\r\n\r\n"], ids=range(3))
async def test_shapes_of_a_whole_reply(fake, engine, body, end):
    fake.play(Raw(body), Raw(end))
    assert await hear(engine) == ("응", None, None)


async def test_a_body_that_ends_with_its_connection(fake, engine):
    fake.play(UntilClose(), Say("응"), Finish())
    assert (await hear(engine))[::2] == ("응", None)


async def test_gzip(fake, engine):
    body = gzip.compress(event(chunk({"content": TEXT})) + event("[DONE]"))
    fake.play(Headers("Content-Encoding: gzip\r\n"), Raw(body[:20]), Raw(body[20:]))
    assert await hear(engine) == (TEXT, None, None)


async def test_what_follows_the_end_is_not_waited_for(fake, engine):
    fake.play(Say("응"), Finish(), Sleep())
    began = time.monotonic()
    assert (await hear(engine))[::2] == ("응", None)
    assert time.monotonic() - began < SOON
    await asyncio.wait_for(fake.requests[0].gone.wait(), SOON)


async def test_connections_are_used_again(fake, engine):
    fake.play(Say("응"), Finish(), Sleep(0.02))
    for _ in range(3):
        await hear(engine)
    assert [recorded.connection for recorded in fake.requests] == [1, 1, 1]


async def test_many_at_once(fake, engine):
    fake.play(Say("가"), Sleep(0.05), Say("나", times=20), Finish())
    replies = await asyncio.gather(*(hear(engine) for _ in range(8)))
    assert replies == [("가" + "나" * 20, Usage(prompt_tokens=7, completion_tokens=3), None)] * 8
    assert fake.connections == 8


# -- F1: it dies -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("tokens", [0, 1, 17])
@pytest.mark.parametrize("end", [FIN, RST], ids=["FIN", "RST"])
@pytest.mark.parametrize("body", [(), (UntilClose(),)], ids=["chunked", "until-close"])
async def test_what_was_said_before_it_died_is_kept(fake, engine, tokens, end, body):
    fake.play(*body, Raw(event(chunk({"role": "assistant"}))), Say("가", times=tokens), Sleep(0.02), end)
    text, usage, error = await hear(engine)
    assert (text, usage, error.code) == ("가" * tokens, None, "ENGINE_INTERRUPTED")
    assert len(fake.requests) == 1


@pytest.mark.parametrize("loop_factory", [None, uvloop.new_event_loop], ids=["asyncio", "uvloop"])
def test_what_arrived_together_with_the_end_is_kept(loop_factory):
    async def scene() -> tuple[str, Usage | None, Any]:
        async with FakeLLM() as fake:
            fake.play(Say("가"), Sleep(0.05), Say("가", times=16), FIN)
            engine = OpenAIEngine(fake.url)
            async with aclosing(engine.stream(asked())) as stream:
                first = await anext(stream)
                await asyncio.sleep(0.2)  # a slow subscriber, while the connection breaks
                rest = ""
                try:
                    async for item in stream:
                        rest += item.text
                except EngineError as exc:
                    return first.text + rest, None, exc
                finally:
                    await engine.aclose()
        raise AssertionError

    with asyncio.Runner(loop_factory=loop_factory) as runner:
        text, _, error = runner.run(scene())
    assert (text, error.code) == ("가" * 17, "ENGINE_INTERRUPTED")


async def test_a_missing_end_is_an_interruption(fake, engine):
    fake.play(Say("가"))
    text, usage, error = await hear(engine)
    assert (text, usage, error.code, error.retryable) == ("가", None, "ENGINE_INTERRUPTED", True)


@pytest.mark.parametrize("end", [(), (FIN,), (RST,), (Sleep(),)], ids=["whole", "FIN", "RST", "silence"])
async def test_a_finish_reason_is_an_end_whatever_becomes_of_the_stream(fake, engine, end):
    fake.play(Say("가"), Finish(done=False), Sleep(0.05), *end)
    text, usage, error = await asyncio.wait_for(hear(engine), SOON)
    assert (text, usage, error) == ("가", Usage(prompt_tokens=7, completion_tokens=3), None)


@pytest.mark.parametrize("part", [b"", b"HTTP/1.1 200 OK\r\nContent-"], ids=["no-byte", "half-a-head"])
@pytest.mark.parametrize("end", [FIN, RST], ids=["FIN", "RST"])
async def test_a_new_connection_that_dies_before_its_answer_is_not_asked_again(fake, engine, part, end):
    fake.play(Bytes(part), end)
    _, _, error = await hear(engine)
    assert error.code == "ENGINE_UNAVAILABLE"
    assert len(fake.requests) == 1


@pytest.mark.parametrize("end", [FIN, RST], ids=["FIN", "RST"])
async def test_a_connection_from_earlier_that_is_dead_is_replaced_once(fake, engine, end):
    fake.play(Say("하나"), Finish())
    fake.play(end)
    fake.play(Say("둘"), Finish())
    assert [(await hear(engine))[0] for _ in range(2)] == ["하나", "둘"]
    assert [recorded.connection for recorded in fake.requests] == [1, 1, 2]


async def test_a_connection_from_earlier_is_replaced_no_more_than_once(fake, engine):
    for _ in range(2):
        fake.play(Say("하나"), Sleep(0.05), Finish())
    fake.play(FIN)
    await asyncio.gather(hear(engine), hear(engine))
    assert (await hear(engine))[2].code == "ENGINE_UNAVAILABLE"
    assert sorted(recorded.connection for recorded in fake.requests) == [1, 1, 2, 2]


async def test_a_connection_from_earlier_that_had_begun_its_answer_is_not_asked_again(fake, engine):
    fake.play(Say("하나"), Finish())
    fake.play(Bytes(b"HTTP/1.1 200 OK\r\nContent-"), FIN)
    await hear(engine)
    assert (await hear(engine))[2].code == "ENGINE_UNAVAILABLE"
    assert len(fake.requests) == 2


async def test_nobody_there(build, fake):
    engine = build("http://127.0.0.1:9/v1")
    assert (await hear(engine))[2].code == "ENGINE_UNAVAILABLE"


# -- F2: it is slow ----------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("script", "text"),
    [
        ((Sleep(),), ""),
        ((Bytes(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 99, drip=0.05),), ""),
        ((Raw(event(chunk({"role": "assistant"}))), Sleep()), ""),
        ((Raw(b": still working\n\n"), Sleep()), ""),
        ((Raw(event(chunk())), Sleep()), ""),
        ((Say("가"), Sleep()), "가"),
        ((Say("가"), Raw(b": still working\n\n"), Sleep()), "가"),
        ((Raw(event(chunk({"reasoning_content": "음"}))), Sleep()), ""),
    ],
    ids=["silent", "slow-head", "role-only", "comment", "empty-chunk", "hangs", "then-comment", "thinks"],
)
async def test_silence_has_a_limit(fake, build, script, text):
    fake.play(*script)
    began = time.monotonic()
    said, _, error = await hear(build(**QUICK))
    assert (said, error.code) == (text, "ENGINE_TIMEOUT")
    assert 0.25 < time.monotonic() - began < SOON
    await asyncio.wait_for(fake.requests[0].gone.wait(), SOON)


async def test_thoughts_are_signs_of_life(fake, build):
    thought = Raw(event(chunk({"reasoning_content": "음"})))
    fake.play(*[thought, Sleep(0.2)] * 3, Say("네"), Finish())
    assert (await hear(build(first_token_seconds=0.5, between_seconds=0.5)))[::2] == ("네", None)


@pytest.mark.parametrize("life", [b": keep-alive\n\n", event(chunk())], ids=["comments", "empty-chunks"])
async def test_whatever_comes_is_a_sign_of_life(fake, build, life):
    fake.play(*[Raw(life), Sleep(0.2)] * 4, Say("네"), *[Raw(life), Sleep(0.2)] * 4, Finish())
    assert (await hear(build(first_token_seconds=0.5, between_seconds=0.5)))[::2] == ("네", None)


async def test_a_sign_of_life_takes_nothing_off_the_time_for_the_first_token(fake, build):
    fake.play(Raw(b": loading\n\n"), Sleep(0.6), Say("네"), Finish())
    assert (await hear(build(first_token_seconds=5.0, between_seconds=0.2)))[::2] == ("네", None)


async def test_signs_of_life_alone_have_a_limit(fake, build):
    fake.play(Endless(b": still working\n\n", pause=0.01))
    assert (await hear(build(total_seconds=0.5)))[2].code == "ENGINE_TIMEOUT"


async def test_a_slow_token_now_and_then_is_fine(fake, build):
    fake.play(*[Say("가"), Sleep(0.2)] * 4, Finish())
    assert (await hear(build(first_token_seconds=0.5, between_seconds=0.5)))[::2] == ("가" * 4, None)


async def test_a_slow_listener_is_not_the_servers_fault(fake, build):
    fake.play(Say("가"), Sleep(0.6), Say("나"), Finish())
    said = ""
    async for item in build(between_seconds=0.4).stream(asked()):
        said += item.text if isinstance(item, Delta) else ""
        await asyncio.sleep(0.45)
    assert said == "가나"


async def test_everything_has_a_limit(fake, build):
    fake.play(Endless(event(chunk({"content": "가"})), pause=0.05))
    began = time.monotonic()
    text, _, error = await hear(build(total_seconds=0.5))
    assert error.code == "ENGINE_TIMEOUT"
    assert 1 <= len(text) <= 11
    assert time.monotonic() - began < SOON


@pytest.mark.parametrize(
    ("data", "most"),
    [(event(chunk({"content": "가" * 50})), 16 * 512), (event(chunk({"thinking": "음" * 20_000})), 0)],
    ids=["speech", "thoughts"],
)
async def test_a_torrent_has_a_limit(fake, build, data, most):
    fake.play(Endless(data))
    text, _, error = await hear(build(total_seconds=30))
    assert error.code == "ENGINE_BAD_RESPONSE"
    assert len(text) <= most
    await asyncio.wait_for(fake.requests[0].gone.wait(), SOON)


@pytest.mark.parametrize(
    "script",
    [(Say("가"), Sleep()), (Say("가"), Endless(event(chunk({"content": "나"})), pause=0.01))],
    ids=["waiting", "speaking"],
)
async def test_closing_the_reply_closes_the_connection(fake, build, script):
    fake.play(*script)
    stream = build().stream(asked())
    assert await anext(stream) == Delta("가")
    await stream.aclose()
    await asyncio.wait_for(fake.requests[0].gone.wait(), SOON)


@pytest.mark.parametrize("script", [(Sleep(),), (Say("가"), Sleep())], ids=["before-the-head", "in-mid-stream"])
async def test_a_cancelled_task_closes_the_connection(fake, build, script):
    fake.play(*script)
    task = asyncio.create_task(hear(build()))
    await fake.asked.wait()
    await asyncio.sleep(0.05)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(fake.requests[0].gone.wait(), SOON)


# -- F3: it refuses, or talks nonsense ---------------------------------------------------------------------------------
BUSY = {"Retry-After": "0"}


async def test_a_busy_server_is_asked_again_as_it_wishes(fake, engine):
    fake.play(Answer(429, b"busy", BUSY))
    fake.play(Answer(429, b"busy", {"Retry-After": "1"}))
    fake.play(Say("이제"), Finish())
    began = time.monotonic()
    assert (await hear(engine))[::2] == ("이제", None)
    assert 1 <= time.monotonic() - began < SOON


async def test_a_busy_server_is_asked_three_times_at_most(fake, engine):
    fake.play(Answer(429, b"busy", BUSY))
    _, _, error = await hear(engine)
    assert (error.code, error.retryable, error.retry_after) == ("ENGINE_RATE_LIMITED", True, 0)
    assert len(fake.requests) == 3


@pytest.mark.parametrize(
    ("wish", "total"),
    [("31", 300.0), ("4", 3.0), ("Fri, 01 Jan 2100 00:00:00 GMT", 300.0)],
    ids=["long", "past-the-end", "date"],
)
async def test_a_server_that_wants_too_long_is_not_waited_for(fake, build, wish, total):
    fake.play(Answer(429, b"busy", {"Retry-After": wish}))
    _, _, error = await asyncio.wait_for(hear(build(total_seconds=total)), SOON)
    assert error.code == "ENGINE_RATE_LIMITED"
    assert error.retry_after >= 4
    assert len(fake.requests) == 1


async def test_a_busy_server_that_names_no_time_is_asked_after_a_second(fake, engine):
    fake.play(Answer(429))
    fake.play(Say("이제"), Finish())
    began = time.monotonic()
    assert (await hear(engine))[0] == "이제"
    assert time.monotonic() - began >= pace.WAITS[0]


async def test_the_wait_for_a_busy_server_can_be_stopped(fake, engine):
    fake.play(Answer(429, b"", {"Retry-After": "2"}))
    task = asyncio.create_task(hear(engine))
    await fake.asked.wait()
    await asyncio.sleep(0.2)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(fake.requests) == 1


def bad(code: str, *script: Any, said: str = "", requests: int = 1) -> Any:
    return pytest.param(script, code, said, requests)


S = SECRET.encode()
REFUSALS = [
    bad("ENGINE_REFUSED", Answer(400, S)),
    bad("ENGINE_REFUSED", Answer(401, {"error": {"message": f"Incorrect API key: {KEY} {SECRET}"}})),
    bad("ENGINE_REFUSED", Answer(404, {"error": SECRET})),
    bad("ENGINE_REFUSED", Answer(400, S, {"Content-Length": "999999"})),
    bad("CONTEXT_TOO_LONG", Answer(400, {"error": {"type": "exceed_context_size_error", "message": SECRET}})),
    bad("ENGINE_UNAVAILABLE", Answer(500, S)),
    bad("ENGINE_UNAVAILABLE", Answer(503, S, {"Content-Type": "text/html"})),
    bad("ENGINE_TIMEOUT", Answer(504, S)),
    bad("ENGINE_RATE_LIMITED", Answer(429, S, BUSY), requests=3),
    bad("ENGINE_BAD_RESPONSE", Answer(302, S, {"Location": f"http://127.0.0.1:9/{SECRET}"})),
    bad("ENGINE_BAD_RESPONSE", Answer(200, S, {"Content-Type": "text/html; charset=utf-8"})),
    bad("ENGINE_BAD_RESPONSE", Answer(200, {"error": SECRET})),
    bad("ENGINE_BAD_RESPONSE", Answer(200, S, {"Content-Type": "text/event-stream"})),
    bad("ENGINE_BAD_RESPONSE", Bytes(S + b"\r\n\r\n")),
    bad("ENGINE_BAD_RESPONSE", Bytes(b"HTTP/1.1 200 OK\r\nContent-Length: " + S + b"\r\n\r\n")),
    bad("ENGINE_BAD_RESPONSE", Bytes(SSE_HEAD.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + S + b"\r\n")),
    bad("ENGINE_INTERRUPTED", Headers("Content-Encoding: gzip\r\n"), Raw(S)),
    bad("ENGINE_BAD_RESPONSE", Say("가"), Raw(event(f"{{{SECRET}")), said="가"),
    bad("ENGINE_BAD_RESPONSE", Raw(event(chunk({"content": SECRET * 40_000}))), Finish()),
    bad("ENGINE_INTERRUPTED", Say("가"), Raw(event({"error": {"message": SECRET}})), said="가"),
    bad("ENGINE_RATE_LIMITED", Say("가"), Raw(event({"error": {"code": 429, "message": SECRET}})), said="가"),
    bad("ENGINE_FILTERED", Say("가"), Finish("content_filter"), said="가"),
    bad("ENGINE_INTERRUPTED", Say("가"), RST, said="가"),
]


@pytest.mark.parametrize(("script", "code", "said", "requests"), REFUSALS, ids=range(len(REFUSALS)))
async def test_a_bad_answer_has_a_name_and_tells_no_secret(fake, engine, caplog, script, code, said, requests):
    caplog.set_level(logging.DEBUG)
    fake.play(*script)
    text, _, error = await hear(engine)
    assert (text, error.code) == (said, code)
    assert len(fake.requests) == requests
    told = "".join(traceback.format_exception(error)) + repr(error) + json.dumps(error.as_dict()) + repr(engine)
    told += caplog.text + "".join(str(vars(record)) for record in caplog.records)
    assert error.__context__ is None
    assert error.__cause__ is None
    for secret in (SECRET, KEY, fake.url, str(fake.port)):
        assert secret not in told


async def test_the_log_names_status_kind_and_model(fake, engine, caplog):
    fake.play(Answer(401, S))
    await hear(engine)
    [record] = [record for record in caplog.records if record.name.startswith("chat.llm.engines.openai")]
    assert (record.getMessage(), record.status, record.kind, record.model_id) == (
        "engine_failed", 401, "ENGINE_REFUSED", "our-id"
    )  # fmt: skip


async def test_a_refusal_that_arrives_in_pieces_is_understood(fake, engine):
    body = b'{"error": {"code": "context_length_exceeded"}}'
    head = b"HTTP/1.1 400 No\r\nContent-Length: %d\r\n\r\n" % len(body)
    fake.play(Bytes(head), Bytes(body, drip=0.001))
    assert (await hear(engine))[2].code == "CONTEXT_TOO_LONG"


async def test_a_redirect_is_not_followed(fake, engine):
    async with FakeLLM() as other:
        fake.play(Answer(307, b"", {"Location": f"{other.url}/chat/completions"}))
        assert (await hear(engine))[2].code == "ENGINE_BAD_RESPONSE"
        assert not other.requests


# -- the engine itself -------------------------------------------------------------------------------------------------
def test_building_one_needs_no_network_and_no_loop():
    engine = OpenAIEngine("https://host.invalid/v1", KEY, "gemma")
    assert repr(engine) == "<OpenAIEngine 'gemma'>"
    assert (engine.name, engine.labelled) == ("openai", False)


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("", ""),
        ("localhost:11434/v1", ""),
        (f"ftp://{SECRET}", ""),
        (f"http://[{SECRET}", ""),
        ("http://h/v1", f"{KEY}\n"),
        ("http://h/v1", f"{KEY} {KEY}"),
        ("http://h/v1", f"열쇠{KEY}"),
        (f"http://{SECRET}:p@h/v1", KEY),
    ],
    ids=range(8),
)
def test_a_wrong_address_or_key_is_refused_without_telling_it(url, key):
    with pytest.raises(ValueError, match=r"base_url|api_key") as caught:
        OpenAIEngine(url, key)
    assert caught.value.__context__ is None
    assert not any(secret in str(caught.value) for secret in (SECRET, KEY))


def test_every_loop_has_its_own_connections():
    async def scene(port: int = 0) -> int:
        fake = await FakeLLM().start(port)
        engines.append(engines[-1] if engines else OpenAIEngine(fake.url))
        assert (await hear(engines[-1]))[0] == "ok"
        await engines[-1].aclose()
        await fake.stop()
        return fake.port

    engines: list[OpenAIEngine] = []
    asyncio.run(scene(asyncio.run(scene())))
    gc.collect()  # what was left open would warn now


@pytest.mark.parametrize(
    ("error", "code", "status", "retryable"),
    [
        (errors.ContextTooLong, "CONTEXT_TOO_LONG", 400, False),
        (errors.EngineRateLimited, "ENGINE_RATE_LIMITED", 429, True),
        (errors.EngineInterrupted, "ENGINE_INTERRUPTED", 502, True),
        (errors.EngineBadResponse, "ENGINE_BAD_RESPONSE", 502, False),
        (errors.EngineRefused, "ENGINE_REFUSED", 502, False),
        (errors.EngineFiltered, "ENGINE_FILTERED", 502, False),
        (errors.EngineTimeout, "ENGINE_TIMEOUT", 504, True),
    ],
)
def test_what_clients_may_branch_on(error, code, status, retryable):
    assert (error.code, error.status, error.retryable) == (code, status, retryable)
    assert issubclass(error, EngineError)


async def test_without_a_name_the_first_model_that_the_server_lists_is_asked(fake, build):
    fake.play(Answer(200, {"data": [{"id": "gemma3:27b"}, {"id": "other"}]}))
    fake.play(Say("안녕"), Finish())
    engine = build(model="")
    for _ in range(2):
        assert [item.text async for item in engine.stream(asked()) if isinstance(item, Delta)] == ["안녕"]
    assert [request.path for request in fake.requests] == ["/v1/models"] + ["/v1/chat/completions"] * 2
    assert fake.requests[1].body["model"] == "gemma3:27b"


@pytest.mark.parametrize("listing", [Answer(404, b"no"), Answer(200, {"data": []}), Answer(200, b"<html>")])
async def test_a_server_that_lists_nothing_is_asked_by_our_name(fake, build, listing):
    fake.play(listing)
    fake.play(Say("안녕"), Finish())
    async for _ in build(model="").stream(asked()):
        pass
    assert fake.requests[-1].body["model"] == "our-id"
