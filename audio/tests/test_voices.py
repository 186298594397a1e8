"""The list of voices: ours, an operator's, and those of speech servers."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.core import checks
from django.utils import translation

from audio import declared_voices, voices
from audio.declared_voices import BadVoice, declare
from audio.text.reading import japanese
from characters import presets

BUILT_IN = (Path(django_settings.BASE_DIR) / "audio" / "voices.json").read_text()


def test_eight_voices_speak_three_languages():
    built_in = declare({}, BUILT_IN).voices
    assert " ".join(voice["id"] for voice in built_in) == "sora nari bora yuna junho minjae taeo dongha"
    assert {tuple(voice["languages"]) for voice in built_in} == {("ko", "en", "ja")}
    assert [voice["gender"] for voice in built_in] == ["female"] * 4 + ["male"] * 4


def test_every_preset_has_a_voice_that_is_here():
    files = sorted((Path(presets.__file__).parent / "presets").glob("*.json"))
    used = {json.loads(file.read_text())["voice_id"] for file in files}
    assert used == {voice.id for voice in voices.every_voice()}


@pytest.mark.parametrize(
    ("asked", "found", "fallback"),
    [("sora", "sora", False), ("default", "nari", False), (None, "nari", False), ("", "nari", False),
     ("3f2c-of-elsewhere", "nari", True)],
)  # fmt: skip
def test_an_unknown_voice_falls_back_and_says_so(asked, found, fallback):
    assert (voices.find(asked).voice.id, voices.find(asked).fallback) == (found, fallback)


def test_names_and_descriptions_are_in_the_readers_language():
    voice = voices.find("sora").voice
    with translation.override("ko"):
        assert (voice.name, voice.description) == ("소라", "차분하고 기품 있는 여성")
    with translation.override("en"):
        assert (voice.name, voice.description) == ("Sora", "A woman, composed and graceful")


def test_the_revision_changes_with_the_options_of_the_voice(settings):
    first = voices.find("sora").voice.revision
    settings.VOICES = [{**voice, "options": {**voice["options"], "pitch": 1}} for voice in settings.VOICES]
    assert voices.find("sora").voice.revision != first
    assert len(first) <= 60


def test_a_file_replaces_and_adds_voices_and_names_the_default():
    file = json.dumps(
        {
            "default_voice_id": "sera",
            "voices": [
                {"id": "sora", "engine": "gpt_sovits", "options": {"ref_audio_path": "/ref/sora.wav"}},
                {"id": "sera", "name": {"ko": "세라"}, "engine": "openai"},
            ],
        }
    )
    declared = declare({}, BUILT_IN, file)
    assert declared.default == "sera"
    assert [voice["id"] for voice in declared.voices][0::8] == ["sora", "sera"]
    assert declared.voices[0]["engine"] == "gpt_sovits"
    assert declared.voices[-1]["name"] == {"ko": "세라", "en": "세라"}


def test_servers_are_plugged_in_by_the_environment():
    declared = declare(
        {
            "GPT_SOVITS_URL": "http://gpu-1:9880",
            "GPT_SOVITS_REF_AUDIO": "/ref/a.wav",
            "SPEECH_BASE_URL": "http://localhost:8880/v1",
            "SPEECH_VOICES": "alloy, nova",
            "DEFAULT_VOICE": "gpt-sovits",
        },
        BUILT_IN,
        lock_dir="/tmp/locks",
    )
    assert list(declared.engines) == ["espeak", "gpt_sovits", "openai"]
    assert [voice["id"] for voice in declared.voices[8:]] == ["gpt-sovits", "openai-alloy", "openai-nova"]
    assert declared.default == "gpt-sovits"


@pytest.mark.parametrize(
    ("file", "problem"),
    [
        ("{", "not valid JSON"),
        ("[]", "a list"),
        ('{"voices": [{}]}', "'id'"),
        ('{"voices": [{"id": "default", "engine": "espeak"}]}', "is not 'default'"),
        ('{"voices": [{"id": "a"}]}', "'engine'"),
        ('{"voices": [{"id": "a", "engine": "espeak", "sound": 1}]}', "unknown sound"),
        ('{"voices": [{"id": "a", "engine": "espeak", "language": "xx"}]}', "'language'"),
        ('{"voices": [{"id": "a", "engine": "espeak", "options": 1}]}', "'options'"),
        ('{"voices": [], "default_voice_id": "nobody"}', "'nobody'"),
    ],
)
def test_a_wrong_file_says_what_is_wrong(file, problem):
    with pytest.raises(BadVoice, match=problem):
        declare({}, BUILT_IN, file)


def test_a_voice_whose_engine_is_missing_is_told_at_the_start(settings):
    settings.VOICES = [*settings.VOICES, declared_voices._whole({"id": "sera", "engine": "openai"})]
    assert "avatar_forge.E004" in {problem.id for problem in checks.run_checks()}


@pytest.mark.parametrize("there", [True, False])
def test_a_missing_reading_of_kanji_is_told_at_the_start(monkeypatch, there):
    monkeypatch.setattr(japanese, "available", lambda: there)
    assert ("audio.I001" in {problem.id for problem in checks.run_checks()}) is not there
