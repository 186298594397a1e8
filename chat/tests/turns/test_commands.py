"""What a person may ask of a play, however often, over whatever transport and in whatever process."""

from __future__ import annotations

import os
from typing import Any
from uuid import uuid4

import pytest

from accounts.models import User
from avatar_forge.core import limiter
from avatar_forge.core.errors import RateLimited
from avatar_forge.tests import needs
from chat.turns import commands

REDIS = os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379/15"


@pytest.fixture
def person(settings: Any) -> User:
    """Somebody of whom nothing has been counted yet."""
    settings.LINES_PER_MINUTE = 2
    return User(pk=str(uuid4()))


async def test_one_line_too_many_is_refused_with_the_time_to_wait(person):
    for _ in range(2):
        await commands.check_rate(person)
    with pytest.raises(RateLimited) as refused:
        await commands.check_rate(person)
    assert 55 <= refused.value.retry_after <= 61


async def test_lines_are_counted_together_by_all_processes_that_share_redis(person, settings):
    needs.redis(REDIS)
    settings.REDIS_URL = REDIS
    for _ in range(2):
        await commands.check_rate(person)
        limiter.forget()  # another process knows nothing but what Redis tells
    with pytest.raises(RateLimited):
        await commands.check_rate(person)
