"""A play as JSON with nothing left out: every take and branch, what was deleted, ids, times; and the way back."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from avatar_forge.core.ids import new_id
from characters.models import Character
from chat.errors import BadScript
from chat.models import ChatSession, Message

FORMAT, VERSION = "avatar-forge.play", 2
EARLIER = 1  # without `title` and the scenario's `player`: read by `chat.conversation.earlier_meaning`

# Columns as they are called in the tables. Left out: whose the play is, and the heartbeats and leases of what
# runs. Summaries are made anew.
PLAY = (
    "id", "mode", "character_id", "co_character_id", "scenario", "persona", "co_persona", "title",
    "display_name", "player_image_url", "generated_script", "chat_model", "review", "turn_count", "last_seq", "head_id",
    "started_at", "ended_at", "updated_at",
)  # fmt: skip
LINE = (
    "id", "parent_id", "seq", "role", "speaker", "content", "emotion", "status", "audio_url", "model_used", "engine",
    "prompt_tokens", "completion_tokens", "prompt_estimate", "pinned", "client_id", "created_at", "deleted_at",
    "move", "lines_asked", "truncated",
)  # fmt: skip


def write(play: ChatSession) -> bytes:
    """Return the play in UTF-8. One query."""
    kept = play.messages.filter(seq__lte=play.last_seq).order_by("seq")  # a line that came since is not half in it
    return encode({"play": _columns(play, PLAY), "lines": [_columns(line, LINE) for line in kept.iterator()]})


def encode(content: dict[str, Any]) -> bytes:
    """Return `{"format", "version", "play", "lines"}`; equal plays give equal bytes."""
    return (
        json.dumps({"format": FORMAT, "version": VERSION, **content}, ensure_ascii=False, indent=1, default=_time)
        + "\n"
    ).encode()


def _columns(row: ChatSession | Message, names: Iterable[str]) -> dict[str, Any]:
    columns = {name: getattr(row, name) for name in names}
    if columns.get("truncated") is False:  # as before there were such lines
        del columns["truncated"]
    return columns


def _time(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(value)
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_BATCH = 500
_CHARACTERS = ("character_id", "co_character_id")

Row = Mapping[str, Any]


def take_in(user: User, *, play: Row, lines: Sequence[Row]) -> ChatSession:
    """Store a play and its lines, as `SavedScriptSerializer` has let them through; return the play.

    A reply that was being spoken has been interrupted, a character whom the user may not see is forgotten (the play
    keeps its own copy), and it is touched now. Raises `BadScript` for lines that make no play.
    """
    lines = sorted(lines, key=lambda line: line["seq"])
    _check(play, lines)
    ids = {line["id"]: new_id() for line in lines}
    columns = {key: value for key, value in play.items() if key not in ("id", "head_id", *_CHARACTERS)}
    with transaction.atomic():
        columns |= _visible(user, play) | {"updated_at": timezone.now()}
        taken = ChatSession.objects.create(user=user, **columns)
        Message.objects.bulk_create((_message(taken, line, ids) for line in lines), batch_size=_BATCH)
        if play["head_id"]:
            taken.head_id = ids[play["head_id"]]
            taken.save(update_fields=["head"])
    return taken


def _check(play: Row, lines: Sequence[Row]) -> None:
    """Raise `BadScript` for the first thing that the tables, or the stage, could not bear."""
    by_id = {line["id"]: line for line in lines}
    numbers = [line["seq"] for line in lines]
    client_ids = [line["client_id"] for line in lines if line["client_id"] is not None]
    if len(by_id) != len(lines) or len(set(numbers)) != len(lines) or len(set(client_ids)) != len(client_ids):
        raise BadScript(_("Two lines of this file have the same id or number."))
    # A line is made after the one that it follows: so there is a way up from each, and no circle.
    for line in lines:
        if line["parent_id"] is not None:
            parent = by_id.get(line["parent_id"])
            if parent is None or parent["seq"] >= line["seq"]:
                raise BadScript(_("Line %(number)d of this file follows none before it.") % {"number": line["seq"]})
        is_reply = line["role"] == Message.Role.ASSISTANT
        moves_nobody = line["move"] and (line["role"] != Message.Role.SYSTEM or line["speaker"] is None)
        if moves_nobody or (not is_reply and (line["status"] == Message.Status.STREAMING or line["lines_asked"])):
            raise BadScript(_("Line %(number)d of this file is being spoken by nobody.") % {"number": line["seq"]})
    if play["last_seq"] < max(numbers, default=0) or play["turn_count"] > play["last_seq"]:
        raise BadScript(_("The counts in this file are not those of its lines."))
    if play["mode"] == ChatSession.Mode.DIRECTOR and play["co_persona"] is None:
        raise BadScript(_("Director mode needs two characters."))
    _check_head(play["head_id"], by_id)


def _check_head(line_id: str | None, by_id: Mapping[str, Row]) -> None:
    """The last line played is one of the lines, and neither it nor one above it was deleted."""
    while line_id is not None:
        line = by_id.get(line_id)
        if line is None or line["deleted_at"] is not None:
            raise BadScript(_("The last line played is not among the lines of this file."))
        line_id = line["parent_id"]


def _visible(user: User, play: Row) -> dict[str, str | None]:
    """Return which of the characters the user may see; one query."""
    asked = {play[key] for key in _CHARACTERS if play[key] is not None}
    seen = set(Character.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True))  # type: ignore[attr-defined]
    return {key: play[key] if play[key] in seen else None for key in _CHARACTERS}


def _message(play: ChatSession, line: Row, ids: Mapping[str, str]) -> Message:
    columns = {key: value for key, value in line.items() if key not in ("id", "parent_id", "status")}
    ended = line["status"] != Message.Status.STREAMING
    return Message(
        id=ids[line["id"]],
        session=play,
        parent_id=ids.get(line["parent_id"]),
        status=line["status"] if ended else Message.Status.INTERRUPTED,
        **columns,
    )
