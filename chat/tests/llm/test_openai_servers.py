"""The OpenAI engine against servers that behave as real ones do: refusals in their words, and what is asked then."""

# ruff: noqa: E501  refusals stand here as servers send them

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import aclosing
from typing import Any

import pytest

from avatar_forge.core.errors import EngineError
from chat.llm import context_window
from chat.llm.engines import Actor, CompletionRequest, Delta, Line, Scenario, Usage
from chat.llm.engines.openai import OpenAIEngine, addresses, lessons, listing
from chat.llm.engines.openai.lessons import THOUGHTS_TOKENS
from chat.llm.engines.openai.refusals import Refusal
from chat.tests.fake_llm import Answer, FakeLLM, Finish, Raw, Say, Step, chunk, event

SAID = (Say("어서 "), Say("오시오."), Finish())
REPLY = "어서 오시오."


def asked(*lines: str, **more: Any) -> CompletionRequest:
    """`u:…`, `a:…`, `s:…` as the lines of a play."""
    roles = {"u": "user", "a": "assistant", "s": "system"}
    said = tuple(Line(role=roles[line[0]], content=line[2:]) for line in lines or ("u:안녕?",))
    request = CompletionRequest(model="our-id", actor=Actor(name="춘향"), scenario=Scenario(), lines=said, **more)
    return context_window.fitted(request)[0]


async def hear(engine: OpenAIEngine, request: CompletionRequest | None = None) -> tuple[str, EngineError | None]:
    text = ""
    try:
        async with aclosing(engine.stream(request or asked())) as stream:
            async for item in stream:
                text += item.text if isinstance(item, Delta) else ""
    except EngineError as exc:
        return text, exc
    return text, None


@pytest.fixture(autouse=True)
def _nothing_learned() -> None:
    lessons.forget()


@pytest.fixture
async def fake() -> AsyncIterator[FakeLLM]:
    async with FakeLLM() as server:
        yield server


@pytest.fixture
async def build(fake: FakeLLM) -> AsyncIterator[Callable[..., OpenAIEngine]]:
    built: list[OpenAIEngine] = []

    def make(url: str = "", **options: Any) -> OpenAIEngine:
        built.append(OpenAIEngine(url or fake.url, **{"model": "their-name", **options}))
        return built[-1]

    yield make
    for engine in built:
        await engine.aclose()


def bodies(fake: FakeLLM) -> list[dict[str, Any]]:
    return [recorded.body for recorded in fake.requests if recorded.path.endswith("/chat/completions")]


def roles_of(body: dict[str, Any]) -> str:
    return "".join(message["role"][0] for message in body["messages"])


# -- roles -------------------------------------------------------------------------------------------------------------
JINJA = "\n------------\nWhile executing CallExpression at line 19, column 27 in source:\n...% 2 == 0) -%}↵  {{ raise_exception("
ROLE_REFUSALS = {
    "llama.cpp": Answer(500, {"error": {"code": 500, "message": JINJA, "type": "server_error"}}),
    "vllm": Answer(400, {
        "object": "error", "message": "Conversation roles must alternate user/assistant/user/assistant/...",
        "type": "BadRequestError", "param": None, "code": 400,
    }),
    "vllm-system": Answer(400, {"object": "error", "message": "System role not supported", "code": 400}),
    "mistral": Answer(400, {
        "object": "error", "type": "invalid_request_error", "code": "3230",
        "message": "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant",
    }),
    "lm-studio": Answer(400, {"error": "Error rendering prompt with jinja template: \"Only user and assistant roles are supported!\""}),
    "qwen": Answer(500, {"error": {"message": "Jinja Exception: System message must be at the beginning."}}),
    "deepseek": Answer(400, {"error": {
        "message": "deepseek-reasoner does not support successive user or assistant messages (messages[1] and messages[2])",
        "type": "invalid_request_error", "param": None, "code": "invalid_request_error",
    }}),
    "gemini": Answer(400, [{"error": {  # type: ignore[arg-type]
        "code": 400, "message": "Developer instruction is not enabled for models/x", "status": "INVALID_ARGUMENT",
    }}]),
    "perplexity": Answer(400, {"error": {
        "message": "After the (optional) system message(s), user and assistant roles should be alternating.",
        "type": "invalid_message", "code": 400,
    }}),
    "tgi": Answer(422, {"error": "Template error: invalid operation: system is not allowed", "error_type": "template_error"}),
    "in-a-stream": Raw(b'event: error\ndata: {"error":{"message":"Error rendering prompt with jinja template"}}\n\n'),
}  # fmt: skip


