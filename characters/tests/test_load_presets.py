"""Loading presets: as often as you like, and never over what staff did."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from characters import presets
from characters.models import Character, PresetLoad

SHIPPED: dict[str, Any] = {
    "slug": "moru",
    "name": "모루",
    "description": "대장장이 로봇",
    "category": "창작",
    "tags": ["SF", "로봇"],
    "voice_id": "ko-m-1",
    "persona": "무뚝뚝하다",
    "sample_dialogue": "모루: 흠.",
    "character": {"age": 3, "likes": ["쇠"], "greeting": "왔나.", "lines_en": ["Hm."]},
}

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a preset file NN-slug.json; returns its path."""

    def write(number: int = 1, slug: str = "moru", **changes: Any) -> Path:
        path = tmp_path / f"{number:02}-{slug}.json"
        path.write_text(json.dumps({**SHIPPED, "slug": slug} | changes, ensure_ascii=False), encoding="utf-8")
        return path

    return write


@pytest.fixture
def load(tmp_path: Path, db: None) -> Callable[..., str]:
    def load(**options: Any) -> str:
        out = StringIO()
        call_command("load_presets", directory=tmp_path, stdout=out, **options)
        return out.getvalue().strip()

    return load


def test_creates_presets_in_the_order_of_their_files(write, load):
    for number, slug in ((2, "ara"), (1, "moru"), (11, "bada")):
        write(number, slug, name=slug)
    assert load() == "Presets: created 3, updated 0, kept 0 with staff edits, deleted by staff 0."
    rows = list(Character.objects.presets().order_by("created_at"))
    assert [row.name for row in rows] == ["moru", "ara", "bada"]
    assert rows[0].character == SHIPPED["character"]
    assert (rows[0].user_id, rows[0].voice_id, rows[0].tags) == (None, "ko-m-1", ["SF", "로봇"])


def test_again_changes_nothing_and_costs_next_to_nothing(write, load, django_assert_max_num_queries):
    for number in range(1, 16):
        write(number, f"p{number}")
    load()
    before = list(Character.objects.values().order_by("id"))
    with django_assert_max_num_queries(4):
        begun = time.perf_counter()
        assert load() == "Presets: created 0, updated 0, kept 0 with staff edits, deleted by staff 0."
        assert time.perf_counter() - begun < 0.15
    assert list(Character.objects.values().order_by("id")) == before


def test_an_untouched_preset_follows_the_file(write, load):
    write()
    load()
    before = Character.objects.get()
    write(persona="다정하다", tags=["SF"])
    assert "updated 1," in load()
    after = Character.objects.get()
    assert (after.pk, after.persona, after.tags) == (before.pk, "다정하다", ["SF"])
    assert after.created_at == before.created_at
    assert after.updated_at > before.updated_at
    assert "updated 0," in load()


def test_what_staff_wrote_stays_and_is_reported(write, load):
    write()
    load()
    Character.objects.update(persona="직접 고침", tags=["새"])
    write(description="새 설명")
    said = load()
    assert said == (
        "Presets: created 0, updated 0, kept 1 with staff edits (모루: description, persona, tags), deleted by staff 0."
    )
    row = Character.objects.get()
    assert (row.persona, row.description) == ("직접 고침", "대장장이 로봇")


def test_an_edit_taken_back_is_no_edit(write, load):
    write()
    load()
    Character.objects.update(persona="직접 고침")
    Character.objects.update(persona=SHIPPED["persona"])
    write(description="새 설명")
    assert "updated 1," in load()


def test_an_edit_that_the_file_adopts_is_no_edit_any_more(write, load):
    write()
    load()
    Character.objects.update(persona="다정하다")
    write(persona="다정하다")
    assert "kept 0" in load()
    write(persona="새침하다")
    assert "updated 1," in load()


def test_a_figure_made_for_a_preset_is_no_edit(write, load):
    write()
    load()
    Character.objects.update(model_url="/media/moru.glb")
    write(persona="다정하다")
    assert "updated 1," in load()
    assert Character.objects.get().model_url == "/media/moru.glb"


def test_what_staff_deleted_stays_away_until_it_is_asked_for(write, load):
    write(1)
    write(2, "ara", name="아라")
    load()
    Character.objects.filter(name="모루").delete()
    assert load() == "Presets: created 0, updated 0, kept 0 with staff edits, deleted by staff 1."
    assert "created 1," in load(restore=True)
    assert [row.name for row in Character.objects.order_by("created_at")] == ["모루", "아라"]


def test_pictures_are_named_when_they_are_there(write, tmp_path):
    write()
    (tmp_path / "moru.webp").touch()
    (found,) = presets.read(tmp_path, pictures=tmp_path)
    assert found.columns["image_url"] == "/static/characters/presets/moru.webp"
    assert found.columns["thumbnail_url"] is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"name": ""}, "no name"),
        ({"name": "가" * 101}, "at most 100"),
        ({"tags": "SF"}, "tags"),
        ({"persona": ["a"]}, "persona"),
        ({"character": []}, "not an object"),
        ({"character": {"likes": "쇠"}}, "character.likes"),
        ({"character": {"story": "a" * 70_000}}, "64 KiB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_not_right_is_named(write, tmp_path, changes, reason):
    write(**changes)
    with pytest.raises(presets.PresetError, match=r"01-moru\.json") as refusal:
        presets.read(tmp_path)
    assert reason in str(refusal.value)


def test_a_slug_is_what_the_file_name_says(write, tmp_path):
    write().rename(tmp_path / "01-other.json")
    with pytest.raises(presets.PresetError, match=r"01-other\.json: its slug is 'moru'"):
        presets.read(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]", '{"slug": "moru", "slug": "moru"}'])
def test_a_file_that_is_no_object_stops_the_command(write, load, text):
    write().write_text(text)
    with pytest.raises(CommandError, match=r"01-moru\.json"):
        load()


def test_two_files_cannot_be_one_preset(write, tmp_path):
    write(1)
    write(2)
    with pytest.raises(presets.PresetError, match="moru"):
        presets.read(tmp_path)


def test_every_shipped_file_loads(db):
    found = presets.read()
    presets.load(found)
    rows = Character.objects.presets().order_by("created_at")
    assert [row.name for row in rows] == [preset.columns["name"] for preset in found]
    assert not presets.load(found).changes_something


def test_two_processes_at_once_load_everything_once(write, tmp_path, transactional_db):
    for number in range(1, 16):
        write(number, f"p{number}")
    found, outcomes = presets.read(tmp_path), []

    def work() -> None:
        outcomes.append(presets.load(found))
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(len(outcome.created) for outcome in outcomes) == [0, 0, 0, 15]
    assert Character.objects.count() == PresetLoad.objects.count() == 15
