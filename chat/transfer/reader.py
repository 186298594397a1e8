"""From the front-end's localStorage value (`life-theater-storage`) to histories. One bad item never spoils another.

Both known shapes are read: the schema document's (§5: role `ai`) and that of the newest front-end (role `assistant`,
`audio_url`, `chatModel`), bare or in zustand's `{"state", "version"}`, and what our own export answers.
"""

import re
from datetime import datetime
from typing import Any

from avatar_forge.core import strict_json
from avatar_forge.core.normal_form import nfc
from chat.conversation import earlier_meaning
from chat.llm import thoughts
from chat.transfer import records, timestamps
from chat.transfer.records import History, Line, Reading, Remark, Store

KEY = "life-theater-storage"
ROLES = {"user": "user", "ai": "assistant", "assistant": "assistant", "system": "system"}

# NUL, which PostgreSQL cannot keep, and halves of a pair, which no encoding can: a browser's text may hold both.
_UNKEEPABLE = re.compile("[\0\ud800-\udfff]")
_WRAPPERS = (KEY, "data", "state")
_PLAYABLE = re.compile(r"https?://\S+|/(?![/\\])\S*")


class NotAHistory(ValueError):
    """The value holds no `chatHistories` list."""


def read_store(value: Any) -> Store:
    """Find the histories in the value. Raises `NotAHistory`."""
    for _ in range(2 * len(_WRAPPERS)):
        if isinstance(value, str):  # localStorage holds text: somebody sent it as it was
            try:
                value = strict_json.loads(mended(value).encode(), any_text=True)
            except (ValueError, RecursionError) as exc:
                raise NotAHistory from exc
        if not isinstance(value, dict) or "chatHistories" in value:
            break
        value = next((value[key] for key in _WRAPPERS if key in value), None)
    if not isinstance(value, dict) or not isinstance(value.get("chatHistories"), list):
        raise NotAHistory
    return Store(histories=value["chatHistories"], user_name=mended(value.get("userName")).strip())


def read_history(value: Any, *, now: datetime) -> Reading:
    """Read one history; `now` is its time where it tells none."""
    found = Reading()
    if not isinstance(value, dict):
        found.reason = "not_an_object"
        return found
    found.id = _id(value.get("id"))
    messages = value.get("messages")
    if found.id is None:
        found.reason = "no_id"
    elif len(found.id) > records.ID_MAX:
        found.reason = "id_too_long"
    elif not isinstance(messages, list):
        found.reason = "no_messages"
    else:
        found.given = len(messages)
        if found.given > records.LINES_MAX:
            found.reason = "too_many_lines"
        else:
            found.history = _history(value, found, now)
    return found


def mended(value: Any) -> str:
    """Return a text as it is kept, "" for what is no text."""
    return nfc(_keepable(value))


def _keepable(value: Any) -> str:
    """Return a text as it is but for what cannot be kept: an id, an address."""
    return _UNKEEPABLE.sub("\ufffd", value) if isinstance(value, str) else ""


def _history(value: dict[str, Any], found: Reading, now: datetime) -> History:
    assert found.id is not None
    created = _moment(value, "createdAt", found) or timestamps.read(found.id)
    lines = _lines(value["messages"], found, created or now)
    created = created or (lines[0].at if lines else now)
    given = value.get("turnCount")
    scenario, title, display_name = _meant(value, found.id)
    co_character = _cut(value.get("coCharacterName"), records.NAME_MAX, "name_cut", found) or None
    return History(
        id=found.id,
        scenario={
            key: _cut(scenario[key], records.SCENE_MAX, f"{key}_cut", found)
            for key in records.SCENE_KEYS
            if isinstance(scenario, dict) and isinstance(scenario.get(key), str)
        },
        lines=lines,
        created_at=created,
        updated_at=_moment(value, "updatedAt", found) or (lines[-1].at if lines else created),
        turn_count=given if type(given) is int and 0 <= given <= records.TURNS_MAX else None,
        script=_cut(value.get("generatedScript"), records.SCRIPT_MAX, "script_cut", found),
        title=_cut(title, records.TITLE_MAX, "title_cut", found),
        display_name=_cut(display_name, records.TITLE_MAX, "display_name_cut", found),
        model=_cut(value.get("chatModel"), records.MODEL_MAX, "model_cut", found) or None,
        character=_cut(value.get("characterName"), records.NAME_MAX, "name_cut", found) or None,
        co_character=co_character,
        actors=_actors(value.get("actors")),
        directed=bool(co_character) and value.get("mode") != "actor",
    )


