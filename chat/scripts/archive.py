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
from chat.conversation import actor_columns, cast
from chat.conversation.actor_columns import Part
from chat.errors import BadScript
from chat.models import ChatSession, Message, SessionActor

FORMAT, VERSION = "avatar-forge.play", 2
EARLIER = 1  # without `title` and the scenario's `player`: read by `chat.conversation.earlier_meaning`

# Columns as they are called in the tables. Left out: whose the play is, and the heartbeats and leases of what
# runs. Summaries are made anew.
PLAY = (
    "id", "mode", "character_id", "co_character_id", "scenario", "persona", "co_persona", "title",
    "display_name", "player_image_url", "generated_script", "chat_model", "review", "turn_count", "last_seq", "head_id",
    "started_at", "ended_at", "updated_at",
)  # fmt: skip
ACTOR = ("position", "name", "character_id", "persona")
LINE = (
    "id", "parent_id", "seq", "role", "speaker", "content", "emotion", "status", "audio_url", "model_used", "engine",
    "prompt_tokens", "completion_tokens", "prompt_estimate", "pinned", "client_id", "created_at", "deleted_at",
    "move", "lines_asked", "truncated",
)  # fmt: skip


def write(play: ChatSession) -> bytes:
    """Return the play in UTF-8. Two queries."""
    kept = play.messages.filter(seq__lte=play.last_seq).order_by("seq")  # a line that came since is not half in it
    acting = [_columns(actor, ACTOR) for actor in cast.actors(play)]
    return encode(
        {
            "play": {**_columns(play, PLAY), "actors": acting},
            "lines": [_columns(line, LINE) for line in kept.iterator()],
        }
    )


def encode(content: dict[str, Any]) -> bytes:
    """Return `{"format", "version", "play", "lines"}`; equal plays give equal bytes."""
    return (
        json.dumps({"format": FORMAT, "version": VERSION, **content}, ensure_ascii=False, indent=1, default=_time)
        + "\n"
    ).encode()


def _columns(row: ChatSession | Message | SessionActor, names: Iterable[str]) -> dict[str, Any]:
    columns = {name: getattr(row, name) for name in names}
    if columns.get("truncated") is False:  # as before there were such lines
        del columns["truncated"]
    return columns


def _time(value: Any) -> str:
    if not isinstance(value, datetime):
        raise TypeError(value)
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


_BATCH = 500

Row = Mapping[str, Any]


def take_in(user: User, *, play: Row, lines: Sequence[Row]) -> ChatSession:
    """Store a play and its lines, as `SavedScriptSerializer` has let them through; return the play.

    A reply that was being spoken has been interrupted, a character whom the user may not see is forgotten (the play
    keeps its own copy), and it is touched now. Raises `BadScript` for lines that make no play.
    """
    lines = sorted(lines, key=lambda line: line["seq"])
    _check(play, lines)
    ids = {line["id"]: new_id() for line in lines}
    parts = _parts(play)
    columns = {key: value for key, value in play.items() if key not in ("id", "head_id", "actors")}
    with transaction.atomic():
        taken = ChatSession(user=user, **{**columns, "updated_at": timezone.now()})
        cast.put(taken, _visible(user, parts))
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
        is_spoken = line["status"] == Message.Status.STREAMING or line["lines_asked"] or line["truncated"]
        if moves_nobody or (not is_reply and is_spoken):
            raise BadScript(_("Line %(number)d of this file is being spoken by nobody.") % {"number": line["seq"]})
    if play["last_seq"] < max(numbers, default=0) or play["turn_count"] > play["last_seq"]:
        raise BadScript(_("The counts in this file are not those of its lines."))
    _check_head(play["head_id"], by_id)


def _check_head(line_id: str | None, by_id: Mapping[str, Row]) -> None:
    """The last line played is one of the lines, and neither it nor one above it was deleted."""
    while line_id is not None:
        line = by_id.get(line_id)
        if line is None or line["deleted_at"] is not None:
            raise BadScript(_("The last line played is not among the lines of this file."))
        line_id = line["parent_id"]


def _parts(play: Row) -> list[Part]:
    """Return who acts, by the file's own list, else by its columns. Raises `BadScript`."""
    if "actors" in play:
        listed = sorted(play["actors"], key=lambda actor: actor["position"])
        parts = cast.parts_of((actor["name"], actor["character_id"], actor["persona"]) for actor in listed)
        if [part.name for part in parts] != [actor["name"] for actor in listed]:
            raise BadScript(_("Two actors of this file have the same name."))
    else:
        columns = ("character_id", "persona", "co_character_id", "co_persona", "scenario")
        parts = actor_columns.parts(**{key: play[key] for key in columns})
    if play["mode"] == ChatSession.Mode.DIRECTOR and len(parts) < 2:
        raise BadScript(_("Director mode needs two characters."))
    return parts


def _visible(user: User, parts: Sequence[Part]) -> list[Part]:
    """Return the parts, each with its character if the user may see that one; one query."""
    asked = {part.character_id for part in parts if part.character_id is not None}
    seen = set(Character.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True))  # type: ignore[attr-defined]
    return [part if part.character_id in seen else part._replace(character_id=None) for part in parts]


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
