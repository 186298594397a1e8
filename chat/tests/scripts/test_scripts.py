"""Scripts over REST: the play as it stands in every format, for its owner alone, and back from JSON."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User
from avatar_forge.core.ids import new_id
from chat.conversation import lines, plays, takes
from chat.models import ChatSession, Message
from chat.scripts import archive, builder, formats
from chat.scripts.serializers import (
    PERSONA,
    SavedActorSerializer,
    SavedLineSerializer,
    SavedPlaySerializer,
    SavedScriptSerializer,
)
from chat.tests.scripts.fountain_reader import read
from conftest import ApiClient

IMPORT = "/api/chat/sessions/import-script"

every_format = pytest.mark.parametrize("name", formats.NAMES)


def script(client: ApiClient, play: ChatSession, name: str, **more: str) -> Any:
    return client.get(f"/api/chat/sessions/{play.pk}/script", {"format": name, **more})


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


def said(play: ChatSession, role: str, content: str, **fields: Any) -> Message:
    return lines.add(play, role=role, content=content, **fields)


@pytest.fixture
def played(alice: User, play: ChatSession) -> ChatSession:
    """A play with another take, a deleted line, a broken one, a note, and a plot."""
    ChatSession.objects.filter(pk=play.pk).update(title="봄밤 이야기", generated_script="단오에 다시 만난다.")
    play.refresh_from_db()
    said(play, "user", "안녕하세요. *절을 한다*", client_id=new_id())
    said(play, "assistant", "버려진 말.", speaker="춘향")
    takes.step_before(play, play.head_id or "")
    said(play, "assistant", "어서 오시어요.（웃는다）", speaker="춘향", emotion="happy", prompt_tokens=7)
    said(play, "system", "비를 내린다.")
    said(play, "assistant", "비가 오는", speaker="춘향", status="interrupted")
    said(play, "user", "지워진 말.")
    takes.delete(alice, play.pk, play.head_id or "")
    play.refresh_from_db()
    return play


# -- out -------------------------------------------------------------------------------------------------------------


@every_format
def test_each_format_is_a_file_with_its_type_and_a_name(api, alice, played, name):
    response = script(api(alice), played, name)
    assert response.status_code == 200
    kind = formats.FORMATS.get(name)
    assert response["Content-Type"] == (kind.media_type if kind else "application/json")
    assert unquote(response["Content-Disposition"]).endswith(f"filename*=UTF-8''봄밤 이야기.{name}")
    assert response["Content-Security-Policy"].endswith("; sandbox")
    assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("name", ["fountain", "txt", "md", "html"])
def test_a_script_is_the_branch_being_played(api, alice, played, name):
    text = script(api(alice), played, name).content.decode()
    for part in ("봄밤 이야기", "단오에 다시 만난다.", "광한루", "안녕하세요.", "절을 한다", "어서 오시어요.", "happy"):
        assert part in text
    for part in ("Interrupted", "비를 내린다.", "춘향"):
        assert part in text
    for part in ("버려진 말.", "지워진 말."):
        assert part not in text


def test_fountain_has_the_cast_and_the_lines_of_the_play(api, alice, played):
    found = read(script(api(alice), played, "fountain").content.decode())
    assert found.speeches == [
        ("나그네", ["절을 한다"], "안녕하세요."),
        ("춘향", ["happy", "웃는다"], "어서 오시어요."),
        ("춘향", [], "비가 오는"),
    ]
    assert found.actions[:2] == ["춘향", "나그네"]
    assert found.notes == ["Director's note: 비를 내린다.", "Interrupted"]


def test_notes_can_be_left_out(api, alice, played):
    assert "비를 내린다." not in script(api(alice), played, "txt", notes="0").content.decode()


def test_a_script_speaks_the_language_of_its_reader(api, alice, played):
    client = api(alice)
    text = client.get(
        f"/api/chat/sessions/{played.pk}/script", {"format": "txt"}, headers={"accept-language": "ko"}
    ).content.decode()
    assert "나그네\n    안녕하세요. (절을 한다)" in text
    assert "등장인물" in text
    assert "[끊김]" in text


def test_no_export_changes_the_play(api, alice, played):
    before = archive.write(played)
    for name in formats.NAMES:
        script(api(alice), played, name)
    assert archive.write(ChatSession.objects.get(pk=played.pk)) == before


@every_format
def test_an_empty_play_has_a_script(api, alice, play, name):
    assert script(api(alice), play, name).status_code == 200


def test_a_directed_play_names_both_and_no_person(alice, preset):
    play = plays.start(alice, character=preset, co_character=preset)
    said(play, "system", "싸운다.")
    said(play, "assistant", "흥!", speaker="춘향 2", emotion="춘향 2")
    found = builder.draft(play)
    assert [name for name, _ in found.cast] == ["춘향", "춘향 2"]
    assert [(entry.speaker, entry.emotion, entry.note) for entry in found.entries] == [
        ("", "", True),
        ("춘향 2", "", False),
    ]


def test_the_plot_is_told_once_when_the_situation_is_the_plot(alice, preset):
    play = plays.start(alice, character=preset, scenario={"situation": "줄거리"}, generated_script="줄거리")
    found = builder.draft(play)
    assert (found.setting, found.opening) == ((), "줄거리")


@every_format
def test_a_stranger_and_a_visitor_get_no_script(api, mallory, played, name):
    assert code(script(api(mallory), played, name)) == (404, "NOT_FOUND")
    assert code(script(api(), played, name)) == (401, "UNAUTHORIZED")


def test_a_play_in_the_bin_and_a_nonsense_id_have_no_script(api, alice, played):
    plays.discard(alice, played.pk)
    assert code(script(api(alice), played, "txt")) == (404, "NOT_FOUND")
    assert code(api(alice).get("/api/chat/sessions/%00/script?format=txt")) == (404, "NOT_FOUND")


@pytest.mark.parametrize("name", ["", "docx", "PDF", "../x", "json\x00"])
def test_an_unknown_format_is_refused(api, alice, played, name):
    assert code(script(api(alice), played, name)) == (400, "UNKNOWN_FORMAT")


def test_scripts_are_limited_by_the_minute(api, alice, played, settings):
    settings.SCRIPTS_PER_MINUTE = 1
    answers = [script(api(alice), played, "txt").status_code for _ in range(3)]  # a minute may end in between
    assert 429 in answers


@every_format
def test_a_long_play_takes_no_more_queries(api, alice, played, name):
    client = api(alice)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert script(client, played, name).status_code == 200
        return len(captured)

    queries()
    few = queries()
    for index in range(20):
        said(played, "assistant", f"{index}", speaker=f"인물 {index}")
    assert queries() == few


# -- and back --------------------------------------------------------------------------------------------------------


def saved(client: ApiClient, play: ChatSession) -> dict[str, Any]:
    return json.loads(script(client, play, "json").content)


def levelled(file: dict[str, Any]) -> dict[str, Any]:
    """Return a saved play without what an import makes anew: ids become numbers, the time of the import goes."""
    numbers = {line["id"]: line["seq"] for line in file["lines"]} | {None: None}
    rows = [{**line, "id": line["seq"], "parent_id": numbers[line["parent_id"]]} for line in file["lines"]]
    play = {**file["play"], "id": "", "updated_at": "", "head_id": numbers[file["play"]["head_id"]]}
    play.setdefault(
        "actors", [{"position": 1, "name": play["persona"]["name"], "character_id": None, "persona": play["persona"]}]
    )
    return {**file, "play": play, "lines": rows}


def test_a_saved_play_comes_back_exactly(api, alice, played):
    file = saved(api(alice), played)
    assert len(file["lines"]) == 6
    response = api(alice).send("post", IMPORT, file)
    assert response.status_code == 201
    back = ChatSession.objects.get(pk=response.json()["data"]["id"])
    assert back.pk != played.pk
    again = saved(api(alice), back)
    assert levelled(again) == levelled(file)
    assert not {line["id"] for line in again["lines"]} & {line["id"] for line in file["lines"]}


def test_an_imported_play_goes_on(api, alice, played):
    client = api(alice)
    back = client.send("post", IMPORT, saved(client, played)).json()["data"]
    message = client.send("post", f"/api/chat/sessions/{back['id']}/messages", {"content": "이어서."}).json()["data"]
    assert (message["seq"], message["parent_id"]) == (7, back["head_id"])


def test_a_stranger_may_import_and_gets_only_the_copy(api, alice, mallory, played, preset):
    preset.is_preset, preset.user = False, alice
    preset.save()
    file = saved(api(alice), played)
    back = api(mallory).send("post", IMPORT, file).json()["data"]
    assert (back["character_id"], back["character_name"]) == (None, "춘향")
    assert ChatSession.objects.get(pk=back["id"]).user == mallory
    assert ChatSession.objects.get(pk=played.pk).user == alice


def test_a_running_reply_comes_back_as_interrupted(api, alice, play):
    said(play, "assistant", "아직", speaker="춘향", status="streaming", heartbeat_at=timezone.now())
    file = saved(api(alice), play)
    back = api(alice).send("post", IMPORT, file).json()["data"]
    assert file["lines"][0]["status"] == "streaming"
    assert Message.objects.get(session=back["id"]).status == "interrupted"


def test_the_same_import_with_a_key_happens_once(api, alice, played):
    client = api(alice)
    file = saved(client, played)
    ids = {
        client.send("post", IMPORT, file, headers={"idempotency-key": "once"}).json()["data"]["id"] for _ in range(2)
    }
    assert len(ids) == 1


text = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)


@st.composite
def files(draw: Any) -> dict[str, Any]:
    """A saved play with a random tree of lines."""
    moment = st.datetimes(min_value=timezone.datetime(2001, 1, 1), max_value=timezone.datetime(2199, 1, 1)).map(
        lambda time: time.isoformat() + "Z"
    )
    maybe = st.none() | text
    rows: list[dict[str, Any]] = []
    for number in range(1, draw(st.integers(0, 6)) + 1):
        parent = draw(st.sampled_from([None, *(row["id"] for row in rows)]))
        row = {name: draw(maybe) for name in ("speaker", "emotion", "audio_url", "model_used", "engine")}
        row |= {"id": new_id(), "parent_id": parent, "seq": number, "content": draw(text), "client_id": None}
        row |= {"role": draw(st.sampled_from(Message.Role.values)), "created_at": draw(moment)}
        row |= {"status": draw(st.sampled_from(["complete", "stopped", "interrupted", "failed"]))}
        row |= {
            name: draw(st.none() | st.integers(0, 9999))
            for name in ("prompt_tokens", "completion_tokens", "prompt_estimate")
        }
        row |= {"pinned": draw(st.booleans()), "move": None, "lines_asked": None}
        row |= {"deleted_at": draw(st.none() | moment)}
        rows.append(row)
    hidden: set[str | None] = set()
    for row in rows:
        if row["deleted_at"] or row["parent_id"] in hidden:
            hidden.add(row["id"])
    play = {
        name: draw(maybe) for name in ("title", "display_name", "player_image_url", "generated_script", "chat_model")
    }
    play |= {"id": new_id(), "mode": "actor", "character_id": None, "co_character_id": None, "co_persona": None}
    play |= {
        "persona": {"name": draw(text), "details": {"likes": [draw(text)]}},
        "scenario": {"situation": draw(maybe)},
    }
    play |= {"review": None, "turn_count": 0, "last_seq": len(rows), "started_at": draw(moment)}
    play |= {"head_id": draw(st.sampled_from([None, *(row["id"] for row in rows if row["id"] not in hidden)]))}
    play |= {"ended_at": draw(st.none() | moment), "updated_at": draw(moment)}
    return {"format": archive.FORMAT, "version": archive.VERSION, "play": play, "lines": rows}


def same_times(file: dict[str, Any]) -> dict[str, Any]:
    """Return a file whose times are written as ours: a half second may be .5 or .500000."""
    return json.loads(json.dumps(file).replace('.000000Z"', 'Z"'))


@pytest.mark.django_db
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(file=files())
def test_any_saved_play_comes_back_exactly(alice, file):
    from chat.scripts import archive

    serializer = SavedScriptSerializer(data=file)
    assert serializer.is_valid(), serializer.errors
    given_ = serializer.validated_data
    back = archive.take_in(alice, play=given_["play"], lines=given_["lines"])
    again = json.loads(archive.write(ChatSession.objects.get(pk=back.pk)))
    assert levelled(again) == levelled(same_times(file))


BROKEN: dict[str, tuple[Any, str]] = {
    "no file at all": (lambda file: file.clear(), "VALIDATION_ERROR"),
    "another format": (lambda file: file.update(format="x"), "VALIDATION_ERROR"),
    "a later version": (lambda file: file.update(version=3), "VALIDATION_ERROR"),
    "lines are no list": (lambda file: file.update(lines={}), "VALIDATION_ERROR"),
    "a line is no object": (lambda file: file["lines"].append(1), "VALIDATION_ERROR"),
    "a column is missing": (lambda file: file["lines"][0].pop("role"), "VALIDATION_ERROR"),
    "an unknown role": (lambda file: file["lines"][0].update(role="king"), "VALIDATION_ERROR"),
    "a number as text": (lambda file: file["lines"][0].update(content=7), "VALIDATION_ERROR"),
    "too long a name": (lambda file: file["lines"][0].update(speaker="x" * 101), "VALIDATION_ERROR"),
    "a time before time": (lambda file: file["lines"][0].update(created_at="0001-01-01T00:00:00Z"), "VALIDATION_ERROR"),
    "no number of a line": (lambda file: file["lines"][0].update(seq=0), "VALIDATION_ERROR"),
    "a huge number": (lambda file: file["lines"][0].update(seq=2**40), "VALIDATION_ERROR"),
    "a character of another kind": (lambda file: file["play"].update(persona={"name": 1}), "VALIDATION_ERROR"),
    "a character with more": (lambda file: file["play"]["persona"].update(x=1), "VALIDATION_ERROR"),
    "details are a list": (lambda file: file["play"]["persona"].update(details=[]), "VALIDATION_ERROR"),
    "the same id twice": (lambda file: file["lines"][1].update(id=file["lines"][0]["id"]), "BAD_SCRIPT"),
    "the same number twice": (lambda file: file["lines"][1].update(seq=1), "BAD_SCRIPT"),
    "the same client id twice": (lambda file: [line.update(client_id="x") for line in file["lines"]], "BAD_SCRIPT"),
    "a parent that is not there": (lambda file: file["lines"][1].update(parent_id=new_id()), "BAD_SCRIPT"),
    "a circle": (lambda file: file["lines"][0].update(parent_id=file["lines"][1]["id"]), "BAD_SCRIPT"),
    "a head that is not there": (lambda file: file["play"].update(head_id=new_id()), "BAD_SCRIPT"),
    "a deleted head": (lambda file: file["play"].update(head_id=file["lines"][-1]["id"]), "BAD_SCRIPT"),
    "fewer lines than lines": (lambda file: file["play"].update(last_seq=1), "BAD_SCRIPT"),
    "more turns than lines": (lambda file: file["play"].update(turn_count=99), "BAD_SCRIPT"),
    "a director without actors": (lambda file: file["play"].update(mode="director"), "BAD_SCRIPT"),
    "a person who streams": (lambda file: file["lines"][0].update(status="streaming"), "BAD_SCRIPT"),
    "a person who was cut off": (lambda file: file["lines"][0].update(truncated=True), "BAD_SCRIPT"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_refused_and_leaves_nothing(api, alice, played, name):
    change, expected = BROKEN[name]
    file = saved(api(alice), played)
    change(file)
    response = api(alice).send("post", IMPORT, file)
    assert code(response) == (400, expected)
    assert ChatSession.objects.count() == 1
    assert Message.objects.count() == 6


def test_a_file_has_a_largest_size_and_number_of_lines(api, alice, played, settings, monkeypatch):
    file = saved(api(alice), played)
    settings.SCRIPT_MAX_BYTES = 1000
    assert code(api(alice).send("post", IMPORT, file)) == (413, "PAYLOAD_TOO_LARGE")
    settings.SCRIPT_MAX_BYTES = 16_000_000
    file["lines"] = file["lines"] * 1700
    assert code(api(alice).send("post", IMPORT, file)) == (400, "VALIDATION_ERROR")


def test_a_file_may_be_larger_than_other_bodies(api, alice, played, settings):
    file = saved(api(alice), played)
    settings.JSON_MAX_BYTES = 1000
    assert api(alice).send("post", IMPORT, file).status_code == 201


def test_a_visitor_imports_nothing(api, db):
    assert code(api().send("post", IMPORT, {})) == (401, "UNAUTHORIZED")


# -- nothing is forgotten --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("model", "kept", "left_out"),
    [
        # One in the bin is not exported; a copy is not what a browser keeps under its id; voices are those of a house.
        (
            "ChatSession",
            archive.PLAY,
            {"user_id", "deleted_at", "client_id", "summary_lease_until"}
            | {"voice_on", "voice_mode", "voice_id", "voice_speed"},
        ),
        ("Message", archive.LINE, {"session_id", "heartbeat_at", "stop_asked_at"}),
    ],
)
def test_every_column_is_saved_or_left_out_on_purpose(model, kept, left_out):
    columns = {field.attname for field in apps.get_model("chat", model)._meta.concrete_fields}
    assert columns == {*kept, *left_out}


def test_every_saved_column_can_come_back(preset):
    assert set(SavedPlaySerializer().fields) == {*archive.PLAY, "actors"}
    assert tuple(SavedActorSerializer().fields) == archive.ACTOR
    assert set(SavedLineSerializer().fields) == set(archive.LINE)
    assert set(plays.snapshot(preset)) == set(PERSONA)


# -- the pages -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", ["/", "/play/{}"])
def test_the_pages_have_a_menu_of_scripts(api, alice, played, page):
    html = api(alice).get(page.format(played.pk)).content.decode()
    for name in formats.NAMES:
        assert f"/api/chat/sessions/{played.pk}/script?format={name}" in html
