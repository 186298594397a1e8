"""The OpenAI engine against a real llama.cpp server that says one known text."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from pathlib import Path
from typing import Any

import pytest

from avatar_forge.core import errors
from avatar_forge.core.errors import EngineError
from avatar_forge.tests import needs
from avatar_forge.tests.server_process import Guest, ServerProcess, say, until
from chat.llm import context_window
from chat.llm.engines import Actor, CompletionRequest, Delta, Line, Scenario, Usage
from chat.llm.engines.openai import OpenAIEngine
from chat.tests.llama import Llama

KEY = "sk-llama-test"
TEXT = "안녕하세요! 저는 시험용 모델이에요. Today is a good day, isn't it? 今日はいい天気ですね。 끝 🙂👩‍👩‍👧"
LINES = (Line(role="assistant", content="어서 오세요."), Line(role="assistant", content="*웃는다*"))


def asked(*lines: Line, **more: Any) -> CompletionRequest:
    request = CompletionRequest(
        model="chain", actor=Actor(name="춘향"), scenario=Scenario(), lines=lines or LINES, temperature=0, **more
    )
    return context_window.fitted(request)[0]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    needs.llama_cpp()
    from chat.tests import chain_gguf  # needs what may be missing

    folder = tmp_path_factory.mktemp("gguf")
    chain_gguf.write(folder / "once.gguf", TEXT)
    chain_gguf.write(folder / "endless.gguf", TEXT, endless=True)
    return folder


@pytest.fixture(scope="module")
def server(models: Path) -> Iterator[Llama]:
    with Llama(models / "once.gguf", key=KEY) as running:
        yield running


@pytest.fixture
async def engine(server: Llama) -> AsyncIterator[OpenAIEngine]:
    built = OpenAIEngine(server.url, KEY)
    yield built
    await built.aclose()


async def hear(engine: OpenAIEngine, request: CompletionRequest) -> tuple[str, Usage | None]:
    text, usage = "", None
    async with aclosing(engine.stream(request)) as stream:
        async for item in stream:
            if isinstance(item, Delta):
                text += item.text
            else:
                usage = item
    return text, usage


async def test_the_text_arrives_byte_for_byte_with_its_cost(engine):
    text, usage = await hear(engine, asked())
    assert text.encode() == TEXT.encode()
    assert usage is not None
    assert usage.prompt_tokens > 500
    assert 10 < usage.completion_tokens < 60


@pytest.mark.parametrize("system_role", [True, False])
@pytest.mark.parametrize("alternate", [True, False])
async def test_every_manner_of_roles_is_understood(server, system_role, alternate):
    engine = OpenAIEngine(server.url, KEY, system_role=system_role, alternate=alternate)
    assert (await hear(engine, asked()))[0] == TEXT
    await engine.aclose()


async def test_eight_at_once(engine):
    replies = await asyncio.gather(*(hear(engine, asked()) for _ in range(8)))
    assert [text for text, _ in replies] == [TEXT] * 8


async def test_a_reply_may_be_cut_by_length_or_stopped_by_a_string(engine):
    short, usage = await hear(engine, asked(max_tokens=5))
    assert TEXT.startswith(short)
    assert usage is not None
    assert usage.completion_tokens == 5
    assert (await hear(engine, asked(stop=("good",))))[0] == TEXT.partition("good")[0]


@pytest.mark.parametrize("key", ["", "sk-another"])
async def test_a_wrong_key_is_refused(server, key):
    engine = OpenAIEngine(server.url, key)
    with pytest.raises(errors.EngineRefused):
        await hear(engine, asked())
    await engine.aclose()


async def test_a_play_beyond_the_window_is_too_long(engine):
    with pytest.raises(errors.ContextTooLong):
        await hear(engine, asked(Line(role="user", content="가" * 8000)))


async def test_a_server_that_was_killed_interrupts_and_is_then_unavailable(models):
    with Llama(models / "endless.gguf", key=KEY, slots=1) as server:
        engine = OpenAIEngine(server.url, KEY)
        said = ""
        with pytest.raises(EngineError) as caught:
            async for item in engine.stream(asked(max_tokens=3000)):
                said += item.text if isinstance(item, Delta) else ""
                server.process.kill()
        assert caught.value.code == "ENGINE_INTERRUPTED"
        assert (TEXT * 200).startswith(said)
        assert said
        with pytest.raises(EngineError) as caught:
            await hear(engine, asked())
        assert caught.value.code == "ENGINE_UNAVAILABLE"
        await engine.aclose()


async def test_closing_early_frees_the_slots(models):
    with Llama(models / "endless.gguf", key=KEY, slots=2, context=32_768) as server:
        engine = OpenAIEngine(server.url, KEY)
        streams = [engine.stream(asked(max_tokens=30_000)) for _ in range(2)]
        for stream in streams:
            assert isinstance(await anext(stream), Delta)
        assert await asyncio.to_thread(server.busy) == 2
        for stream in streams:
            await stream.aclose()
        async with asyncio.timeout(10):
            while await asyncio.to_thread(server.busy):  # noqa: ASYNC110  another process sends no events
                await asyncio.sleep(0.02)
        await engine.aclose()


@pytest.mark.server
def test_its_text_arrives_byte_for_byte_on_a_websocket(server: Llama, tmp_path: Path) -> None:
    house = ServerProcess(tmp_path, LLM_BASE_URL=server.url, LLM_API_KEY=KEY, LLM_CONTEXT_TOKENS="16384")
    house.start()
    try:
        guest = Guest(house)
        play = guest.start_play()
        with guest.socket(play) as socket:
            say(socket, "안녕하세요")
            frames = until(socket, "end")
        assert "".join(frame["text"] for frame in frames if frame["type"] == "delta") == TEXT
        assert guest.messages(play)[-1]["content"] == TEXT
        assert frames[-1]["message"]["model_used"] == "llm"
        assert KEY not in house.log.read_text()
    finally:
        house.kill()
