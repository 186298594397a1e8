"""Both earlier shapes, from both databases, into this house: whole, twice, piece by piece."""

from __future__ import annotations

import io
import json
import re
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.apps import apps
from django.core import serializers
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import User
from accounts.tests.google.fake_google import running
from accounts.tests.google.test_google import sign_in, who
from audio.models import AudioFile
from avatar_forge.legacy_import.tables.users import ANONYMOUS_ID
from avatar_forge.legacy_import.tests import shapes
from avatar_forge.legacy_import.tests.shapes import at, pk
from avatar_forge.tests import needs
from avatar_forge.tests.server_process import scratch_database
from characters.models import Character
from chat.conversation import takes
from chat.models import ChatSession, Message
from jobs.models import GenerationJob

pytestmark = pytest.mark.django_db

OURS = ("accounts", "characters", "audio", "jobs", "chat", "account", "socialaccount")
SHAPES = {"current": (shapes.current, shapes.current_rows), "older": (shapes.older, shapes.older_rows)}
every_shape = pytest.mark.parametrize("shape", SHAPES)


def dump() -> str:
    """Everything in the house but what is random: the unusable passwords, the keys of actors."""
    rows = [
        row for app in OURS for model in apps.get_app_config(app).get_models() for row in model.objects.order_by("pk")
    ]
    told = re.sub(r'("chat.sessionactor",\s*"pk": )"[^"]*"', r"\1", serializers.serialize("json", rows, indent=1))
    return "\n".join(line for line in told.splitlines() if "password" not in line)


@pytest.fixture
def built(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'earlier.db'}"
    shapes.build(url, shapes.current(), shapes.current_rows())
    return url


@every_shape
def test_the_second_run_changes_nothing_and_says_so(earlier, run, shape):
    meta, rows = SHAPES[shape]
    shapes.build(earlier, meta(), rows())
    first, _ = run(earlier)
    before, said = dump(), first["tables"]
    second, _ = run(earlier)
    assert dump() == before
    assert (first["changed"], second["changed"]) == (True, False)
    for table, tally in second["tables"].items():
        assert (tally["taken"], tally["already_there"]) == (0, said[table]["taken"])
        assert tally["read"] == tally["already_there"] + sum(tally["refused"].values()) == len(rows().get(table, []))


@every_shape
def test_it_makes_no_difference_which_database_it_came_from(run, tmp_path, shape):
    needs.postgresql(needs.POSTGRES)
    meta, rows = SHAPES[shape]
    dumps = []
    with scratch_database(needs.POSTGRES) as server:
        for url in (f"sqlite:///{tmp_path / 'earlier.db'}", server):
            shapes.build(url, meta(), rows())
            run(url)
            User.objects.filter(pk=ANONYMOUS_ID).update(created_at=at(0), updated_at=None)  # made when it is needed
            # allauth counts its rows, and remembers when they were made
            dumps.append(re.sub(r'"pk": \d+|"(date_joined|last_login)": ".*"', "", dump()))
            for model in (GenerationJob, Character, User):
                model.objects.all().delete()
    assert dumps[0] == dumps[1]
    assert dumps[0].count('"model"') > 7


def test_what_was_refused_is_counted_kept_and_an_exit_code(built, run, tmp_path):
    report, code = run(built)
    assert (code, report["refused"]) == (3, 2)
    assert report["tables"]["generation_jobs"]["refused"] == {"job_type_unknown": 1}
    assert report["tables"]["audio_files"]["refused"] == {"format_unknown": 1}
    assert report["tables"]["users"]["columns_not_taken"] == ["newsletter"]
    kept = [json.loads(line) for line in (tmp_path / "kept" / "leftovers.jsonl").read_text().splitlines()]
    assert next(entry["was"]["job_type"] for entry in kept if entry["id"] == pk("odd")) == "hologram"
    assert {"table": "characters", "id": pk("mine"), "rule": "json_broken", "column": "tags", "was": '["broken'} in kept
    assert (tmp_path / "kept" / "leftovers.jsonl").stat().st_mode & 0o077 == 0
    run(built)
    assert len((tmp_path / "kept" / "leftovers.jsonl").read_text().splitlines()) == len(kept)


