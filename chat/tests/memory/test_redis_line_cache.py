"""The newest lines kept in Redis: taken where they are right, never believed against the rows, never needed."""

from __future__ import annotations

import json
import os
from contextlib import suppress
from typing import Any
from uuid import uuid4

import pytest
import redis as redis_py
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from avatar_forge.tests import needs
from chat.conversation import lines, takes
from chat.memory import recall as recalling
from chat.memory import redis_line_cache, summary_store
from chat.models import ChatSession, Message
from chat.tests.memory.test_memory import TEXT, grow, summarise
from chat.tests.scripted import request_of
from chat.turns import transactions

URL = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/9"


@pytest.fixture
def at_hand(settings: Any, play: ChatSession, django_capture_on_commit_callbacks: Any) -> Any:
    """A play of 20 turns whose lines are kept in Redis; `at_hand()` remembers it anew, as a turn does."""
    needs.redis(URL)
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": URL}}
    settings.LINES_IN_REDIS = True
    grow(play, 20)

    def recall() -> list[str]:
        play.refresh_from_db()
        with django_capture_on_commit_callbacks(execute=True):
            return [line.content for line in recalling.recall(play).said]

    recall.play = play  # type: ignore[attr-defined]
    recall()
    assert len(redis_line_cache.read(play.pk)) == 40
    yield recall
    with suppress(redis_py.RedisError):
        cache.delete(redis_line_cache._key(play.pk))


def rows_read(recall: Any) -> int:
    """How many lines the database gives for the tail."""
    held = redis_line_cache.read(recall.play.pk)
    tail = Message.objects.tail_of(recall.play.head_id, limit=400, known=held[-1].pk if held else "")
    return tail.count()


def test_only_what_is_new_is_read_from_the_rows(at_hand):
    before = at_hand()
    grow(at_hand.play, 1)
    assert rows_read(at_hand) == 3  # the line known last, and two new ones
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = at_hand()
    assert found[:-2] == before
    assert len(found) == 42
    assert len([query for query in queries if "WITH RECURSIVE" in query["sql"]]) == 1


def test_a_turn_renews_the_copy_when_many_lines_are_new(alice, at_hand, django_capture_on_commit_callbacks):
    grow(at_hand.play, 10)
    started = transactions.say(alice, at_hand.play.pk, client_id=str(uuid4()), content="그렇소?")
    with django_capture_on_commit_callbacks(execute=True):
        request = request_of(started)
    assert [line.content for line in redis_line_cache.read(at_hand.play.pk)] == [line.content for line in request.lines]
    assert len(request.lines) == 61


def test_a_flushed_key_is_made_anew(at_hand):
    before = at_hand()
    cache.delete(redis_line_cache._key(at_hand.play.pk))
    assert at_hand() == before
    assert len(redis_line_cache.read(at_hand.play.pk)) == 40


@pytest.mark.parametrize(
    "value",
    ["nonsense", "{}", "[[1]]", json.dumps([["x"] * 12]), json.dumps([[None] * 12]), b"\x80bytes"],
    ids=["no-json", "object", "short-row", "another-play", "nulls", "bytes"],
)
def test_what_cannot_be_read_is_read_from_the_rows(at_hand, value):
    before = at_hand()
    cache.set(redis_line_cache._key(at_hand.play.pk), value)
    assert at_hand() == before


def test_a_wrong_value_gives_way_to_the_rows(at_hand):
    before = at_hand()
    kept = redis_line_cache.read(at_hand.play.pk)
    kept[-1].content = "틀린 말."
    kept[3].content = "이것도 틀렸다."
    redis_line_cache.write(at_hand.play.pk, kept)
    assert at_hand() == before


def test_an_old_value_of_another_branch_is_passed_by(alice, at_hand):
    early = at_hand.play.messages.get(seq=6)
    started = transactions.retake(alice, at_hand.play.pk, client_id=str(uuid4()), message_id=early.pk)
    lines.finish(started.reply.pk, status="complete", text="다른 대답.")
    found = at_hand()
    assert len(found) == 6
    assert found[-1] == "다른 대답."
    takes.choose(alice, at_hand.play.pk, early.pk)
    assert len(at_hand()) == 40


def test_a_value_older_than_a_summary_is_cut_there(at_hand):
    grow(at_hand.play, 60)
    whole = at_hand()
    assert summarise(at_hand.play) is not None
    found = at_hand()
    assert 36 <= len(found) < len(whole)
    assert found == whole[-len(found) :]
    assert recalling.recall(at_hand.play).summary.words == TEXT
    assert summary_store.claim(at_hand.play.pk, "rehearsal-1") is None


def test_a_deleted_line_is_not_remembered(alice, at_hand):
    takes.delete(alice, at_hand.play.pk, at_hand.play.messages.get(seq=20).pk)
    assert len(at_hand()) == 19


def test_without_redis_nothing_is_missing(at_hand, settings):
    before = at_hand()
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:1/0"}
    }
    assert at_hand() == before
