"""The frames of protocol 1 that clients may send, read into commands (docs/protocol.md)."""

import re
from dataclasses import dataclass
from types import EllipsisType
from typing import Any, Literal, TypeVar

from django.conf import settings
from django.utils.translation import gettext as _

from avatar_forge.core import strict_json
from avatar_forge.core.errors import ValidationFailed
from avatar_forge.core.ids import is_id
from avatar_forge.core.normal_form import nfc
from chat.errors import BadFrame

T = TypeVar("T")

LINES_AT_ONCE = 10  # for which actors may go on by themselves

_UUID = re.compile(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")


@dataclass(frozen=True, slots=True)
class Say:
    id: str
    content: str
    model: str | None
    expect_seq: int | None = None
    parent_id: str | EllipsisType | None = ...
    director_note: str | None = None
    expect_head: str | EllipsisType | None = ...
    voice: bool | None = None  # read the reply aloud; None: as the play has it
    speaker: str | None = None  # which actor answers; None: whoever is next
    lines: int = 1


@dataclass(frozen=True, slots=True)
class Begin:
    id: str
    model: str | None
    voice: bool | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Continue:
    id: str
    lines: int
    director_note: str | None
    model: str | None
    expect_seq: int | None = None
    expect_head: str | EllipsisType | None = ...
    voice: bool | None = None
    speaker: str | None = None


@dataclass(frozen=True, slots=True)
class Retake:
    id: str
    message_id: str
    model: str | None
    expect_seq: int | None = None
    expect_head: str | EllipsisType | None = ...
    voice: bool | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """One of several actors leaves the stage or enters it again."""

    type: Literal["leave", "enter"]
    id: str
    speaker: str
    expect_seq: int | None = None
    expect_head: str | EllipsisType | None = ...


@dataclass(frozen=True, slots=True)
class Stop:
    pass


@dataclass(frozen=True, slots=True)
class Resume:
    after: int


@dataclass(frozen=True, slots=True)
class Ping:
    t: Any


TurnCommand = Say | Begin | Continue | Retake  # what begins a turn
ClientFrame = TurnCommand | Move | Stop | Resume | Ping


def decode(text: str | None) -> dict[str, Any]:
    """Return the object in a text frame. Raises `BadFrame` for anything else, binary frames included."""
    try:
        return strict_json.loads_object((text or "").encode())
    except ValueError as exc:
        raise BadFrame() from exc


def understand(frame: dict[str, Any]) -> ClientFrame:  # noqa: PLR0911  one return for each frame
    """Return what the client asks. Raises `ValidationFailed` with the fields that are wrong."""
    match frame.get("type"):
        case "say":
            return Say(
                _id(frame),
                check_line(frame.get("content")),
                _model(frame),
                parent_id=_place(frame, "parent_id"),
                director_note=_director_note(frame),
                voice=_voice(frame),
                speaker=_speaker(frame, optional=True),
                lines=_count(frame),
                **_expected(frame),
            )
        case "begin":
            return Begin(_id(frame), _model(frame), voice=_voice(frame), speaker=_speaker(frame, optional=True))
        case "retake":
            line = _line(frame, "message_id")
            return Retake(_id(frame), line, _model(frame), voice=_voice(frame), **_expected(frame))
        case "continue":
            return Continue(
                _id(frame),
                _count(frame),
                _director_note(frame),
                _model(frame),
                voice=_voice(frame),
                speaker=_speaker(frame, optional=True),
                **_expected(frame),
            )
        case "leave" | "enter" as move:
            return Move(move, _id(frame), _speaker(frame) or "", **_expected(frame))
        case "stop":
            return Stop()
        case "resume":
            return Resume(_number(frame, "after") or 0)
        case "ping":
            return Ping(frame.get("t"))
    raise _wrong("type", _("This stage does not know that frame."))


def resume_after(text: str) -> int:
    """Return the number in `?after=`. Raises `ValidationFailed`."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise _wrong("after", _("Give the number of a line, or 0."))
    return int(text)


def _wrong(field: str, message: str) -> ValidationFailed:
    return ValidationFailed(fields={field: [message]})


def _id(frame: dict[str, Any]) -> str:
    value = frame.get("id")
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise _wrong("id", _("Give each line a UUID of its own."))
    return value.lower()


def check_line(value: Any) -> str:
    """Return a line that can be said. Raises `ValidationFailed`."""
    if not isinstance(value, str) or not value.strip():
        raise _wrong("content", _("Say something: the line is empty."))
    return _check_length("content", value)


def _check_length(field: str, text: str) -> str:
    """Return `text` as it is kept, in normal form C. Raises `ValidationFailed`."""
    text = nfc(text)
    if len(text) > settings.LINE_MAX_CHARS:
        raise _wrong(field, _("A line has at most %(limit)d characters.") % {"limit": settings.LINE_MAX_CHARS})
    return text


def _director_note(frame: dict[str, Any]) -> str | None:
    value = _optional(frame, "director_note", str, _("Give the director's note as text."))
    note = _check_length("director_note", value or "")
    return note if note.strip() else None


def _count(frame: dict[str, Any]) -> int:
    value = frame.get("lines", 1)
    if type(value) is not int or not 1 <= value <= LINES_AT_ONCE:
        raise _wrong("lines", _("Let them go on for 1 to %(limit)d lines.") % {"limit": LINES_AT_ONCE})
    return value


def _optional(frame: dict[str, Any], field: str, kind: type[T], problem: str) -> T | None:
    """Return what stands in a field that may be left out. Raises `ValidationFailed` unless it is of that kind."""
    value = frame.get(field)
    if value is not None and not isinstance(value, kind):
        raise _wrong(field, problem)
    return value


def _model(frame: dict[str, Any]) -> str | None:
    return _optional(frame, "model", str, _("Give the id of a model as text."))


def _voice(frame: dict[str, Any]) -> bool | None:
    return _optional(frame, "voice", bool, _("Say true or false."))


def _line(frame: dict[str, Any], field: str) -> str:
    value = frame.get(field)
    if not isinstance(value, str) or not is_id(value):
        raise _wrong(field, _("Give the id of a line of this play."))
    return value


def _place(frame: dict[str, Any], field: str) -> str | EllipsisType | None:
    """Return a line of the play; None: its start; ...: the field was not given."""
    if field not in frame:
        return ...
    return None if frame[field] is None else _line(frame, field)


def _expected(frame: dict[str, Any]) -> dict[str, Any]:
    """Return what the client takes for the state of the play, as far as it says so."""
    return {
        "expect_seq": _number(frame, "expect_seq", optional=True),
        "expect_head": _place(frame, "expect_head"),
    }


def _speaker(frame: dict[str, Any], *, optional: bool = False) -> str | None:
    value = frame.get("speaker")
    if value is None and optional:
        return None
    if not isinstance(value, str) or not value:
        raise _wrong("speaker", _("Give the name of an actor of this play."))
    return nfc(value)


def _number(frame: dict[str, Any], field: str, *, optional: bool = False) -> int | None:
    value = frame.get(field)
    if value is None and optional:
        return None
    if type(value) is not int or not 0 <= value < 2**31:
        raise _wrong(field, _("Give the number of a line, or 0."))
    return value
