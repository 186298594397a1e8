"""After a test that commits, nothing of it is left, and what migrations give is there."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType

from accounts.models import User
from avatar_forge.tests.clean_slate import CleanSlate
from chat.models import ChatSession, Message

pytestmark = pytest.mark.django_db


def test_rows_of_every_kind_are_deleted_and_given_ones_stay(alice, play):
    slate = CleanSlate()
    slate.given = {table: rows for table, rows in slate.given.items() if table.startswith(("auth_", "django_content"))}
    Message.objects.create(session=play, seq=1, role="user", content="안녕")
    assert slate.restore()
    assert not (User.objects.exists() or ChatSession.objects.exists() or Message.objects.exists())
    assert Permission.objects.exists() and ContentType.objects.exists() and Group.objects.exists()


@pytest.mark.parametrize("spoil", [lambda: Group.objects.create(name="x"), lambda: Group.objects.all().delete(),
                                   lambda: Group.objects.update(name="x")], ids=["more", "fewer", "other"])  # fmt: skip
def test_a_given_row_that_was_touched_takes_the_whole_flush(spoil):
    slate = CleanSlate()
    spoil()
    assert not slate.restore()


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_begins_with_an_empty_house(transactional_db, turn):
    assert not User.objects.exists() and Group.objects.count() == 1
    User.objects.create_user("left@example.com")
    Group.objects.create(name="left")


def test_the_slate_is_cheap(django_assert_max_num_queries):
    slate = CleanSlate()
    with django_assert_max_num_queries(3 + len(slate.given)):
        slate.restore()