@pytest.mark.parametrize("refusal", ROLE_REFUSALS.values(), ids=ROLE_REFUSALS)
async def test_a_refusal_that_speaks_of_roles_is_asked_once_more_in_the_strict_form(fake, build, refusal: Step):
    fake.play(refusal)
    fake.play(*SAID)
    engine = build()
    assert await hear(engine, asked("a:어서 오시오.", "u:네", "s:비가 온다")) == (REPLY, None)
    assert roles_of(bodies(fake)[1]) == "uau"
    assert await hear(engine, asked("u:네")) == (REPLY, None)  # remembered
    assert [roles_of(body) for body in bodies(fake)[2:]] == ["u"]


@pytest.mark.parametrize(
    "lines",
    [("u:하나", "u:둘"), ("a:어서 오시오.",), ("u:하나", "a:둘", "a:셋"), ("a:하나", "s:비", "u:둘", "u:셋", "a:넷")],
    ids=["failed-reply", "opening", "two-in-a-row", "all-of-it"],
)
async def test_every_model_is_asked_in_turns_from_the_start(fake, build, lines):
    await hear(build(), asked(*lines))
    (body,) = bodies(fake)
    turns = roles_of(body).removeprefix("s")
    assert turns == ("ua" * 9)[: len(turns)]
    assert turns.endswith("u")


async def test_the_form_of_roles_goes_by_the_name_that_the_server_serves(fake, build):
    fake.play(Answer(200, {"data": [{"id": "google/gemma-3-27b-it"}]}))
    fake.play(*SAID)
    await hear(build(model=""))
    assert roles_of(bodies(fake)[0]) == "u"


async def test_a_server_that_goes_on_refusing_is_not_asked_for_ever(fake, build):
    fake.play(ROLE_REFUSALS["vllm"])
    text, error = await hear(build())
    assert (text, error.code, len(fake.requests)) == ("", "ENGINE_REFUSED", 2)