def _actors(value: Any) -> tuple[str, ...]:
    """Return the names of all who act, as our own files tell them; what is no such list tells nothing."""
    names = [mended(name).strip() for name in value] if isinstance(value, list) else []
    told = 2 <= len(names) <= records.ACTORS_MAX and all(0 < len(name) <= records.NAME_MAX for name in names)
    return tuple(names) if told and len(set(names)) == len(names) else ()


def _meant(value: dict[str, Any], history_id: str) -> tuple[Any, Any, Any]:
    """Return scenario, title and the person's name; of our own earlier exports by what was meant then.

    They are told from the front-end's, whose ids are times or UUIDs of another kind, by the id of the play.
    """
    scenario, display_name = value.get("scenario"), mended(value.get("displayName"))
    if "title" in value:
        return scenario, value.get("title"), display_name
    title, name = earlier_meaning.names_of_play(display_name, play_id=history_id, client_id=None)
    if title == name:  # not ours: the name alone
        return scenario, None, display_name
    character = mended(value.get("characterName"))
    moved = earlier_meaning.scenario_of_play(
        scenario,
        directed=bool(value.get("coCharacterName")),
        client_id=None,
        script=mended(value.get("generatedScript")),
        persona={"name": character} if character else None,
    )
    return moved or scenario, title, name


def _lines(messages: list[Any], found: Reading, began: datetime) -> tuple[Line, ...]:
    kept: dict[str, Line] = {}
    at = began
    for index, value in enumerate(messages):
        line = _line(value, index, found, at)
        if isinstance(line, str):
            found.skipped.append(Remark(line, index, _id(value.get("id")) if isinstance(value, dict) else None))
            continue
        if (line_id := _free(line, kept)) is None:
            found.skipped.append(Remark("duplicate", index, line.id))
            continue
        at = line.at
        kept[line_id] = line if line_id == line.id else _renamed(line, line_id)
    return tuple(kept.values())


def _line(value: Any, index: int, found: Reading, before: datetime) -> Line | str:
    """Return the line, or the reason why it cannot be kept."""
    if not isinstance(value, dict):
        return "not_an_object"
    line_id = _id(value.get("id")) or f"line-{index}"
    role, content = value.get("role"), mended(value.get("content"))
    content = thoughts.said_in(ROLES.get(role, "") if isinstance(role, str) else "", content)
    if len(line_id) > records.ID_MAX:
        return "id_too_long"
    if not isinstance(role, str) or role not in ROLES:
        return "unknown_role"
    if not content.strip():
        return "empty"
    if len(content) > records.LINE_MAX:
        return "too_long"
    if _keepable(value["content"]) != value["content"]:
        found.notes.append(Remark("text_mended", index, line_id))
    return Line(
        id=line_id,
        role=ROLES[role],
        content=content,
        at=_moment(value, "timestamp", found, index=index) or before,
        emotion=_cut(value.get("emotion"), records.EMOTION_MAX, "emotion_cut", found, index=index) or None,
        audio_url=_audio(value.get("audio_url"), found, index),
    )


def _free(line: Line, kept: dict[str, Line]) -> str | None:
    """Return an id for the line: its own; with a number when another line has it; None when it is that very line.

    The front-end takes the time as id, so two lines of one millisecond share theirs.
    """
    line_id, count = line.id, 1
    while (other := kept.get(line_id)) is not None:
        if (other.role, other.content) == (line.role, line.content):
            return None
        count += 1
        line_id = f"{line.id}~{count}"
    return line_id if len(line_id) <= records.ID_MAX else None


def _renamed(line: Line, line_id: str) -> Line:
    return Line(
        id=line_id, role=line.role, content=line.content, at=line.at, emotion=line.emotion, audio_url=line.audio_url
    )


def _id(value: Any) -> str | None:
    if isinstance(value, bool) or not isinstance(value, (str, int)):
        return None
    return _keepable(str(value)) or None


def _cut(value: Any, limit: int, reason: str, found: Reading, *, index: int | None = None) -> str:
    text = mended(value)
    if len(text) > limit:
        found.notes.append(Remark(reason, index))
    return text[:limit]


def _moment(value: dict[str, Any], key: str, found: Reading, *, index: int | None = None) -> datetime | None:
    moment = timestamps.read(value.get(key))
    if moment is None and value.get(key) is not None:
        found.notes.append(Remark("bad_time", index))
    return moment


def _audio(value: Any, found: Reading, index: int) -> str | None:
    if not isinstance(value, str) or not value:
        return None
    if len(value) <= records.AUDIO_MAX and _PLAYABLE.fullmatch(value) and _keepable(value) == value:
        return value
    found.notes.append(Remark("audio_dropped", index))
    return None
