"""A data folder of the version before, served by this one: nothing that people had is lost, and what waited is done."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.conf import settings

from avatar_forge.tests.server_process import ROOT, Guest, ServerProcess, scratch_database
from avatar_forge.tests.upgrade.restore import read
from conftest import on_postgresql

LEFT = read()

pytestmark = pytest.mark.server


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """An empty database of the kind that the suite runs on; "" is SQLite in the data folder."""
    if not on_postgresql():
        yield ""
    else:
        with scratch_database(settings.DATABASE_URL) as url:
            yield url


@pytest.fixture(scope="module")
def house(tmp_path_factory: Any, address: str) -> Iterator[ServerProcess]:
    """This version, on what the one before left behind."""
    folder: Path = tmp_path_factory.mktemp("left")
    (folder / "secret_key").write_text(LEFT["secret_key"])
    old = ServerProcess(folder, DATABASE_URL=address)
    subprocess.run(
        [sys.executable, "-m", "avatar_forge.tests.upgrade.restore"],
        check=True, cwd=ROOT, env={**old.environment, "DJANGO_SETTINGS_MODULE": "avatar_forge.settings"},
    )  # fmt: skip
    old.start()
    yield old
    old.kill()


@pytest.fixture
def guest(house: ServerProcess) -> Guest:
    """Whoever was signed in before, with the cookies that their browser kept."""
    return Guest(house, LEFT["cookies"])


def test_who_was_signed_in_still_is(guest: Guest) -> None:
    (person,) = LEFT["rows"]["users"]
    assert guest.call("get", "/api/auth/me")["id"] == person["id"]


def test_every_play_is_there_with_every_line(guest: Guest) -> None:
    plays = guest.call("get", "/api/chat/sessions")["sessions"]
    assert {play["id"] for play in plays} == {row["id"] for row in LEFT["rows"]["chat_sessions"]}
    tree = {
        line["id"]: line["content"]
        for play in plays
        for line in guest.call("get", f"/api/chat/sessions/{play['id']}/messages?tree=1&page_size=100")["messages"]
    }
    assert tree == {row["id"]: row["content"] for row in LEFT["rows"]["messages"]}


def test_titles_and_parts_have_places_of_their_own(guest: Guest) -> None:
    left = {row["id"]: row for row in LEFT["rows"]["chat_sessions"]}
    for play in guest.call("get", "/api/chat/sessions")["sessions"]:
        was = left[play["id"]]
        assert (play["title"], play["display_name"]) == (was["display_name"], None)
        part = (json.loads(was["scenario"] or "{}") or {}).get("opponent")
        assert (play["scenario"] or {}).get("player") == part
    presets = guest.call("get", "/api/characters/presets")["characters"]
    assert all("player" in preset["character"]["scenario"] for preset in presets)


def test_a_play_goes_on(guest: Guest) -> None:
    play = next(row for row in LEFT["rows"]["chat_sessions"] if row["mode"] == "actor")
    turn = {"id": str(uuid4()), "content": "오랜만이에요."}
    told = guest.call("post", f"/api/chat/sessions/{play['id']}/turns", json=turn)
    assert (told["reply"]["status"], told["message"]["parent_id"]) == ("complete", play["head_id"])


def test_jobs_that_waited_are_done(guest: Guest) -> None:
    ids = [row["id"] for row in LEFT["rows"]["generation_jobs"]]
    until = time.monotonic() + 60
    while (states := {guest.call("get", f"/api/jobs/{pk}")["status"] for pk in ids}) != {"completed"}:
        assert time.monotonic() < until, states
        time.sleep(0.3)
