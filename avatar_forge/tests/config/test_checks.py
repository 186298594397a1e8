"""System checks: wrong settings are said at start-up."""

from __future__ import annotations

import pytest
from django.core.checks import run_checks

from avatar_forge.config.environment import ORIGIN
from avatar_forge.core import engines

GOOD = [
    "http://localhost:3000",
    "https://stage.example",
    "http://127.0.0.1:8000",
    "http://[::1]:8000",
    "https://x.example:8443",
]

BAD = [
    "*", "", "localhost:3000", "http://", "http://*", "https://*.example.com", "http://localhost:3000/", "http://x/path",
    "http://x?y", "http://x#y", "ftp://x", "HTTP://x", "http://X.example", "http://user@x", "http://user:pw@x",
    "http://x:port", "http://x:123456", "http://x\n", "http://[::1", "http://x ", " http://x", "null", "file://",
]  # fmt: skip


def found(settings, **changes) -> set[str]:
    for name, value in changes.items():
        setattr(settings, name, value)
    engines.forget()
    return {message.id for message in run_checks() if message.id.startswith("avatar_forge.")}


def test_the_settings_as_they_come_are_right(settings):
    assert found(settings) == set()


@pytest.mark.parametrize(
    "entry",
    [
        {"BACKEND": "nowhere.Engine"},
        {"BACKEND": "chat.llm.engines.rehearsal.NoSuchEngine"},
        {"BACKEND": "chat.llm.engines.rehearsal.RehearsalEngine", "OPTIONS": {"no_such": 1}},
    ],
    ids=["no such module", "no such class", "no such option"],
)
def test_an_engine_that_cannot_be_built_is_told(settings, entry):
    assert "avatar_forge.E001" in found(settings, ENGINES={"chat": {"rehearsal": entry}})


def test_a_model_without_its_engine_is_told(settings):
    models = [{"id": "x", "name": "X", "engine": "gone"}]
    assert found(settings, CHAT_MODELS=models) == {"avatar_forge.E002"}


@pytest.mark.parametrize("origin", BAD)
def test_what_is_no_origin_is_told(origin):
    assert not ORIGIN.fullmatch(origin)


@pytest.mark.parametrize("origin", GOOD)
def test_an_origin_is_fine(origin):
    assert ORIGIN.fullmatch(origin)