# -- parameters --------------------------------------------------------------------------------------------------------
def openai(message: str, param: str | None) -> Answer:
    return Answer(400, {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": "x"}})


def mistral(*loc: str) -> Answer:
    detail = [
        {
            "type": "extra_forbidden",
            "loc": ["body", *loc],
            "msg": "Extra inputs are not permitted",
            "input": {"temperature": 1},
        }
    ]
    return Answer(
        422, {"object": "error", "message": {"detail": detail}, "type": "invalid_request_error", "param": None}
    )


NEWER = "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead."
PARAMETER_REFUSALS = {
    "openai-max-tokens": (openai(NEWER, "max_tokens"), "max_tokens"),
    "azure-words-alone": (openai(NEWER, None), "max_tokens"),
    "unknown-max-tokens": (openai("Unrecognized request argument supplied: max_tokens", None), "max_tokens"),
    "openai-temperature": (
        openai("Unsupported value: 'temperature' does not support 0.7 with this model. Only the default (1) value is supported.", "temperature"),
        "temperature",
    ),
    "openai-stop": (openai("Unsupported parameter: 'stop' is not supported with this model.", "stop"), "stop"),
    "mistral-stream-options": (mistral("stream_options", "include_usage"), "stream_options"),
    "mistral-in-a-text": (
        Answer(422, {"object": "error", "message": json.dumps({"detail": [{"loc": ["body", "top_k"], "msg": "Extra inputs are not permitted"}]})}),
        "top_k",
    ),
    "fastapi": (Answer(422, {"detail": [{"loc": ["body", "stop"], "msg": "value is not a valid list", "type": "type_error.list"}]}), "stop"),
    "gemini": (
        Answer(400, [{"error": {"code": 400, "message": 'Invalid JSON payload received. Unknown name "top_k": Cannot find field.', "status": "INVALID_ARGUMENT"}}]),  # type: ignore[arg-type]
        "top_k",
    ),
    "gemini-own-words": (Answer(400, {"error": {"message": "maxOutputTokens must be less than 100", "code": 400}}), "max_tokens"),
    "openrouter": (
        Answer(400, {"error": {"message": "Provider returned error", "code": 400, "metadata": {"raw": json.dumps({"error": {"message": "no", "param": "temperature"}})}}}),
        "temperature",
    ),
    "response-format": (openai("'response_format.type' must be 'json_schema' or 'text'", None), "response_format"),
    "llama.cpp-500": (Answer(500, {"error": {"code": 500, "message": "Unsupported param: top_k", "type": "server_error"}}), "top_k"),
    "plain-text": (Answer(400, b"stream_options is not supported"), "stream_options"),
    "in-a-stream": (Raw(event({"error": {"message": "temperature is not supported", "code": 400}})), "temperature"),
}  # fmt: skip


@pytest.mark.parametrize(("refusal", "name"), PARAMETER_REFUSALS.values(), ids=PARAMETER_REFUSALS)
async def test_a_field_that_is_refused_is_left_out_or_renamed_and_remembered(fake, build, refusal: Step, name):
    fake.play(refusal)
    fake.play(*SAID)
    engine = build()
    more = {"stop": ("그만",), "sampling": {"top_k": 40, "response_format": {"type": "json_object"}}}
    assert await hear(engine, asked(**more)) == (REPLY, None)
    first, second = bodies(fake)
    assert first.keys() - second.keys() == {name}
    assert second.keys() - first.keys() == ({"max_completion_tokens"} if "max_completion" in str(refusal) else set())
    assert await hear(engine, asked(**more)) == (REPLY, None)
    assert bodies(fake)[2].keys() == second.keys()
    await hear(build(model="another"), asked(**more))  # what one model refuses another may take
    assert bodies(fake)[3].keys() == first.keys()


async def test_fields_that_are_refused_one_by_one_are_all_left_out(fake, build):
    fake.play(openai(NEWER, "max_tokens"))
    fake.play(openai("Unsupported value: 'temperature'", "temperature"))
    fake.play(openai("Unknown parameter: 'stream_options'.", "stream_options"))
    fake.play(*SAID)
    assert await hear(build(), asked(max_tokens=99)) == (REPLY, None)
    assert {name: bodies(fake)[3].get(name) for name in ("max_completion_tokens", "temperature")} == {
        "max_completion_tokens": 99, "temperature": None,
    }  # fmt: skip


async def test_a_newer_name_that_is_refused_too_is_left_out(fake, build):
    fake.play(openai(NEWER, "max_tokens"))
    fake.play(openai("Unknown parameter: 'max_completion_tokens'.", "max_completion_tokens"))
    fake.play(*SAID)
    assert await hear(build()) == (REPLY, None)
    assert not {"max_tokens", "max_completion_tokens"} & bodies(fake)[2].keys()


async def test_a_model_that_may_not_be_streamed_is_asked_for_a_whole_answer(fake, build):
    fake.play(openai("Your organization must be verified to stream this model. Please go to: …", "stream"))
    fake.play(Answer(200, {"choices": [{"message": {"content": REPLY}, "finish_reason": "stop"}]}))
    assert await hear(build()) == (REPLY, None)
    assert "stream" not in bodies(fake)[1]


@pytest.mark.parametrize(
    "body", [b"no", {"error": {"message": "Incorrect API key provided", "param": None}}], ids=range(2)
)
async def test_a_refusal_that_names_nothing_is_told(fake, build, body):
    fake.play(Answer(400, body))
    assert (await hear(build()))[1].code == "ENGINE_REFUSED"
    assert len(fake.requests) == 1


def test_what_is_remembered_is_bounded():
    for n in range(2 * lessons.MODELS_MOST):
        lessons.of("http://h/v1", f"m{n}").strict = True
    assert not lessons.of("http://h/v1", "m0").strict
    assert lessons.of("http://h/v1", f"m{2 * lessons.MODELS_MOST - 1}").strict


# -- models that think -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "name",
    [
        "gemini-2.5-flash",
        "models/gemini-3-pro",
        "qwen3:8b",
        "deepseek-r1:14b",
        "gpt-oss:20b",
        "o3-mini",
        "magistral-small",
    ],
)
async def test_a_model_that_is_known_to_think_has_room_for_it(fake, build, name):
    await hear(build(model=name), asked(max_tokens=100))
    assert bodies(fake)[0]["max_tokens"] == 100 + THOUGHTS_TOKENS


@pytest.mark.parametrize(("name", "effort"), [("gemini-2.5-flash", "low"), ("gpt-oss:20b", "low"), ("qwen3:8b", None)])
async def test_a_model_that_can_is_asked_to_think_little(fake, build, name, effort):
    await hear(build(model=name))
    assert bodies(fake)[0].get("reasoning_effort") == effort


async def test_what_we_add_ourselves_goes_first_when_a_refusal_names_nothing(fake, build):
    fake.play(Answer(400, [{"error": {"code": 400, "message": "Request contains an invalid argument."}}]))  # type: ignore[arg-type]
    fake.play(*SAID)
    assert await hear(build(model="gemini-9-flash")) == (REPLY, None)
    assert "reasoning_effort" not in bodies(fake)[1]


async def test_a_model_whose_thoughts_took_all_its_tokens_is_asked_once_more_with_room(fake, build):
    fake.play(Raw(event(chunk({"reasoning_content": "음…"}))), Finish("length"))
    fake.play(*SAID)
    engine = build()
    assert await hear(engine, asked(max_tokens=100)) == (REPLY, None)
    await hear(engine, asked(max_tokens=100))
    assert [body["max_tokens"] for body in bodies(fake)] == [100, 100 + THOUGHTS_TOKENS, 100 + THOUGHTS_TOKENS]


async def test_a_window_that_has_no_room_for_thoughts_is_asked_without(fake, build):
    fake.play(Answer(400, b"This model's maximum context length is 4096 tokens. However, you requested 4800 tokens"))
    fake.play(*SAID)
    assert await hear(build(model="qwen3"), asked(max_tokens=100)) == (REPLY, None)
    assert bodies(fake)[1]["max_tokens"] == 100


# -- loading and busy --------------------------------------------------------------------------------------------------
SOON = {"Retry-After": "0"}
LOADING = {
    "llama.cpp": Answer(503, {"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}, SOON),
    "ollama": Answer(503, {"error": "llm server loading model"}, SOON),
    "hugging-face": Answer(503, {"error": "Model x is currently loading", "estimated_time": 20.0}, SOON),
}


@pytest.mark.parametrize("refusal", LOADING.values(), ids=LOADING)
async def test_a_model_that_is_loading_is_waited_for(fake, build, refusal):
    for _ in range(4):
        fake.play(refusal)
    fake.play(*SAID)
    reasons: list[str] = []
    assert await hear(build(), asked(tell_waiting=reasons.append)) == (REPLY, None)
    assert reasons == ["loading"] * 4


async def test_a_loading_model_is_waited_for_as_long_as_its_first_token(fake, build):
    fake.play(LOADING["llama.cpp"])
    began = time.monotonic()
    _, error = await asyncio.wait_for(hear(build(first_token_seconds=0.3)), 20)
    assert (error.code, error.retryable) == ("ENGINE_UNAVAILABLE", True)
    assert time.monotonic() - began >= 0.2


@pytest.mark.parametrize(
    "body",
    [
        b"upstream connect error",
        {"error": "error loading model /blobs/sha256-1: out of memory"},
        {"error": "failed to load model"},
    ],
    ids=["away", "broken", "failed"],
)
async def test_a_server_that_is_only_away_is_not_waited_for(fake, build, body):
    fake.play(Answer(503, body))
    assert (await hear(build()))[1].code == "ENGINE_UNAVAILABLE"
    assert len(fake.requests) == 1


async def test_a_busy_server_is_told_as_busy(fake, build):
    fake.play(Answer(503, {"error": "server busy, please try again.  maximum pending requests exceeded"}, SOON))
    fake.play(*SAID)
    reasons: list[str] = []
    assert await hear(build(), asked(tell_waiting=reasons.append)) == (REPLY, None)
    assert reasons == ["busy"]


# -- which model -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "entries",
    [
        [{"id": "nomic-embed-text:latest"}, {"id": "bge-m3"}, {"id": "qwen3:8b"}],
        [{"id": "text-embedding-3-small"}, {"id": "whisper-1"}, {"id": "tts-1"}, {"id": "dall-e-3"}, {"id": "qwen3:8b"}],
        [{"id": "a-model", "type": "embedding"}, {"id": "b", "type": "rerank"}, {"id": "qwen3:8b", "type": "chat"}],
        [{"id": "Qwen3-Reranker-4B"}, {"id": "intfloat/e5-large"}, {"id": "jina-reranker-v2"}, {"id": "qwen3:8b"}],
        [{"id": "x", "capabilities": {"completion_chat": False}}, {"id": "qwen3:8b", "capabilities": {"completion_chat": True}}],
        [{"id": "x", "architecture": {"output_modalities": ["image"]}}, {"id": "qwen3:8b", "architecture": {"output_modalities": ["text"]}}],
    ],
    ids=range(6),
)  # fmt: skip
async def test_models_that_cannot_speak_are_passed_over(fake, build, entries):
    fake.play(Answer(200, {"data": entries}))
    fake.play(*SAID)
    await hear(build(model=""))
    assert bodies(fake)[0]["model"] == "qwen3:8b"


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"models": [{"name": "llama3:8b"}]}, [("llama3:8b", 0)]),
        ([{"id": "mixtral", "context_length": 32768}], [("mixtral", 32768)]),
        (["one", "two", "one"], [("one", 0), ("two", 0)]),
        ({"data": [{"id": "m", "max_model_len": 8192}, {"id": 5}, None, {}]}, [("m", 8192)]),
        ({"data": [{"id": "m.gguf", "meta": {"n_ctx": 65536, "n_ctx_train": 262144}}]}, [("m.gguf", 65536)]),
        ({"data": [{"id": "speechless-llama2"}, {"id": "x", "capabilities": ["tool_use"]}]}, [("speechless-llama2", 0), ("x", 0)]),
    ],
    ids=range(6),
)  # fmt: skip
def test_a_listing_is_read(body, found):
    assert [(listed.name, listed.context_tokens) for listed in listing.speakers(body)] == found


