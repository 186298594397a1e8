"""Running replies to people who have been kept out are stopped, with their text kept.

Replies of deleted people need nothing here: their rows are gone, which the turn notices at its next checkpoint.
"""

from __future__ import annotations

from avatar_forge.core import dbpool
from chat.models import Message
from chat.turns.manager import reply_manager


async def stop_replies_to_deactivated() -> None:
    """Stop the running replies of deactivated people in this process. Raises `DatabaseUnavailable`."""
    for session_id in await dbpool.run(_of_deactivated):
        reply_manager.stop(session_id)


def _of_deactivated() -> list[str]:
    found = Message.objects.streaming().filter(session__user__is_active=False)  # type: ignore[attr-defined]
    return list(found.values_list("session_id", flat=True))
