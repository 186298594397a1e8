"""Cleans a text before it is said: names for placeholders, no emoji, and in Korean no colon."""

from __future__ import annotations

import re

from chat.llm.engines.rehearsal.character_profile import CharacterProfile

EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf\u2b00-\u2bff\ufe0f\u200d\u20e3\U000e0000-\U000e007f]")
PERSON = re.compile(r"\{\{\s*user\s*\}\}|<(?:user|USER)>", re.IGNORECASE)
SELF = re.compile(r"\{\{\s*char\s*\}\}|<(?:bot|char|BOT)>", re.IGNORECASE)
YOU = {"ko": "당신", "en": "you", "ja": "あなた"}


def clean(text: str, profile: CharacterProfile, call: str) -> str:
    """`text` as the actor may say it to somebody it calls `call` ("" if it does not know what to call them)."""
    named = SELF.sub(lambda _: profile.name, PERSON.sub(lambda _: call or YOU[profile.language], text))
    spoken = EMOJI.sub("", named)
    if profile.language == "ko":
        spoken = re.sub(r"\s*:\s*", ", ", re.sub(r"(\d{1,2}):(\d{2})", r"\1시 \2분", spoken))
    return re.sub(r"[ \t]{2,}", " ", spoken).strip()