GONE = {
    "ollama": Answer(404, {"error": {"message": 'model "old" not found, try pulling it first', "type": "api_error"}}),
    "vllm": Answer(404, {"object": "error", "message": "The model `old` does not exist.", "type": "NotFoundError", "param": "model", "code": 404}),
    "openai": Answer(404, {"error": {"message": "no", "code": "model_not_found"}}),
    "lm-studio": Answer(400, {"error": {"message": "No models loaded. Please load a model in the developer page.", "code": "model_not_found"}}),
    "llama.cpp": Answer(400, {"error": {"code": 400, "message": "model 'old' not found", "type": "invalid_request_error"}}),
}  # fmt: skip


@pytest.mark.parametrize("gone", GONE.values(), ids=GONE)
@pytest.mark.parametrize("declared", ["", "old"])
async def test_a_model_that_is_gone_is_looked_up_again(fake, build, gone, declared):
    if not declared:
        fake.play(Answer(200, {"data": [{"id": "old"}]}))
    fake.play(gone)
    fake.play(Answer(200, {"data": [{"id": "nomic-embed-text"}, {"id": "new"}]}))
    fake.play(*SAID)
    assert await hear(build(model=declared)) == (REPLY, None)
    assert bodies(fake)[-1]["model"] == "new"


# -- how an answer is written ------------------------------------------------------------------------------------------
def lines_of(*objects: Any) -> bytes:
    return b"".join(b"data: " + json.dumps(one).encode() + b"\n" for one in objects)


