"""Replies that are being spoken to somebody who has been kept out are stopped, with what was said kept.

Replies of deleted people need nothing here: their rows are gone, which the turn notices at its next checkpoint.
"""

from __future__ import annotations

from avatar_forge import dbpool
from chat.models import Message
from chat.turns.manager import reply_manager


async def stop_the_silenced() -> None:
    """Stop the running replies of deactivated people in this process. Raises `DatabaseUnavailable`."""
    for session_id in await dbpool.run(_silenced):
        reply_manager.stop(session_id)


def _silenced() -> list[str]:
    found = Message.objects.streaming().filter(session__user__is_active=False)  # type: ignore[attr-defined]
    return list(found.values_list("session_id", flat=True))
