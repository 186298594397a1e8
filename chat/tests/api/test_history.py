"""/api/history: listing, reading, throwing away and hearing again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from audio.models import AudioFile
from avatar_forge.core import engines
from avatar_forge.core.ids import new_id
from chat.conversation import plays
from chat.models import ChatSession, Message

PATH = "/api/history"


def say(play: ChatSession, *texts: str, **more) -> list[Message]:
    """Put lines on the branch that is played."""
    made: list[Message] = []
    for text in texts:
        play.last_seq += 1
        role = "assistant" if play.last_seq % 2 else "user"
        line = Message.objects.create(
            session=play, seq=play.last_seq, role=role, content=text, parent_id=play.head_id, **more
        )
        play.head = line
        made.append(line)
    play.save()
    return made


@pytest.fixture
def spoken(play) -> ChatSession:
    say(play, "어서 오시어요.", "달이 밝군요.", speaker="춘향")
    return play


def items(client, **query) -> list[str]:
    return [item["id"] for item in client.get(PATH, query).json()["data"]["items"]]


def test_a_play_in_the_list(api, alice, spoken):
    spoken.persona["thumbnail_url"] = "/static/a.webp"
    spoken.save()
    data = api(alice).get(PATH).json()["data"]
    (item,) = data["items"]
    assert (data["total"], data["next_cursor"]) == (1, None)
    assert {key: item[key] for key in item if not key.endswith("_at")} == {
        "id": spoken.pk, "session_id": spoken.pk, "title": "춘향", "status": "running", "mode": "actor",
        "turn_count": 0, "audio_count": 0, "character_name": "춘향", "actors": ["춘향"], "preview_text": "달이 밝군요.",
        "thumbnail_url": "http://testserver/static/a.webp",
    }  # fmt: skip


def test_looking_for_plays(api, alice, spoken):
    other = plays.start(alice, character=None, scenario={"situation": "한낮의 장터"})
    say(other, "자, 골라 보시오!", audio_url="/api/audio/x")
    plays.end(alice, other.pk)
    client = api(alice)
    assert items(client, search="달이") == items(client, status="running") == items(client, has_audio="false")
    assert items(client, search="달이") == [spoken.pk]
    assert (
        items(client, search="장터") == items(client, status="ended") == items(client, has_audio="true") == [other.pk]
    )
    assert items(client, mode="director") == items(client, search="없는 말") == []
    assert set(items(client, search="", mode="", cursor="")) == {spoken.pk, other.pk}


def test_pages_meet_without_a_gap(api, alice):
    now = timezone.now()
    made = [ChatSession(user=alice, updated_at=now - timedelta(minutes=n // 2)) for n in range(7)]
    ChatSession.objects.bulk_create(made)
    client, cursor, seen = api(alice), "", []
    while cursor is not None:
        data = client.get(PATH, {"limit": 3, "cursor": cursor}).json()["data"]
        assert data["total"] == 7
        seen += [item["id"] for item in data["items"]]
        cursor = data["next_cursor"]
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.parametrize("query", ["limit=0", "limit=101", "limit=x", "status=old", "has_audio=maybe", "cursor=x"])
def test_a_query_that_makes_no_sense_is_refused(api, alice, query):
    assert api(alice).get(f"{PATH}?{query}").json()["error"]["code"] == "VALIDATION_ERROR"


def test_reading_a_play(api, alice, spoken):
    (line,) = say(spoken, "어디서 오셨어요?", audio_url="/api/audio/1")
    file = AudioFile.objects.create(
        user=alice, file_path="a", file_url="/api/audio/1", file_size=9, format="ogg", voice_id="nari", duration=1.5
    )
    data = api(alice).get(f"{PATH}/{spoken.pk}").json()["data"]
    assert data["conversation"]["scenario_snapshot"]["situation"] == "봄밤에 만났다."
    assert (data["conversation"]["audio_count"], data["has_earlier"]) == (1, False)
    assert [row["content"] for row in data["messages"]] == ["어서 오시어요.", "달이 밝군요.", "어디서 오셨어요?"]
    assert set(data["messages"][0]) == {"id", "role", "content", "speaker_name", "created_at"}
    assert data["audio_assets"] == [{
        "id": file.pk, "message_id": line.pk, "voice_id": "nari", "duration_sec": 1.5, "size_bytes": 9,
        "download_url": "/api/audio/1", "play_url": "/api/audio/1", "mime_type": "audio/ogg",
    }]  # fmt: skip


def test_thrown_away_is_in_the_bin_and_nothing_more(api, alice, spoken):
    answer = api(alice).delete(f"{PATH}/{spoken.pk}")
    assert answer.json()["data"]["message"]
    assert api(alice).get(f"{PATH}/{spoken.pk}").status_code == 404
    assert items(api(alice)) == []
    assert Message.objects.filter(session=spoken).count() == 2
    plays.restore(alice, spoken.pk)


@pytest.mark.parametrize("who", ["mallory", None])
@pytest.mark.parametrize(("method", "rest"), [("get", ""), ("delete", ""), ("post", "/tts/regenerate")])
def test_a_stranger_s_play_is_as_if_absent(api, request, spoken, who, method, rest):
    client = api(request.getfixturevalue(who) if who else None)
    wanted = 404 if who else 401
    assert client.send(method, f"{PATH}/{spoken.pk}{rest}", {"text": "a"}).status_code == wanted
    assert client.send(method, f"{PATH}/{new_id()}{rest}", {"text": "a"}).status_code == wanted
    assert items(api(request.getfixturevalue("mallory"))) == []


@pytest.mark.parametrize("more", [2, 20])
def test_the_list_costs_the_same_whatever_is_in_it(api, alice, django_assert_num_queries, more):
    for _ in range(more):
        say(ChatSession.objects.create(user=alice), "안녕")
    client = api(alice)
    with django_assert_num_queries(5):
        client.get(PATH, {"search": "안녕"})


@pytest.mark.parametrize(("asked", "voice"), [({}, "nari"), ({"voice_id": "taeo"}, "taeo"), ({"voice_id": ""}, "nari")])
def test_a_line_is_spoken_again(api, transactional, settings, request, asked, voice):
    settings.ENGINES = {**settings.ENGINES, "speech": {"espeak": {"BACKEND": "audio.tests.api.test_library.Humming"}}}
    engines.forget()
    alice, play = request.getfixturevalue("alice"), request.getfixturevalue("play")
    (line,) = say(play, "어서 오시어요.")
    client = api(alice)
    told = client.send("post", f"{PATH}/{play.pk}/tts/regenerate", {"message_id": line.pk, **asked}).json()["data"]
    assert (told["voice_id"], told["message_id"]) == (voice, line.pk)
    (sound,) = client.get(f"{PATH}/{play.pk}").json()["data"]["audio_assets"]
    assert (sound["play_url"], sound["voice_id"], sound["mime_type"]) == (told["audio_url"], voice, "audio/wav")
    assert b"".join(client.get(told["audio_url"]).streaming_content)[:4] == b"RIFF"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400), ({"text": ""}, 400), ({"text": "가" * 10_001}, 400), ({"message_id": "x"}, 404),
        ({"message_id": new_id()}, 404), ({"text": "*웃는다*"}, 422),
    ],
    ids=["nothing", "empty", "long", "no id", "unknown", "nothing to say"],
)  # fmt: skip
def test_what_cannot_be_spoken_says_why(api, alice, spoken, body, status):
    answer = api(alice).send("post", f"{PATH}/{spoken.pk}/tts/regenerate", body)
    assert answer.status_code == status
