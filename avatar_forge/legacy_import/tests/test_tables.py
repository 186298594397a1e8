"""The pure rules: values, order of lines, which audio is found again, which file is meant."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accounts.models import GUEST_DOMAIN
from avatar_forge.legacy_import.draft import Draft, Refused, canonical_id, cleaned, parsed_time
from avatar_forge.legacy_import.media import Outside, locate
from avatar_forge.legacy_import.tables import audio, characters, jobs, lines, plays, users
from avatar_forge.legacy_import.tests.shapes import at, pk

NOON = datetime(2026, 1, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-01-26 12:00:00", NOON),
        ("2026-01-26 12:00:00.000000", NOON),
        ("2026-01-26T21:00:00+09:00", NOON),
        ("2026-01-26 12:00:00+00", NOON),
        (datetime(2026, 1, 26, 12), NOON),  # noqa: DTZ001  without a zone is the point
        ("infinity", None),
        ("0001-01-01T00:00:00+09:00", None),
        (1769428800, None),
    ],
    ids=str,
)
def test_a_time_without_a_zone_is_utc(text, moment):
    assert parsed_time(text) == moment


@pytest.mark.parametrize(
    ("written", "here"),
    [(pk("a").replace("-", ""), pk("a")), (pk("a").upper(), pk("a")), (7, "7"), ("guest_1", "guest_1"), (" ", None),
     (None, None)],
    ids=str,
)  # fmt: skip
def test_an_id_is_the_same_in_every_notation(written, here):
    assert canonical_id(written) == here


@given(st.lists(st.text(st.characters(codec=None))))
def test_what_is_cleaned_can_be_stored_anywhere(texts):
    kept = cleaned({"inside": texts, "number": float("nan")})
    assert kept["number"] is None
    for text in kept["inside"]:
        assert "\x00" not in text.encode("utf-8").decode()
    assert cleaned(kept) == kept


def said(*spoken: tuple[str, int]) -> list[Draft]:
    rows = [{"id": str(number), "role": role, "content": "x", "created_at": at(minute)}
            for number, (role, minute) in enumerate(spoken)]  # fmt: skip
    return [lines.line(row, before=NOON) for row in rows]


@pytest.mark.parametrize(
    ("spoken", "order"),
    [
        ([("user", 0), ("assistant", 0), ("user", 1)], "012"),
        ([("assistant", 0), ("user", 1), ("assistant", 1)], "012"),
        ([("assistant", 0), ("assistant", 1), ("user", 1)], "021"),
        ([("user", 2), ("assistant", 1)], "10"),
        ([("user", 0), ("user", 0), ("assistant", 0), ("assistant", 0)], "0213"),
        ([("user", 0), ("user", 0)], "01"),
        ([], ""),
    ],
    ids=["as told", "greeting first", "answer moved behind its line", "by time", "in turns", "no answer", "nothing"],
)
def test_lines_of_one_moment_take_turns(spoken, order):
    assert "".join(draft.pk for draft in lines.in_order(said(*spoken))) == order


@given(st.lists(st.tuples(st.sampled_from(["user", "assistant", "system"]), st.integers(0, 3))))
def test_no_line_is_lost_or_goes_back_in_time(spoken):
    drafts = said(*spoken)
    ordered = lines.in_order(drafts)
    assert sorted(draft.pk for draft in ordered) == sorted(draft.pk for draft in drafts)
    times = [draft.values["created_at"] for draft in ordered]
    assert times == sorted(times)


def test_of_equally_new_audio_one_stays_and_another_voice_is_another_file():
    one = {"user_id": "u", "text_hash": "h", "voice_id": None, "format": "wav", "created_at": NOON}
    rows = [
        {**one, "id": "a"},
        {**one, "id": "b"},
        {**one, "id": "c", "voice_id": "v"},
        {**one, "id": "d", "text_hash": None},
    ]
    assert audio.beaten(rows) == audio.beaten(rows[::-1]) == {"a"}


def test_a_file_is_found_below_the_folder_whatever_came_before(tmp_path: Path):
    (tmp_path / "audio").mkdir()
    (tmp_path / "audio" / "가.wav").touch()
    found = tmp_path / "audio" / "가.wav"
    for reference in ("audio/가.wav", "./audio/가.wav", "/app/storage/audio/가.wav", "storage\\audio\\가.wav"):
        assert locate(reference, tmp_path) == found
    assert locate("/app/none.wav", tmp_path) is None
    assert locate("x" * 5000, tmp_path) is None
    for reference in ("../audio/가.wav", "/app/../../etc/passwd", "audio/가.wav\x00.png"):
        with pytest.raises(Outside):
            locate(reference, tmp_path)


def test_marked_addresses_are_on_the_domain_that_nobody_can_sign_up_with():
    assert users.MARKED_DOMAIN == GUEST_DOMAIN
    assert users.marked("twin", "A b_1") == f"legacy-twin-a-b-1@{GUEST_DOMAIN}"


ODD = [
    None, "", 0, -1, 2**70, 1.5, float("inf"), float("nan"), b"\x00\xff", "\x00", "\udcff", "가" * 600, "[", "{}",
    "null", '"s"',
    '{"likes": {"a": 1}, "a": 1e999}', '["\\ud800"]', "infinity", "9999-12-31 23:59:59-14:00", "javascript:x",
    pk("a"), "wav", "3d", "user", "completed", "a@b.example", "a" * 64,
]  # fmt: skip
MAPPINGS: dict[str, Any] = {
    "users": (users.COLUMNS, lambda row: users.user(row, now=NOON)),
    "characters": (characters.COLUMNS, lambda row: characters.character(row, owner=pk("o"), now=NOON)),
    "generation_jobs": (jobs.COLUMNS, lambda row: jobs.job(row, owner=None, now=NOON)),
    "audio_files": (audio.COLUMNS, lambda row: audio.audio_file(row, owner=pk("o"), now=NOON)),
    "chat_sessions": (plays.COLUMNS, lambda row: plays.play(row, owner=pk("o"), character=None, now=NOON)),
    "messages": (lines.COLUMNS, lambda row: lines.line(row, before=NOON)),
}


@pytest.mark.parametrize("table", MAPPINGS)
@settings(deadline=None)
@given(data=st.data())
def test_whatever_a_row_holds_it_is_taken_or_refused(table, data):
    columns, make = MAPPINGS[table]
    row = data.draw(st.fixed_dictionaries({column: st.sampled_from(ODD) for column in sorted(columns)}))
    try:
        draft = make(row)
    except Refused as refused:
        assert re.fullmatch("[a-z_]+", str(refused))
        return
    written = json.dumps(draft.values, default=str, allow_nan=False)
    assert "\\u0000" not in written
    assert "\\udcff" not in written
    assert all(repair.column in row for repair in draft.repairs)