def test_people_keep_their_ids_times_and_rights(built, run):
    run(built)
    gildong = User.objects.get(pk=pk("gildong"))
    assert (gildong.email, gildong.username, gildong.provider) == ("gildong@example.com", "홍길동", "google")
    assert (gildong.created_at, gildong.updated_at) == (at(0), at(5))
    assert (gildong.is_superuser, gildong.is_staff, gildong.has_usable_password()) == (True, True, False)
    assert User.objects.get(pk=pk("chun")).is_active is False
    address = EmailAddress.objects.get(user=gildong)
    assert (address.email, address.verified, address.primary) == ("gildong@example.com", True, True)
    assert SocialAccount.objects.get(user=pk("chun")).uid == "2002"


def test_of_two_accounts_with_one_address_the_older_has_everything(built, run):
    run(built)
    twin = User.objects.get(pk=pk("twin"))
    assert (twin.email, twin.is_active) == (f"legacy-twin-{pk('twin')}@guest.invalid", False)
    assert not EmailAddress.objects.filter(user=twin).exists()
    assert Character.objects.get(pk=pk("twins")).user_id == pk("gildong")


def test_a_stranger_who_wrote_the_address_down_first_gets_nothing(built, run):
    squatter = User.objects.create_user("gildong@example.com", "squatter-77")
    EmailAddress.objects.create(user=squatter, email=squatter.email, verified=False, primary=True)
    run(built)
    assert Character.objects.get(pk=pk("mine")).user_id == pk("gildong")
    assert not squatter.characters.exists()


@pytest.mark.parametrize(
    "says", [{"email": "GILDONG@example.com"}, {"sub": "2002", "email": "moved@example.com"}], ids=str
)
def test_google_sign_in_finds_people_again(built, run, settings, says):
    run(built)
    User.objects.update(is_active=True)
    with running() as fake:
        settings.SOCIALACCOUNT_PROVIDERS = fake.provider()
        fake.says = says
        browser = Client(headers={"accept": "text/html"})
        sign_in(browser, fake)
        assert who(browser) == ("chun@example.com" if "sub" in says else "gildong@example.com")
    assert User.objects.count() == 3


def test_json_is_read_and_what_is_broken_is_kept(built, run):
    run(built)
    preset, mine = Character.objects.get(pk=pk("preset")), Character.objects.get(pk=pk("mine"))
    assert (preset.tags, preset.character) == (["고전", "사극"], {"gender": "여성", "likes": ["그네"]})
    assert (preset.is_preset, preset.created_at, preset.updated_at) == (True, at(2), at(3))
    assert (mine.tags, mine.character) == (None, {"legacy": {"tags": '["broken', "character": "not json"}})
    assert mine.updated_at is None
    both = Character.objects.get(pk=pk("both"))
    assert (both.is_preset, both.user_id) == (True, None)


def test_no_job_goes_on_working(built, run):
    run(built)
    done, stuck = GenerationJob.objects.get(pk=pk("done")), GenerationJob.objects.get(pk=pk("stuck"))
    assert (done.status, done.input_payload, done.completed_at) == ("completed", '{"style": "anime"}', at(4))
    assert (stuck.status, stuck.progress, stuck.user_id) == ("failed", 100, None)
    assert "not finished" in stuck.error_message


def test_the_newest_audio_keeps_the_hash(built, run):
    run(built)
    hashes = dict(AudioFile.objects.values_list("pk", "text_hash"))
    assert hashes == {pk("a-new"): "a" * 64, pk("a-old"): None, pk("a-ogg"): "a" * 64}
    later = {"id": pk("a-newest"), "user_id": pk("gildong"), "file_path": "n.wav", "file_url": "/n.wav",
             "voice_id": "v1", "text_hash": "a" * 64, "created_at": at(60), **WAV}  # fmt: skip
    shapes.add(built, shapes.current(), {"audio_files": [later]})
    run(built)
    assert AudioFile.objects.get(text_hash="a" * 64, format="wav").pk == pk("a-newest")


def test_lines_stand_in_a_row_in_the_order_in_which_they_were_said(earlier, run):
    shapes.build(earlier, shapes.current(), shapes.current_rows())
    run(earlier)
    play = ChatSession.objects.get(pk=pk("play"))
    lines = list(Message.objects.on_branch_to(play.head_id))
    assert [line.pk for line in lines] == [pk(f"m{n}") for n in (1, 2, 3, 4, 5)]
    assert [line.seq for line in lines] == [1, 2, 3, 4, 5]
    assert [line.parent_id for line in lines] == [None, *(line.pk for line in lines[:-1])]
    assert (play.turn_count, play.last_seq, play.updated_at, play.started_at) == (1, 5, at(13), at(10))
    assert (lines[-1].role, lines[-1].speaker, lines[2].emotion) == ("system", "narrator", "happy")
    assert (play.persona["name"], play.scenario["situation"]) == ("춘향", "3")


