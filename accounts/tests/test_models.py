"""Users: how they are made and called."""

from __future__ import annotations

import pytest
from django.utils import translation

from accounts.models import User

pytestmark = pytest.mark.django_db


def test_an_address_is_kept_in_small_letters():
    assert User.objects.create_user("  Alice@Example.COM ").email == "alice@example.com"


def test_without_a_password_nobody_signs_in_by_one():
    assert not User.objects.create_user("a@example.com").has_usable_password()


def test_a_guest_is_called_by_name_or_as_a_guest():
    with translation.override("en"):
        assert str(User.objects.create_guest()) == "Guest"
        assert str(User.objects.create_guest("나그네")) == "나그네"


def test_guests_can_be_told_apart(alice):
    guest = User.objects.create_guest()
    assert list(User.objects.get_queryset().guests()) == [guest]
    assert (guest.is_guest, alice.is_guest) == (True, False)


@pytest.mark.parametrize(
    ("rights", "admin"),
    [
        ({}, False),
        ({"is_staff": True}, True),
        ({"is_superuser": True}, True),
        ({"is_staff": True, "is_active": False}, False),
    ],
    ids=["nobody", "staff", "superuser", "deactivated"],
)
def test_who_counts_as_an_admin(rights, admin):
    assert User(**rights).is_admin is admin
