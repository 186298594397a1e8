"""The migration that gives a play's title and the person's part places of their own: what moves, and what stays."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connection

from characters import presets
from characters.models import Character
from chat.conversation import earlier_meaning
from chat.models import ChatSession, Message

pytestmark = pytest.mark.django_db

EDITOR = SimpleNamespace(connection=connection)
PLAYS = import_module("chat.migrations.0013_titles_and_players")
CARDS = import_module("characters.migrations.0002_scenarios_have_players")
CHUNHYANG = {"name": "춘향", "details": {"name_en": "Chunhyang"}}
GUEST, HERSELF = {"opponent": "나그네", "situation": "봄밤"}, {"opponent": "춘향", "situation": "봄밤"}

# columns of a play as it was → (title, display_name, scenario) as it is then
PLAYED = {
    "a title of ours": ({"display_name": "봄밤의 약속"}, ("봄밤의 약속", None, None)),
    "without a name": ({}, (None, None, None)),
    "the front-end's": ({"display_name": "지훈", "client_id": "1769428800000"}, (None, "지훈", None)),
    "the earlier system's, perhaps": ({"id": "uuid4", "display_name": "지훈"}, ("지훈", "지훈", None)),
    "an import that lost its id": ({"display_name": "지훈", "lines": ["1769428800001"]}, (None, "지훈", None)),
    "lines that were played here": ({"display_name": "제목", "lines": [str(uuid4()), None]}, ("제목", None, None)),
    "the person's part": ({"scenario": GUEST}, (None, None, {"player": "나그네", "situation": "봄밤"})),
    "the character's own name": ({"scenario": HERSELF}, (None, None, HERSELF)),
    "its English name": ({"scenario": {"opponent": " chunhyang "}}, (None, None, {"opponent": " chunhyang "})),
    "a script of the front-end": ({"scenario": GUEST, "generated_script": "줄거리"}, (None, None, GUEST)),
    "a play of the front-end": ({"scenario": GUEST, "client_id": "a"}, (None, None, GUEST)),
    "nobody known plays": ({"scenario": GUEST, "persona": None}, (None, None, GUEST)),
    "two actors": ({"scenario": GUEST, "mode": "director", "co_persona": {"name": "몽룡"}}, (None, None, GUEST)),
    "an empty part": ({"scenario": {"opponent": " "}}, (None, None, {"opponent": " "})),
    "no texts": ({"scenario": {"opponent": 3, "legacy": [1]}}, (None, None, {"opponent": 3, "legacy": [1]})),
}


@pytest.fixture
def play(request, alice):
    columns = {"persona": CHUNHYANG, **request.param}
    if columns.get("id") == "uuid4":
        columns["id"] = str(uuid4())
    client_ids = columns.pop("lines", [])
    made = ChatSession.objects.create(user=alice, last_seq=len(client_ids), **columns)
    for seq, client_id in enumerate(client_ids, 1):
        Message.objects.create(session=made, seq=seq, role="user", content="안녕", client_id=client_id)
    return made


@pytest.mark.parametrize(
    ("play", "becomes"), [(was, becomes) for was, becomes in PLAYED.values()], ids=list(PLAYED), indirect=["play"]
)
def test_what_was_meant_is_kept_under_its_name(play, becomes, capsys):
    was = (play.display_name, play.scenario)
    PLAYS.move(apps, EDITOR)
    play.refresh_from_db()
    assert (play.title, play.display_name, play.scenario) == becomes
    told = capsys.readouterr().out
    assert ("moved" in told) == ((play.display_name, play.scenario, play.title) != (*was, None))

    PLAYS.move(apps, EDITOR)  # a second time nothing happens
    play.refresh_from_db()
    assert (play.title, play.display_name, play.scenario) == becomes
    assert capsys.readouterr().out == ""

    PLAYS.move_back(apps, EDITOR)
    play.refresh_from_db()
    assert (play.display_name, play.scenario) == was


def test_many_plays_are_moved_in_batches(alice, monkeypatch):
    monkeypatch.setattr(PLAYS, "BATCH", 2)
    for number in range(5):
        ChatSession.objects.create(user=alice, display_name=f"제목 {number}")
    PLAYS.move(apps, EDITOR)
    assert set(ChatSession.objects.values_list("title", flat=True)) == {f"제목 {number}" for number in range(5)}
    assert not ChatSession.objects.exclude(display_name=None).exists()


# -- presets and people's own characters -----------------------------------------------------------------------------


@pytest.fixture
def shipped(monkeypatch):
    """The presets as they were loaded before: with the person's part as `opponent`."""
    now = presets.read()[:3]
    before = [presets.Preset(one.number, one.slug, _as_before(one.columns)) for one in now]
    presets.load(before)
    return now


def _as_before(columns):
    details = dict(columns["character"])
    for key in ("scenario", "scenario_en"):
        details[key] = {("opponent" if part == "player" else part): text for part, text in details[key].items()}
    return {**columns, "character": details}


def test_every_preset_gets_its_new_text_and_an_edited_one_keeps_its_edit(alice, shipped):
    edited = Character.objects.get(pk=shipped[0].id)
    edited.persona = "고친 사람"
    edited.save()
    own = Character.objects.create(user=alice, name="내 사람", character={"scenario": {"opponent": "손님"}})
    herself = Character.objects.create(user=alice, name="춘향", character={"scenario": {"opponent": "춘향"}})

    CARDS.move(apps, EDITOR)
    outcome = presets.load(shipped)
    assert (len(outcome.updated), len(outcome.kept)) == (2, 1)
    edited.refresh_from_db()
    assert edited.persona == "고친 사람"
    assert edited.character == shipped[0].columns["character"]
    for one in shipped[1:]:
        assert Character.objects.get(pk=one.id).character == one.columns["character"]
    own.refresh_from_db()
    herself.refresh_from_db()
    assert (own.character, herself.character) == ({"scenario": {"player": "손님"}}, {"scenario": {"opponent": "춘향"}})

    CARDS.move_back(apps, EDITOR)
    own.refresh_from_db()
    assert own.character == {"scenario": {"opponent": "손님"}}


def test_a_column_that_the_loaded_files_did_not_have_is_no_edit():
    columns = presets.read()[0].columns
    assert presets.digest({**columns, "later": None}) == presets.digest(columns)
    assert presets.digest({**columns, "later": "text"}) != presets.digest(columns)
    assert presets.digest({**columns, "persona": None}) != presets.digest({**columns, "persona": ""})


def test_a_name_is_compared_as_it_is_read_not_as_it_is_spelled():
    decomposed = {"opponent": "\u1112\u1161\u1102\u1173\u11af"}  # 하늘, as macOS writes it
    same = {"directed": False, "client_id": None, "script": None, "persona": {"name": "하늘"}}
    assert earlier_meaning.scenario_of_play(decomposed, **same) is None