def test_a_play_with_anothers_character_loses_the_character_only(built, run):
    run(built)
    play = ChatSession.objects.get(pk=pk("empty"))
    assert (play.character_id, play.persona, play.ended_at) == (None, None, at(12))
    assert play.scenario == {"legacy": "plain words"}


def test_a_run_after_new_rows_takes_only_these(built, run):
    run(built)
    line = {"session_id": pk("play"), "role": "assistant", "content": "그렇군요.", "created_at": at(20)}
    shapes.add(built, shapes.current(), {"messages": [{**line, "id": pk("m6")}]})
    report, _ = run(built)
    assert {name: tally["taken"] for name, tally in report["tables"].items() if tally["taken"]} == {"messages": 1}
    play = ChatSession.objects.get(pk=pk("play"))
    assert (play.head_id, play.last_seq, play.head.parent_id) == (pk("m6"), 6, pk("m5"))


def test_lines_that_come_after_the_play_went_on_here_stand_beside(built, run):
    run(built)
    play = ChatSession.objects.get(pk=pk("play"))
    takes.delete(play.user, play.pk, pk("m5"))
    line = {"id": pk("m6"), "session_id": pk("play"), "role": "user", "content": "?", "created_at": at(20)}
    shapes.add(built, shapes.current(), {"messages": [line]})
    report, _ = run(built)
    play.refresh_from_db()
    assert (play.head_id, Message.objects.get(pk=pk("m6")).parent_id) == (pk("m4"), pk("m5"))
    assert report["tables"]["messages"]["repaired"] == {"beside_the_play": 1}


def test_a_dry_run_writes_nothing_and_tells_the_same(earlier, run, tmp_path):
    shapes.build(earlier, shapes.current(), shapes.current_rows())
    before = dump()
    tried, code = run(earlier, "--dry-run")
    assert (dump(), code, (tmp_path / "kept").exists()) == (before, 3, False)
    done, _ = run(earlier)
    assert tried["tables"] == done["tables"]


def test_the_older_shape(earlier, run):
    shapes.build(earlier, shapes.older(), shapes.older_rows())
    report, code = run(earlier)
    assert (code, report["tables"]["audio_files"]["in_source"]) == (0, False)
    job = GenerationJob.objects.get(pk=pk("o-job"))
    assert (job.job_type, job.input_payload, job.result_url) == ("3d", "/uploads/in.png", "/models/out.glb")
    assert (job.user_id, job.completed_at) == (pk("simcheong"), at(3))
    assert GenerationJob.objects.get(pk=pk("o-wait")).status == "failed"
    assert Character.objects.get(pk=pk("o-preset")).is_preset
    assert Character.objects.get(pk=pk("o-mine")).user_id == pk("simcheong")
    play = ChatSession.objects.get(pk=pk("o-play"))
    assert (play.user_id, play.turn_count, play.head_id, play.started_at) == (ANONYMOUS_ID, 1, pk("o2"), at(4))
    assert play.user.email == "legacy-anonymous@guest.invalid"
    assert not play.user.is_active


def test_files_are_copied_from_the_folder_and_from_nowhere_else(built, run, tmp_path, settings):
    old = tmp_path / "storage"
    (old / "audio").mkdir(parents=True)
    (old / "audio" / "new.wav").write_bytes(b"RIFF...")
    (tmp_path / "secret.wav").write_bytes(b"secret")
    (old / "audio" / "old.wav").symlink_to(tmp_path / "secret.wav")
    report, _ = run(built, "--media", str(old))
    assert report["media"] == {"copied": 1, "outside": 1, "missing": 3}
    assert [path.name for path in Path(settings.MEDIA_ROOT).rglob("*.wav")] == ["new.wav"]
    assert AudioFile.objects.get(pk=pk("a-new")).file_path == "legacy/audio/new.wav"
    again, _ = run(built, "--media", str(old))
    assert (again["media"]["already_there"], again["changed"]) == (1, False)


