"""In whose voice a character of the front-end speaks, and what is remembered of it for its call to read a line aloud.

Its presets name voices that are not here, and that call names no character: only a text and such a voice.
"""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Mapping
from typing import Any

from django.core.cache import cache
from redis import RedisError

from audio import voices
from audio.voices import Voice
from chat.transfer import same_line

logger = logging.getLogger(__name__)

KEPT_SECONDS = 3600
_FEMALE = re.compile(r"여|女|소녀|\b(?:fe?male|woman|girl|lady)\b", re.IGNORECASE)
_MALE = re.compile(r"남|男|소년|\b(?:male|man|boy)\b", re.IGNORECASE)


def voice_of(persona: Mapping[str, Any], key: str, *, taken: str | None = None) -> str:
    """Return the voice that a persona snapshot names, if it is here, else one that suits it: for `key` always the same.

    Never `taken`, the voice of whoever else is on stage, unless there is no other.
    """
    here = {voice.id: voice for voice in voices.every_voice()}
    own = here.get(str(persona.get("voice_id") or ""))
    if own is not None and own.id != taken:
        return own.id
    details = persona.get("details")
    gender = own.gender if own else _gender(details.get("gender") if isinstance(details, Mapping) else "")
    free = [voice for voice in here.values() if voice.id != taken] or list(here.values())
    suiting = [voice for voice in free if voice.gender == gender] or free
    return _one_of(suiting, key).id


def is_here(voice_id: str | None) -> bool:
    """Whether a voice of that id is declared; the default under its general name is none."""
    return any(voice.id == voice_id for voice in voices.every_voice())


def remember(who: str, text: str, voice_id: str) -> None:
    """Note in whose voice a line that was told to `who` is to be read."""
    try:
        cache.set(_key(who, text), voice_id, KEPT_SECONDS)
    except (RedisError, OSError) as exc:
        logger.warning("cache_unavailable", exc_info=exc)


def recall(who: str, text: str) -> str | None:
    """Return the voice of a line that was told to `who` lately."""
    try:
        found: str | None = cache.get(_key(who, text))
    except (RedisError, OSError) as exc:
        logger.warning("cache_unavailable", exc_info=exc)
        return None
    return found


def _one_of(listed: list[Voice], key: str) -> Voice:
    return listed[int.from_bytes(hashlib.sha256(key.encode("utf-8", "replace")).digest()[:4]) % len(listed)]


def _gender(told: Any) -> str:
    text = str(told or "")
    return "female" if _FEMALE.search(text) else "male" if _MALE.search(text) else ""


def _key(who: str, text: str) -> str:
    """By what the client's filter leaves of the text."""
    return "line_voice:" + hashlib.sha256(f"{who}\n{same_line.key(text)}".encode("utf-8", "replace")).hexdigest()
