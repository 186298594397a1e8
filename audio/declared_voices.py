"""Which voices this installation offers: the built-in list, then a file of the operator's, then speech servers.

Pure: takes the environment and the files' texts, returns what settings need (docs/voices.md).
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from avatar_forge.core.wrong_setting import WrongSetting, _

ESPEAK = "audio.engines.espeak.EspeakEngine"
OPENAI = "audio.engines.openai.OpenAISpeechEngine"
GPT_SOVITS = "audio.engines.gpt_sovits.GptSovitsEngine"

LANGUAGES = ("ko", "en", "ja", "zh", "multi")
GENDERS = ("female", "male", "neutral")
KEYS = frozenset({"id", "name", "language", "languages", "gender", "description", "engine", "options"})
ID_CHARACTERS = 50
STANDS_FOR_THE_DEFAULT = "default"


class BadVoice(WrongSetting):
    """A voice is declared in a way that cannot work; the text says where and how."""


@dataclass(frozen=True, slots=True)
class Declared:
    """The speech engines to build, by name; the voices in their order; and the id of the one that speaks by default."""

    engines: dict[str, dict[str, Any]] = field(default_factory=dict)
    voices: list[dict[str, Any]] = field(default_factory=list)
    default: str = ""


def declare(environment: Mapping[str, str], built_in: str, file: str = "", lock_dir: str = "") -> Declared:
    """Return what is declared in `built_in`, `file` (both like audio/voices.json) and the environment.

    A voice of a later source takes the place of an earlier one with its id. Raises `BadVoice`.
    """
    voices: dict[str, dict[str, Any]] = {}
    default = ""
    for text in (built_in, file):
        if text.strip():
            listed, its_default = _read(text)
            voices |= {voice["id"]: voice for voice in listed}
            default = its_default or default
    voices |= {voice["id"]: voice for voice in _of_servers(environment)}
    default = environment.get("DEFAULT_VOICE") or default
    if default not in voices:
        problem = _("{value} is none of: {among}.").format(value=repr(default), among=", ".join(voices))
        raise BadVoice("DEFAULT_VOICE", problem)
    return Declared(_engines(environment, lock_dir), list(voices.values()), default)


def _read(text: str) -> tuple[list[dict[str, Any]], str]:
    try:
        body = json.loads(text)
    except ValueError as exc:
        raise BadVoice("VOICES_FILE", _("not valid JSON: {why}").format(why=exc)) from exc
    if not isinstance(body, dict) or not isinstance(body.get("voices"), list):
        raise BadVoice("VOICES_FILE", _('it must be an object with a list "voices"'))
    for number, voice in enumerate(body["voices"], 1):
        if problem := _problem(voice):
            raise BadVoice("VOICES_FILE", _("voice {number}: {problem}").format(number=number, problem=problem))
    return [_whole(voice) for voice in body["voices"]], str(body.get("default_voice_id") or "")


def _problem(voice: Any) -> str:
    """Return what is wrong with an entry, an empty text when nothing is."""
    if not isinstance(voice, dict) or not isinstance(voice.get("id"), str) or not voice["id"]:
        return _("it must be an object with an 'id'")
    if len(voice["id"]) > ID_CHARACTERS or voice["id"] == STANDS_FOR_THE_DEFAULT:
        return _("an id has at most {most} characters and is not 'default'").format(most=ID_CHARACTERS)
    if not isinstance(voice.get("engine"), str):
        return _("{key} is missing").format(key="'engine'")
    if voice.get("language", "multi") not in LANGUAGES or voice.get("gender", "neutral") not in GENDERS:
        texts = {"languages": ", ".join(LANGUAGES), "genders": ", ".join(GENDERS)}
        return _("'language' is one of {languages}; 'gender' one of {genders}").format(**texts)
    if not isinstance(voice.get("options", {}), dict) or not isinstance(voice.get("languages") or [], list):
        return _("'options' must be an object, 'languages' a list")
    unknown = sorted(set(voice) - KEYS)
    return _("unknown {names}").format(names=", ".join(unknown)) if unknown else ""


def _whole(voice: dict[str, Any]) -> dict[str, Any]:
    """Fill in what an entry may leave out; a plain name or description stands for both languages."""
    language = voice.get("language", "multi")
    return {
        "id": voice["id"],
        "name": _both(voice.get("name") or voice["id"]),
        "language": language,
        "languages": list(voice.get("languages") or ([] if language == "multi" else [language])),
        "gender": voice.get("gender", "neutral"),
        "description": _both(voice.get("description", "")),
        "engine": voice["engine"],
        "options": dict(voice.get("options", {})),
    }


def _both(text: Any) -> dict[str, str]:
    if isinstance(text, dict):
        known = {code: str(text[code]) for code in ("ko", "en") if text.get(code)}
        any_of_them = next(iter(known.values()), "")
        return {"ko": known.get("ko", any_of_them), "en": known.get("en", any_of_them)}
    return {"ko": str(text), "en": str(text)}


def _of_servers(environment: Mapping[str, str]) -> list[dict[str, Any]]:
    voices: list[dict[str, Any]] = []
    if environment.get("GPT_SOVITS_URL") and (reference := environment.get("GPT_SOVITS_REF_AUDIO")):
        options = {
            "ref_audio_path": reference,
            "prompt_text": environment.get("GPT_SOVITS_PROMPT_TEXT", ""),
            "prompt_lang": environment.get("GPT_SOVITS_PROMPT_LANG") or "ko",
        }
        voices.append({"id": "gpt-sovits", "name": "GPT-SoVITS", "engine": "gpt_sovits", "options": options})
    if environment.get("SPEECH_BASE_URL"):
        names = [name.strip() for name in (environment.get("SPEECH_VOICES") or "alloy").split(",") if name.strip()]
        voices += [
            {"id": f"openai-{name}"[:ID_CHARACTERS], "name": name, "engine": "openai", "options": {"voice": name}}
            for name in names
        ]
    return [_whole(voice) for voice in voices]


def _engines(environment: Mapping[str, str], lock_dir: str) -> dict[str, dict[str, Any]]:
    engines: dict[str, dict[str, Any]] = {"espeak": {"BACKEND": ESPEAK}}
    if url := environment.get("GPT_SOVITS_URL"):
        engines["gpt_sovits"] = {"BACKEND": GPT_SOVITS, "OPTIONS": {"base_url": url, "lock_dir": lock_dir}}
    if url := environment.get("SPEECH_BASE_URL"):
        options = {
            "base_url": url,
            "api_key": environment.get("SPEECH_API_KEY", ""),
            "model": environment.get("SPEECH_MODEL") or "tts-1",
        }
        engines["openai"] = {"BACKEND": OPENAI, "OPTIONS": options}
    return engines