WAV = {"file_size": 1, "format": "wav"}
DIRTY: list[tuple[str, dict[str, Any], str]] = [
    ("users", {"id": "x" * 40, "email": "a@example.com"}, "id_unusable"),
    ("users", {"id": pk("d"), "email": "no address", "username": "가" * 60, "provider": "kakao"}, "email_unusable"),
    ("users", {"id": pk("d"), "email": "d@example.com", "created_at": "yesterday"}, "not_a_time"),
    ("users", {"id": pk("d"), "email": "d@example.com", "is_active": "perhaps"}, "not_a_yes_or_no"),
    ("users", {"id": pk("d"), "email": "d@example.com", "picture": "javascript:alert(1)"}, "not_an_address_dropped"),
    ("users", {"id": pk("d"), "email": "d@example.com", "username": "a\x00b"}, "characters_unusable"),
    ("characters", {"id": pk("d"), "name": "  ", "is_preset": 1}, "name_missing"),
    ("characters", {"id": pk("d"), "name": "이" * 120, "is_preset": 1}, "cut"),
    ("characters", {"id": pk("d"), "name": "이", "is_preset": 0, "user_id": "anonymous"}, "owner_anonymous"),
    ("characters", {"id": pk("d"), "name": "이", "is_preset": 0, "user_id": pk("nobody")}, "owner_unknown"),
    ("characters", {"id": pk("d"), "name": "이", "is_preset": 0}, "without_owner_is_preset"),
    ("characters", {"id": pk("d"), "name": "이", "is_preset": 1, "tags": "[" * 100_000}, "json_broken"),
    ("characters", {"id": pk("d"), "name": "이", "is_preset": 1, "tags": "[" * 400 + "]" * 400}, "json_broken"),
    ("characters", {"id": pk("d"), "name": "이", "is_preset": 1, "tags": '{"a": NaN}'}, "tags_unusual"),
    ("characters", {"id": pk("d"), "name": "이", "is_preset": 1, "character": '{"likes": 5}'}, "detail_unusual"),
    ("characters", {"id": pk("d"), "name": "이", "is_preset": 1, "character": '["\\u0000"]'}, "characters_unusable"),
    ("characters", {"id": pk("d"), "name": "이", "is_preset": 1, "tags": b"\x00\xff"}, "json_broken"),
    ("generation_jobs", {"id": pk("d"), "job_type": "3D", "status": "weird"}, "status_unknown"),
    ("generation_jobs", {"id": pk("d"), "job_type": "3d", "progress": "half"}, "not_a_number"),
    ("audio_files", {"id": pk("d"), "user_id": "anonymous", "file_size": -1, "format": "wav"}, "out_of_range"),
    ("audio_files", {"id": pk("d"), "user_id": "anonymous", "file_size": 2**70, "format": "wav"}, "out_of_range"),
    ("audio_files", {"id": pk("d"), "user_id": "u", "text_hash": "short", **WAV}, "not_a_sha256"),
    ("audio_files", {"id": pk("d"), "user_id": "u", "duration": -3, **WAV}, "not_a_duration"),
    ("audio_files", {"id": pk("d"), "user_id": "u", **WAV, "file_path": "a/../../b.wav"}, "path_outside"),
    ("audio_files", {"id": pk("d"), "user_id": "u", **WAV, "file_url": "data:audio/wav,x"}, "file_missing"),
    ("users", {"id": pk("d"), "email": "guest-1@guest.invalid"}, "email_unusable"),
    ("chat_sessions", {"id": pk("d"), "user_id": "u", "character_id": pk("nobody")}, "character_unknown"),
    ("messages", {"id": pk("d"), "session_id": pk("nobody"), "role": "user", "content": "?"}, "play_unknown"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "row", "rule"), DIRTY, ids=[f"{n}-{rule}" for n, (_, _, rule) in enumerate(DIRTY)])
def test_what_breaks_todays_rules_is_repaired_or_refused_never_a_crash(run, tmp_path, table, row, rule):
    url = tmp_path / "earlier.db"
    shapes.build(f"sqlite:///{url}", shapes.current(), {})
    if table == "audio_files":
        row = {"file_path": "a.wav", "file_url": "/a.wav", **row}
    with sqlite3.connect(url) as connection:
        row = {name: float(value) if isinstance(value, int) and value > 2**63 else value for name, value in row.items()}
        columns = ", ".join(row)
        connection.execute(f"INSERT INTO {table} ({columns}) VALUES ({', '.join('?' * len(row))})", list(row.values()))
    connection.close()
    report, _ = run(f"sqlite:///{url}")
    tally = report["tables"][table]
    assert rule in {**tally["repaired"], **tally["refused"]}
    assert tally["taken"] + sum(tally["refused"].values()) == 1
    assert run(f"sqlite:///{url}")[0]["changed"] is False


