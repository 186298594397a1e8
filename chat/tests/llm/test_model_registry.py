"""Models: what is declared, found, and asked instead."""

from __future__ import annotations

import json

import pytest

from avatar_forge.core.errors import EngineUnavailable
from chat.errors import UnknownModel
from chat.llm import declared_models, model_registry
from chat.llm.declared_models import BadDeclaration, declare

OLLAMA = {"LLM_BASE_URL": "http://localhost:11434/v1"}


def test_one_variable_declares_one_model():
    declared = declare(OLLAMA)
    assert [model["id"] for model in declared.models] == ["llm"]
    assert declared.engines["openai:llm"]["OPTIONS"]["base_url"] == "http://localhost:11434/v1"


def test_nothing_declares_nothing():
    assert declare({}) == declared_models.Declared()


def test_the_file_comes_first_and_its_keys_from_the_environment():
    file = json.dumps([{"id": "a", "base_url": "http://a/v1", "model": "google/gemma-3", "key_env": "A_KEY"}])
    declared = declare({**OLLAMA, "A_KEY": "s3cret"}, file)
    assert [model["id"] for model in declared.models] == ["a", "llm"]
    options = declared.engines["openai:a"]["OPTIONS"]
    assert (options["api_key"], options["model"]) == ("s3cret", "google/gemma-3")


@pytest.mark.parametrize(
    "file",
    [
        "{",
        "{}",
        "[1]",
        '[{"id": "a"}]',
        '[{"base_url": "x"}]',
        '[{"id": "a", "base_url": "x", "key": "s"}]',
        json.dumps([{"id": "a" * 51, "base_url": "x"}]),
    ],
)
def test_a_wrong_file_is_refused_with_words(file):
    with pytest.raises(BadDeclaration, match="model"):
        declare({}, file)


def test_an_alias_finds_its_model(settings):
    settings.CHAT_MODELS = [
        {"id": "big", "name": "Big", "engine": "rehearsal"},
        {"id": "small", "name": "Small", "engine": "rehearsal", "aliases": ["gemma-3-27b"]},
    ]
    assert model_registry.find("gemma-3-27b").id == "small"
    assert model_registry.find("dolphin-2.9-8b").id == "big"
    assert model_registry.find(None).id == "big"


def test_an_unknown_name_is_refused():
    with pytest.raises(UnknownModel):
        model_registry.find("gpt-nobody")


async def test_a_model_that_fails_before_its_first_word_gives_way(stage, alice, play, scripted, settings):
    settings.ENGINES = {
        "chat": {**settings.ENGINES["chat"], "away": {"BACKEND": "chat.tests.scripted.AwayEngine"}},
    }
    settings.CHAT_MODELS = [{"id": "away-1", "name": "Away", "engine": "away"}, *settings.CHAT_MODELS]
    settings.CHAT_FALLBACK = ["scripted-1"]
    scripted.script = ["대신 왔어요."]
    socket = await stage(play, alice)
    await socket.say("누구 있나요?")
    end = (await socket.until("end"))[-1]
    assert (end["status"], end["message"]["content"]) == ("complete", "대신 왔어요.")
    assert (end["message"]["model_used"], end["message"]["engine"]) == ("scripted-1", "scripted")


async def test_after_its_first_word_nobody_else_is_asked(stage, alice, play, scripted, settings):
    settings.CHAT_MODELS = [*settings.CHAT_MODELS, {"id": "scripted-2", "name": "Second", "engine": "scripted"}]
    settings.CHAT_FALLBACK = ["scripted-2"]
    scripted.script = ["반쯤", EngineUnavailable()]
    socket = await stage(play, alice)
    await socket.say("말해 봐요.")
    assert (await socket.until("end"))[-1]["status"] == "interrupted"
    assert len(scripted.requests) == 1
