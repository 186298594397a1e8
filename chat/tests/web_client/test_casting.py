"""In whose voice the front-end's characters speak, over HTTP: presets of its own, presets known here, two actors."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

from audio import voices
from audio.models import AudioFile
from avatar_forge.core import dbpool
from characters import presets
from characters.models import Character
from chat.models import ChatSession
from chat.tests.web_client.test_chat import a, ask, frames, s, stream, u
from chat.web_client import casting

__all__ = ["ask", "stream"]  # fixtures

GENDERS = {voice.id: voice.gender for voice in voices.every_voice()}
STALE = "0e9f2a54-0000-4000-8000-of-their-own"


def persona(gender: str) -> str:
    return f"성별: {gender} | 말투: 옛말"


@pytest.mark.parametrize(
    ("gender", "wanted"),
    [
        ("여성", "female"),
        ("여자", "female"),
        ("female", "female"),
        ("남성", "male"),
        ("Male", "male"),
        ("소년", "male"),
    ],
)
def test_a_voice_suits_whoever_speaks_and_stays_the_same(gender, wanted):
    known = {"details": {"gender": gender}, "voice_id": "default"}
    found = {casting.voice_of(known, key) for key in map(str, range(50))}
    assert len(found) > 1 and {GENDERS[voice] for voice in found} == {wanted}
    assert casting.voice_of(known, "elsa") == casting.voice_of(known, "elsa")


@pytest.mark.parametrize("gender", ["", "없음", None, 3, ["여성"]])
def test_any_gender_has_a_voice(gender):
    assert casting.voice_of({"details": {"gender": gender}}, "x") in GENDERS


def test_a_voice_that_is_taken_is_given_to_nobody_else():
    for voice, gender in GENDERS.items():
        other = casting.voice_of({"voice_id": voice}, "x", taken=voice)
        assert other != voice and GENDERS[other] == gender


def test_the_only_voice_there_is_speaks_for_both(settings):
    settings.VOICES = settings.VOICES[:1]
    assert casting.voice_of({}, "x", taken=settings.VOICES[0]["id"]) == settings.VOICES[0]["id"]


async def test_two_actors_speak_in_two_voices_their_own_if_they_differ(ask, alice, scripted):
    def make(name: str, voice: str) -> Character:
        return Character.objects.create(user=alice, name=name, voice_id=voice, character={"gender": "여성"})

    one, two, third = [
        await dbpool.run(make, name, voice) for name, voice in (("가", "sora"), ("나", "sora"), ("다", "yuna"))
    ]
    scripted.script = ["어서 오세요."]

    async def play(first: Character, second: Character) -> list[str]:
        session, told, urls = str(uuid4()), [s("무대")], []
        for me, other in ((first, second), (second, first)):
            who = f"말투: 옛말\n\n중요: 당신은 {me.name}입니다. {other.name}은(는) 실제 사람입니다."
            scene = {"opponent": other.name, "situation": "광한루"}
            more = {"session_id": session, "persona": who, "scenario": scene, "character_id": me.pk}
            body = (await ask(alice, [*told, u("말하라")], tts_enabled=True, **more))[1]["data"]
            told.append(a(body["content"]))
            urls.append(body["audio_url"].rsplit("/", 1)[1])
        found = await dbpool.run(lambda: dict(AudioFile.objects.values_list("pk", "voice_id")))
        return [found[pk] for pk in urls]

    first, second = await play(one, two)
    assert first == "sora" and second != "sora" and GENDERS[second] == "female"
    assert await play(one, third) == ["sora", "yuna"]


@pytest.mark.parametrize("named_by", ["id", "slug"])
async def test_a_preset_that_is_known_here_speaks_in_the_voice_that_it_has_here(named_by, ask, alice, scripted):
    shipped = next(preset for preset in presets.read() if preset.slug == "nolbu")
    await dbpool.run(Character.objects.create, id=shipped.id, is_preset=True, **shipped.columns)
    scripted.script = ["어서 오게."]
    await ask(alice, [], session_id=str(uuid4()), character_id=shipped.id if named_by == "id" else "nolbu")
    play = await dbpool.run(ChatSession.objects.get)
    assert (play.persona["voice_id"], play.character_id) == ("taeo", shipped.id)


@pytest.mark.parametrize("who", ["person", "visitor"])
async def test_a_streamed_line_is_read_in_its_characters_voice_whatever_voice_is_named(
    who, ask, stream, alice, scripted
):
    user = alice if who == "person" else None
    scripted.script = ["*웃는다* 먼 길 오셨구려…"]

    async def heard(text: str, voice: str | None) -> str:
        more: dict[str, Any] = {"text": text, "voice_id": voice, "speed": 1.0, "streaming_mode": 2}
        return str((await ask(user, [], path="tts", **more))[1]["data"]["voice_id"])

    for character, gender in (("frieren", "여성"), ("gandalf", "남성")):
        told = frames(
            await stream(user, [u("안녕")], session_id=str(uuid4()), character_id=character, persona=persona(gender))
        )
        line, own = told[-1]["full_content"], casting.voice_of({"details": {"gender": gender}}, character)
        assert [await heard(line, voice) for voice in ("default", STALE, None)] == [own] * 3
        assert await heard(line, "bora") == "bora"  # one that is here was chosen
    assert await heard("아무도 하지 않은 말이오.", "default") == voices.default_voice().id
