"""An optional copy of the newest lines of plays in Redis, which the rows may overrule.

A play's entry holds its lines up to one line of one branch. Lines that have ended never change and have one parent, so
whoever meets that line on the way up from the head may take what lies above from here; the line itself is read from
the database all the same, and an entry that differs from it is thrown away. Without Redis, or without the entry,
everything comes from the database. It pays where the database is far away (docs/decisions/0015).
"""

from __future__ import annotations

import json
import logging
from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS
from redis import RedisError

from chat.models import Message

logger = logging.getLogger(__name__)

KEPT_SECONDS = 3600
RENEWED_AFTER = 12  # new lines: until then the few that are missing are cheaper to read than an entry is to write
FIELDS = (  # in the order of the columns, as `from_db` takes them
    "id", "session_id", "parent_id", "seq", "role", "speaker", "content", "emotion", "status", "move", "model_used",
    "prompt_tokens", "prompt_estimate", "truncated",
)  # fmt: skip


def read(session_id: str) -> list[Message]:
    """Return the lines kept of a play in their order; none when there are none, or none that can be read."""
    if not settings.LINES_IN_REDIS:
        return []
    try:
        rows = json.loads(cache.get(_key(session_id)) or "[]")
        found = [Message.from_db(DEFAULT_DB_ALIAS, FIELDS, row) for row in rows if len(row) == len(FIELDS)]
    except (RedisError, OSError) as exc:
        logger.warning("line_cache_unavailable", extra={"kind": type(exc).__name__})
        return []
    except (ValueError, TypeError):  # another version's, or nobody's
        logger.warning("line_cache_unreadable", extra={"session_id": session_id})
        return []
    return found if all(line.session_id == session_id for line in found) else []


def write(session_id: str, lines: Sequence[Message]) -> None:
    """Keep the lines of a play; all of them have ended."""
    if not settings.LINES_IN_REDIS or any(line.is_streaming for line in lines):
        return
    rows: list[list[Any]] = [[getattr(line, name) for name in FIELDS] for line in lines]
    try:
        cache.set(_key(session_id), json.dumps(rows, ensure_ascii=False), KEPT_SECONDS)
    except (RedisError, OSError) as exc:
        logger.warning("line_cache_unavailable", extra={"kind": type(exc).__name__})


def same(kept: Message, row: Message) -> bool:
    """Whether a kept line is the row it was made from."""
    return all(getattr(kept, name) == getattr(row, name) for name in FIELDS)


def _key(session_id: str) -> str:
    return f"chat:lines:1:{session_id}"
