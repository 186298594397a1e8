"""The models that servers list: who is among them, by which ids, and what becomes of a play whose model is gone."""

from __future__ import annotations

from typing import Any

import pytest
from asgiref.sync import sync_to_async

from chat.conversation import plays
from chat.errors import UnknownModel
from chat.llm import model_registry, served_models
from chat.models import Message
from chat.tests.conftest import line_of
from chat.tests.fake_llm import Answer, FakeLLM, Finish, Say


def listed(api: Any) -> list[dict[str, Any]]:
    models: list[dict[str, Any]] = api().get("/api/chat/models").json()["data"]["models"]
    return models


LONG = "unsloth/Qwen3-30B-A3B-Instruct-2507-GGUF-with-a-name-that-does-not-end:Q4_K_M"


async def names(fake: FakeLLM, *found: str) -> None:
    fake.play(Answer(200, {"data": [{"id": name} for name in found]}))


async def test_the_models_of_every_server_are_listed_behind_the_declared_ones(transactional, api, fake, declare):
    async with FakeLLM() as other:
        declare([{"id": "a", "base_url": fake.url, "model": "one"}, {"id": "b", "base_url": other.url, "model": "two"}])
        await names(fake, "one", "nomic-embed-text", LONG, "shared")
        await names(other, "two", "bge-reranker-v2-m3", "shared")
        found = await sync_to_async(listed)(api)
        assert [model["name"] for model in found] == ["a", "b", LONG, "shared", "shared"]
        ids = [model["id"] for model in found]
        assert len(set(ids)) == 5 and max(map(len, ids)) <= 50
        assert await sync_to_async(listed)(api) == found
        assert len(fake.requests) == len(other.requests) == 1  # remembered
        await sync_to_async(served_models.lists.forget)()
        assert [model["id"] for model in await sync_to_async(listed)(api)] == ids  # after a restart, too


async def test_the_one_that_was_declared_without_a_name_bears_that_of_the_first(transactional, api, fake, declare):
    declare(LLM_BASE_URL=fake.url)
    await names(fake, "nomic-embed-text", "qwen3:8b", "llama3")
    found = await sync_to_async(listed)(api)
    assert [(model["id"][:6], model["name"]) for model in found] == [("llm", "qwen3:8b"), ("llama3", "llama3")]


async def test_the_declared_ones_alone_are_listed_where_settings_say_so(transactional, api, fake, declare, settings):
    settings.LLM_LIST = "declared"
    declare(LLM_BASE_URL=fake.url, LLM_MODEL="one")
    assert [model["id"] for model in await sync_to_async(listed)(api)] == ["one"]
    assert not fake.requests


async def test_a_listed_model_plays_and_when_it_is_gone_the_default_does(stage, alice, preset, api, fake, declare):
    declare(LLM_BASE_URL=fake.url, LLM_MODEL="one")
    await names(fake, "one", "two")
    chosen = (await sync_to_async(listed)(api))[1]["id"]
    play = await sync_to_async(plays.start)(alice, character=preset, scenario={}, chat_model=chosen)
    fake.scripts.clear()
    fake.play(Say("둘이오."), Finish())
    socket = await stage(play, alice)
    assert await line_of(socket) == ("complete", "둘이오.")
    assert fake.requests[-1].body["model"] == "two"
    served_models.lists._found.clear()
    assert await line_of(socket, "아직 있소?") == ("complete", "둘이오.")
    assert fake.requests[-1].body["model"] == "one"
    last = await Message.objects.filter(session=play).alast()
    assert last is not None and last.model_used == "one"


def test_a_declared_model_that_is_gone_is_unknown_to_callers_but_its_play_goes_on(declare):
    declare([{"id": "a", "base_url": "http://h.invalid/v1", "model": "one"}])
    with pytest.raises(UnknownModel):
        model_registry.find("gone")
    assert model_registry.of_turn(None, "gone").id == "a"


async def test_a_server_that_lists_nothing_is_told_once_with_what_was_tried(fake, declare, caplog):
    declare(LLM_BASE_URL=f"http://127.0.0.1:{fake.port}", LLM_API_KEY="sk-secret")
    fake.play(Answer(404, b"no"))
    for _ in range(2):
        await sync_to_async(served_models.lists.refresh)(10.0)
        served_models.lists._asked_at = float("-inf")
    (told,) = [record for record in caplog.records if record.message == "model_server_lists_nothing"]
    home = f"http://127.0.0.1:{fake.port}"
    assert (told.setting, told.tried) == ("LLM_BASE_URL", f"GET {home}/v1/models: 404; GET {home}/models: 404")
    assert "secret" not in caplog.text


async def test_a_declared_model_that_its_server_does_not_list_is_told(fake, declare, caplog):
    declare(LLM_BASE_URL=fake.url, LLM_MODEL="lama3")
    await names(fake, "llama3:latest")
    await sync_to_async(served_models.lists.refresh)(10.0)
    (told,) = [record for record in caplog.records if record.message == "model_not_listed"]
    assert (told.model_name, told.listed) == ("lama3", ["llama3"])


def test_one_server_is_one_however_its_address_is_written(declare):
    tails = ("", "/", "/v1", "/v1/chat/completions")
    declare([{"id": f"m{n}", "base_url": f"http://h.invalid{tail}", "model": f"x{n}"} for n, tail in enumerate(tails)])
    (server,) = served_models.servers()
    assert (server.backend, server.declared) == ("openai:m0", {"x0", "x1", "x2", "x3"})
