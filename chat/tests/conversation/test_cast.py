"""Who acts in a play: the rows, their mirrors in the play's columns, rows of an old process, and the migration."""

from __future__ import annotations

from importlib import import_module
from types import SimpleNamespace
from unicodedata import normalize

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from characters.models import Character
from chat.conversation import cast, lines, plays
from chat.conversation.actor_columns import free_name
from chat.models import ChatSession, SessionActor

EDITOR = SimpleNamespace(connection=connection)
MIGRATION = import_module("chat.migrations.0017_actors_of_plays")


def rows(play: ChatSession) -> list[tuple[int, str, str | None]]:
    return list(SessionActor.objects.filter(session=play).values_list("position", "name", "character_id"))


def old_row(user, **columns) -> ChatSession:
    """A play as a process of before the table writes it."""
    return ChatSession.objects.create(user=user, **columns)


def test_a_play_has_the_rows_of_its_actors_and_mirrors_the_first_two(alice, preset, second):
    third = Character.objects.create(name="방자", is_preset=True)
    play = plays.start(alice, actors=[(preset, ""), (second, ""), (third, "")], directed=True)
    assert rows(play) == [(1, "춘향", preset.pk), (2, "길동", second.pk), (3, "방자", third.pk)]
    assert (play.character_id, play.co_character_id, play.mode) == (preset.pk, second.pk, "director")
    assert [actor.persona for actor in cast.actors(play)[:2]] == [play.persona, play.co_persona]


def test_a_play_of_one_has_one(alice, play, preset):
    assert rows(play) == [(1, "춘향", preset.pk)]
    assert not play.has_several_actors


def test_names_on_stage_are_told_apart_in_every_language(alice, preset):
    preset.character = {"name_en": "Chunhyang"}
    preset.save()
    play = plays.start(alice, actors=[(preset, ""), (preset, ""), (preset, "춘향 2"), (preset, "월매")])
    assert cast.names(play) == ["춘향", "춘향 2", "춘향 2 2", "월매"]
    assert [actor.persona["details"].get("name_en") for actor in cast.actors(play)] == [
        "Chunhyang", "Chunhyang 2", None, None
    ]  # fmt: skip


def test_a_free_name_fits_and_is_none_that_looks_the_same():
    assert free_name("춘향", [normalize("NFD", "춘향")]) == "춘향 2"
    assert free_name("Ann", ["ann", "Ann 2"]) == "Ann 3"
    assert free_name("가" * 120, ["가" * 100]) == "가" * 98 + " 2"
    assert free_name("길동", ["춘향"]) == "길동"


def test_rows_of_an_old_process_are_read_from_the_columns_and_made_when_the_play_is_locked(alice, preset, second):
    snapshots = {"persona": plays.snapshot(preset), "co_persona": plays.snapshot(second)}
    play = old_row(alice, mode="director", character=preset, co_character=second, **snapshots)
    assert (cast.names(play), rows(play)) == (["춘향", "길동"], [])
    with transaction.atomic():
        assert cast.names(lines.lock(alice, play.pk)) == ["춘향", "길동"]
    assert rows(play) == [(1, "춘향", preset.pk), (2, "길동", second.pk)]


def test_without_a_character_the_scenario_tells_who_is_played_with(alice):
    play = plays.start(alice, character=None, scenario={"opponent": "나그네"})
    assert rows(play) == [(1, "나그네", None)]
    plays.revise(alice, play.pk, scenario={"opponent": "사또"})
    assert rows(play) == [(1, "사또", None)]


def test_a_character_that_is_deleted_leaves_its_actor(alice, duet, second):
    second.delete()
    assert rows(duet)[1] == (2, "길동", None)
    assert cast.actors(duet)[1].persona["description"] == "활빈당의 우두머리"


@pytest.mark.parametrize(
    "columns",
    [{"position": 2, "name": "월매"}, {"position": 3, "name": "길동"}, {"position": 7, "name": "월매"},
     {"position": 0, "name": "월매"}, {"position": 3, "name": "가" * 101}],
    ids=["position", "name", "seventh", "nought", "long"],
)  # fmt: skip
def test_the_database_refuses(columns, duet):
    error = Exception if connection.vendor == "postgresql" and len(columns["name"]) > 100 else IntegrityError
    with pytest.raises(error), transaction.atomic():
        SessionActor.objects.create(session=duet, **columns)


def test_the_migration_fills_every_play_once_and_can_be_undone(alice, duet, capsys, monkeypatch):
    monkeypatch.setattr(MIGRATION, "BATCH", 2)
    old = [
        old_row(alice, persona={"name": "춘향"}),
        old_row(alice, scenario={"opponent": "나그네"}),
        old_row(alice, mode="director", persona={"name": "춘향"}, co_persona={"name": "춘향", "voice_id": "nari"}),
        old_row(alice),
        old_row(alice, persona={"name": "가" * 120}),
    ]
    before = rows(duet)
    for told in ("5 plays", ""):  # a second time nothing happens
        MIGRATION.fill(apps, EDITOR)
        assert told in capsys.readouterr().out
        assert [[name for _, name, _ in rows(play)] for play in old] == [
            ["춘향"], ["나그네"], ["춘향", "춘향 2"], [""], ["가" * 100]
        ]  # fmt: skip
    assert rows(duet) == before
    old[2].refresh_from_db()
    assert old[2].co_persona == {"name": "춘향 2", "voice_id": "nari"}
    MIGRATION.empty(apps, EDITOR)
    assert not SessionActor.objects.exists()
    assert cast.names(ChatSession.objects.get(pk=old[2].pk)) == ["춘향", "춘향 2"]


def test_many_plays_are_completed_at_once(alice, duet, django_assert_max_num_queries):
    old = [old_row(alice, persona={"name": str(n)}) for n in range(5)]
    with django_assert_max_num_queries(2):
        cast.complete_all(play.pk for play in [*old, duet])
    assert SessionActor.objects.count() == 7
