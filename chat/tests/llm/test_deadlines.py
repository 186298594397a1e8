"""How long a model may take, by where its server is and by settings."""

from __future__ import annotations

import json

import pytest

from chat.llm import deadlines
from chat.llm.declared_models import BadDeclaration, clean_key, declare


@pytest.mark.parametrize(
    ("url", "is_private"),
    [
        ("http://localhost:11434/v1", True),
        ("http://127.0.0.1:8080", True),
        ("http://[::1]:8080", True),
        ("http://0.0.0.0:1", True),
        ("http://192.168.0.9:1234", True),
        ("http://10.1.2.3", True),
        ("http://172.20.0.2", True),
        ("http://100.64.1.2", True),
        ("http://[fd00::1]", True),
        ("http://ollama:11434", True),
        ("http://gpu.local", True),
        ("http://host.docker.internal:11434", True),
        ("https://api.openai.com/v1", False),
        ("http://172.32.0.1", False),
        ("http://8.8.8.8", False),
        ("http://[2001:4860:4860::8888]", False),
        ("https://localhost.example.com", False),
        ("", False),
    ],
)
def test_what_is_near(url, is_private):
    assert deadlines.is_private(url) is is_private


def seconds(url: str = "http://localhost:1", file: str = "", **more: str) -> list[tuple[float, ...]]:
    declared = declare({"LLM_BASE_URL": url, **more} if url else more, file)
    names = ("first_token_seconds", "between_seconds", "total_seconds")
    return [tuple(engine["OPTIONS"][name] for name in names) for engine in declared.engines.values()]


def test_a_machine_of_ones_own_has_time():
    assert seconds() == [(300.0, 60.0, 900.0)]
    assert seconds("https://api.example.com/v1") == [(20.0, 30.0, 300.0)]
    assert seconds("", GEMINI_API_KEY="k") == [(20.0, 30.0, 300.0)]


def test_settings_win_over_what_is_usual_and_a_declaration_over_them():
    wished = {"LLM_FIRST_TOKEN_SECONDS": "7", "LLM_BETWEEN_SECONDS": "8", "LLM_TOTAL_SECONDS": "9"}
    file = json.dumps([{"id": "a", "base_url": "http://a/v1", "total_seconds": 5}])
    assert seconds(file=file, **wished) == [(7.0, 8.0, 5), (7.0, 8.0, 9.0)]


def test_a_reply_may_take_as_long_as_the_slowest_engine():
    assert declare({"LLM_BASE_URL": "http://localhost:1", "GEMINI_API_KEY": "k"}).longest_reply == 900
    assert declare({}).longest_reply == 300


@pytest.mark.parametrize(
    "wrong",
    [{"context_tokens": 0}, {"context_tokens": -1}, {"first_token_seconds": 0}, {"total_seconds": -5.0},
     {"between_seconds": 1e300}, {"total_seconds": float("nan")}, {"total_seconds": float("inf")}],
    ids=str,
)  # fmt: skip
def test_a_number_that_cannot_work_is_refused_at_the_start(wrong):
    with pytest.raises(BadDeclaration, match=next(iter(wrong))):
        declare({}, json.dumps([{"id": "a", "base_url": "http://a/v1", **wrong}]))


@pytest.mark.parametrize(
    "key",
    ["sk-1", " sk-1\n", "\tsk-1\r\n", '"sk-1"', "'sk-1' ", "Bearer sk-1", "\ufeffsk-1", "sk-1\u200b", "\u00a0sk-1"],
)
def test_a_key_is_cleaned_of_what_was_copied_with_it(key):
    assert clean_key(key) == "sk-1"
    declared = declare({"K": key}, json.dumps([{"id": "a", "base_url": "http://a/v1", "key_env": "K"}]))
    assert declared.engines["openai:a"]["OPTIONS"]["api_key"] == "sk-1"