WHOLE = {"choices": [{"message": {"role": "assistant", "content": REPLY}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 7, "completion_tokens": 3}}  # fmt: skip
FRAMED = {
    "single-newlines": Raw(lines_of(chunk({"content": "어서 "}), chunk({"content": "오시오."}), chunk(finish="stop")) + b"data: [DONE]\n"),
    "single-newlines-no-done": Raw(lines_of(chunk({"content": "어서 "}), chunk({"content": "오시오."}, finish="stop"))),
    "no-done": Raw(event(chunk({"content": REPLY})) + event(chunk(finish="stop"))),
    "no-done-eos": Raw(event(chunk({"content": REPLY})) + event(chunk(finish="eos"))),
    "whole": Answer(200, WHOLE),
    "whole-pretty": Answer(200, json.dumps(WHOLE, indent=2).encode()),
    "whole-chunked-as-a-stream": Raw(json.dumps(WHOLE).encode()),
    "objects-on-lines": Raw(b"\n".join(json.dumps(one).encode() for one in (chunk({"content": REPLY}), chunk(finish="stop")))),
    "old-text-completion": Raw(event({"choices": [{"text": REPLY, "finish_reason": "stop"}]})),
}  # fmt: skip


@pytest.mark.parametrize("script", FRAMED.values(), ids=FRAMED)
async def test_a_reply_is_read_however_it_is_framed(fake, build, script: Step):
    fake.play(script)
    assert await hear(build()) == (REPLY, None)
    assert len(fake.requests) == 1


async def test_a_whole_answer_has_its_cost(fake, build):
    fake.play(Answer(200, WHOLE))
    items = [item async for item in build().stream(asked())]
    assert items == [Delta(REPLY), Usage(prompt_tokens=7, completion_tokens=3)]


ERRORS = {
    "openai": event({"error": {"message": "x"}}),
    "named": b'event: error\ndata: {"message":"Model crashed"}\n\n',
    "named-text": b"event: error\ndata: it broke\n\n",
    "vllm": event({"object": "error", "message": "x", "type": "InternalServerError", "code": 500}),
    "llama.cpp-old": b'error: {"code":500,"message":"x","type":"server_error"}\n\n',
    "ollama": b'{"error":{"message":"x"}}\n',
    "openrouter": event({"error": {"code": "server_error", "message": "x"}, "choices": [{"delta": {"content": ""}, "finish_reason": "error"}]}),
    "finish-reason": event(chunk(finish="error")),
    "fastapi": event({"detail": "x"}),
}  # fmt: skip


@pytest.mark.parametrize("error", ERRORS.values(), ids=ERRORS)
async def test_an_error_in_the_stream_ends_it_as_an_error(fake, build, error):
    fake.play(Say("어서 "), Raw(error), Finish())
    text, failure = await hear(build())
    assert (text, failure.code) == ("어서 ", "ENGINE_INTERRUPTED")


# -- addresses ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("url", "bases"),
    [
        ("http://h:1", ["/v1", "/"]),
        ("http://h:1/", ["/v1", "/"]),
        ("http://h:1/v1/", ["/v1"]),
        ("http://h:1/v1/chat/completions", ["/v1"]),
        ("http://h:1/v1/models", ["/v1"]),
        ("http://h:1/chat/completions", ["/", "/v1"]),
        ("http://h:11434/api", ["/api/v1", "/v1", "/api"]),
        ("http://h:11434/api/chat", ["/v1", "/"]),
        ("http://h/llm", ["/llm", "/llm/v1"]),
        ("https://h/v1beta/openai/", ["/v1beta/openai"]),
        ("https://h/openai/deployments/x?api-version=1", ["/openai/deployments/x"]),
        ("  http://h/v1\n", ["/v1"]),
    ],
    ids=range(12),
)
def test_where_a_server_may_be(url, bases):
    assert [base.path for base in addresses.bases(url)] == bases