def test_a_line_the_database_objects_to_is_refused_and_the_others_are_taken(run, tmp_path, built_twice_said):
    report, code = run(built_twice_said)
    assert (code, report["tables"]["messages"]["taken"]) == (3, 3)
    assert sum(report["tables"]["messages"]["refused"].values()) == 1
    for play in ChatSession.objects.all():
        found = list(Message.objects.on_branch_to(play.head_id))
        assert [line.seq for line in found] == list(range(1, play.last_seq + 1))
        assert len(found) == play.messages.count()


@pytest.fixture
def built_twice_said(tmp_path: Path) -> str:
    """Two plays that both have a line of the same id, in two notations."""
    url = f"sqlite:///{tmp_path / 'earlier.db'}"
    said = {"role": "user", "content": "안녕", "created_at": at(0)}
    shapes.build(url, shapes.current(), {
        "users": [{"id": pk("u"), "email": "u@example.com", "created_at": at(0)}],
        "chat_sessions": [{"id": pk(name), "user_id": pk("u"), "started_at": at(0)} for name in ("p1", "p2")],
        "messages": [
            {**said, "id": pk("same"), "session_id": pk("p1")},
            {**said, "id": pk("l2"), "session_id": pk("p1"), "role": "assistant", "created_at": at(1)},
            {**said, "id": pk("same").upper(), "session_id": pk("p2")},
            {**said, "id": pk("l4"), "session_id": pk("p2"), "role": "assistant", "created_at": at(1)},
        ],
    })  # fmt: skip
    return url


def test_chunks_make_no_difference_and_queries_do_not_grow_with_rows(run, tmp_path, django_assert_max_num_queries):
    url = f"sqlite:///{tmp_path / 'earlier.db'}"
    shapes.build(url, shapes.current(), {
        "users": [{"id": pk(f"u{n}"), "email": f"u{n}@example.com", "created_at": at(0)} for n in range(2)],
        "chat_sessions": [{"id": pk(f"p{n}"), "user_id": pk("u1"), "started_at": at(0)} for n in range(20)],
        "messages": [
            {"id": pk(f"l{n}-{m}"), "session_id": pk(f"p{n}"), "role": ("user", "assistant")[m % 2], "content": "x",
             "created_at": at(m // 2)}
            for n in range(20) for m in range(10)
        ],
    })  # fmt: skip
    with django_assert_max_num_queries(60):
        report, _ = run(url)
    assert report["tables"]["messages"]["taken"] == 200
    assert set(ChatSession.objects.values_list("turn_count", "last_seq")) == {(5, 10)}


def test_the_second_run_says_so_in_words(built, run, tmp_path):
    run(built)
    out = io.StringIO()
    with pytest.raises(CommandError, match="2 rows were refused"):
        call_command("import_legacy", built, "--leftovers", str(tmp_path / "l"), stdout=out)
    assert "Nothing changed" in out.getvalue()


def test_a_database_of_this_house_is_not_taken_for_an_earlier_one(run, tmp_path):
    with sqlite3.connect(tmp_path / "ours.db") as connection:
        connection.execute("CREATE TABLE django_migrations (id INTEGER)")
    connection.close()
    with pytest.raises(CommandError, match="of this system"):
        run(f"sqlite:///{tmp_path / 'ours.db'}")


def test_text_that_is_no_utf_8_is_told_apart_and_kept(run, tmp_path):
    shapes.build(f"sqlite:///{tmp_path / 'earlier.db'}", shapes.current(), {})
    with sqlite3.connect(tmp_path / "earlier.db") as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute(
            "INSERT INTO characters (id, name, is_preset, persona) VALUES (?, '이', 1, CAST(x'61ff62' AS TEXT))",
            [pk("d")],
        )
    connection.close()
    report, code = run(f"sqlite:///{tmp_path / 'earlier.db'}")
    assert (code, report["tables"]["characters"]["repaired"]["characters_unusable"]) == (0, 1)
    assert Character.objects.get().persona == "a\ufffdb"
    assert r"a\udcffb" in (tmp_path / "kept" / "leftovers.jsonl").read_text()
