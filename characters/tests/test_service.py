"""The cast when several people, or several tabs, are at it at once."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from avatar_forge.core.errors import NotFound, PresetReadOnly
from characters import service
from characters.models import Character


def all_at_once(*calls: Callable[[], Any]) -> list[Any]:
    """Run `calls` in threads of their own; return what they returned or raised."""
    results: list[Any] = [None] * len(calls)
    gate = threading.Barrier(len(calls))

    def work(index: int, call: Callable[[], Any]) -> None:
        gate.wait()
        try:
            results[index] = call()
        except Exception as exc:
            results[index] = exc
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_tabs_that_change_different_details_both_keep_them(alice):
    mine = service.create({"name": "a", "character": {"story": 1}}, user=alice)
    keys = [f"k{n}" for n in range(8)]
    all_at_once(*[lambda key=key: service.change(mine.pk, {"character": {key: key}}, user=alice) for key in keys])
    mine.refresh_from_db()
    assert mine.character == {"story": 1} | {key: key for key in keys}


@pytest.mark.django_db(transaction=True)
def test_a_character_is_deleted_once(alice):
    mine = service.create({"name": "a"}, user=alice)
    results = all_at_once(*[lambda: service.remove(mine.pk, user=alice)] * 4)
    assert sorted(type(result).__name__ for result in results) == ["Character", "NotFound", "NotFound", "NotFound"]


@pytest.mark.django_db(transaction=True)
def test_a_change_never_brings_a_deleted_character_back(alice):
    for _ in range(5):
        mine = service.create({"name": "a"}, user=alice)
        all_at_once(
            lambda pk=mine.pk: service.remove(pk, user=alice),
            lambda pk=mine.pk: service.change(pk, {"name": "b"}, user=alice),
        )
    assert not Character.objects.exists()


def test_a_copy_may_not_be_of_a_strangers(alice, mallory):
    mine = service.create({"name": "a"}, user=alice)
    with pytest.raises(NotFound):
        service.copy(mine.pk, user=mallory)


def test_a_copy_of_my_own_leaves_the_original_alone(alice):
    mine = service.create({"name": "a", "character": {"age": 1}}, user=alice)
    twin = service.copy(mine.pk, user=alice)
    service.change(twin.pk, {"character": {"age": 2}}, user=alice)
    mine.refresh_from_db()
    assert (mine.name, twin.name, mine.character) == ("a", "a", {"age": 1})


def test_a_preset_can_neither_be_changed_nor_removed(alice, preset):
    with pytest.raises(PresetReadOnly):
        service.change(preset.pk, {"name": "b"}, user=alice)
    with pytest.raises(PresetReadOnly):
        service.remove(preset.pk, user=alice)