@pytest.mark.parametrize(
    "tail", ["", "/v1", "/v1/", "/v1/chat/completions", "/v1/models", "/api", "/api/chat", "/chat/completions"]
)
async def test_an_address_works_however_it_is_written(build, tail):
    async with _OnlyBelow("/v1") as server:
        engine = build(f"http://127.0.0.1:{server.port}{tail}")
        assert await hear(engine) == ("ok", None)
        assert await hear(engine) == ("ok", None)
        assert [recorded.path for recorded in server.requests].count("/v1/chat/completions") == 2
        assert server.requests[-1].path == "/v1/chat/completions"


async def test_a_server_without_a_version_is_found_as_well(build):
    async with _OnlyBelow("") as server:
        assert await hear(build(f"http://127.0.0.1:{server.port}")) == ("ok", None)


async def test_what_was_tried_is_told_when_nothing_is_listed(build):
    async with _OnlyBelow("/elsewhere") as server:
        found = await build(f"http://127.0.0.1:{server.port}").models()
        home = f"http://127.0.0.1:{server.port}"
        assert not found.is_told
        assert found.tried == ((f"{home}/v1/models", "404"), (f"{home}/models", "404"))


class _OnlyBelow(FakeLLM):
    """A server that has its calls below one path, and nothing elsewhere."""

    def __init__(self, path: str) -> None:
        super().__init__()
        self._path = path

    async def _answer(self, wire: Any) -> bool:
        here = wire.recorded.path == f"{self._path}/chat/completions"
        self.scripts[0] = (Say("ok"), Finish()) if here else (Answer(404, b"404 page not found"),)
        return await super()._answer(wire)


def test_loading_is_told_from_failing():
    assert Refusal(status=503, body=b'{"message":"Loading model"}').is_loading
    assert not Refusal(status=500, body=b'{"error":"llama runner terminated: error loading model"}').is_loading
    assert not Refusal(status=400, body=b'{"error":"loading"}').is_loading


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A server that names no time is asked again at once."""
    monkeypatch.setattr("chat.llm.engines.openai.pace.WAITS", (0.01, 0.01))
    monkeypatch.setattr("chat.llm.engines.openai.pace.LOADING_WAITS", (0.05,))
    yield
