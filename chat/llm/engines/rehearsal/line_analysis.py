"""Analyses the lines so far: what the newest one wants and is about, who said it, and what was said before."""

from __future__ import annotations

import re
from dataclasses import dataclass

from chat.llm.engines import CompletionRequest, Line
from chat.llm.engines.rehearsal import intents, keywords, names
from chat.llm.engines.rehearsal.character_profile import CharacterProfile
from chat.llm.language import Language, suits
from chat.llm.stage_directions import STARRED

LONGEST = 600  # characters of a line that are listened to: its beginning and its end
HIDDEN = re.compile(
    r"<!--.*?-->|</?[A-Za-z][^<>\n]{0,80}>|\[[^\[\]\n]{0,20}(?:system|instruction|시스템|지시|INST)[^\[\]\n]{0,300}\]|"
    r"\(\([^()\n]{0,300}\)\)|\{\{?[^{}\n]{0,200}\}\}?|[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\x00-\x08]",
    re.IGNORECASE | re.DOTALL,
)
REMEMBERED = 40  # lines of the person that are looked at
QUOTABLE = 26
TELLING = frozenset({"any", "sad", "angry", "glad", "weather", "food", "help"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Heard:
    """The newest line of the person, as the actor understands it.

    `key` is what it is about, `past` what an earlier line was about, `quote` the line before it; each "" if unknown.
    `said` is all the actor said so far, in other takes of this reply as well; `turns` counts the person's lines.
    """

    text: str
    intent: str
    key: str
    past: str
    quote: str
    call: str
    said: str
    last_said: str
    turns: int
    named: bool


def plain(text: str) -> str:
    """A line without hidden parts and control characters, cut to what is listened to."""
    head = text if len(text) <= LONGEST else f"{text[: LONGEST - 200]} {text[-200:]}"
    return re.sub(r"\s+", " ", HIDDEN.sub(" ", head)).strip()


def _intent(text: str, earlier: list[str]) -> str:
    spoken = STARRED.sub(" ", text).strip()
    if not re.search(r"\w", spoken) and re.search(r"\w", text):
        return "action"
    intent = intents.of(spoken)
    repeated = len(spoken) >= 4 and intent not in ("story", "crisis", "greet", "yes", "no", "laugh", "joke")
    return "again" if repeated and text in earlier[:6] else intent


def listen(request: CompletionRequest, profile: CharacterProfile) -> Heard:
    """What was heard in this request; with no line of a person, an empty text."""
    lines = [line for line in request.lines if line.role == "user"]
    newest, *earlier = [plain(line.content) for line in reversed(lines[-REMEMBERED:])] or [""]
    replies = [line.content for line in request.lines if line.role == "assistant"]
    key = keywords.of(STARRED.sub(" ", newest), profile.language)
    given = names.in_script(names.given((newest, *earlier)), profile.language)
    return Heard(
        text=newest,
        intent=_intent(newest, earlier) if lines else "open" if not request.lines else "quiet",
        key=key,
        past=_past(earlier[1:], key, profile.language),
        quote=_quote(earlier, key, profile.language),
        call=names.called(given, profile.language, profile.manner)
        if given
        else profile.address or _address(lines[-1:], request, profile),
        said="\n".join((*replies, *request.takes)),
        last_said=replies[-1] if replies else "",
        turns=len(lines),
        named=bool(given),
    )


def _past(earlier: list[str], key: str, language: Language) -> str:
    """What an earlier line was about, the newest first; not what is being talked about anyway."""
    about = (
        keywords.of(STARRED.sub(" ", text), language)
        for text in earlier[:12]
        if suits(text, language) and intents.of(text) not in ("name", "odd")
    )
    return next((word for word in about if word and word not in key and key not in (word, *word.split())), "")


def _quote(earlier: list[str], key: str, language: Language) -> str:
    """An earlier line: one about what is asked now, else the newest that told something, else the newest."""
    fitting = [STARRED.sub("", text).strip(" \"'“”「」") for text in earlier if suits(text, language)]
    about = [text for text in fitting if key and key.rsplit(maxsplit=1)[-1] in text]
    telling = [text for text in fitting if intents.of(text) in TELLING]
    text = next((text for text in (*about, *telling, *fitting) if len(text) >= 2), "")
    if len(text) <= QUOTABLE * (2 if language == "en" else 1):
        return text
    cut = text[: QUOTABLE * (2 if language == "en" else 1)]
    return (cut[: cut.rfind(" ")] if " " in cut else cut) + "…"


def _address(newest: list[Line], request: CompletionRequest, profile: CharacterProfile) -> str:
    """What to call the person who never gave a name: their label, or what the play calls them."""
    labels = [line.speaker for line in newest] + [request.scenario.person]
    word = next((w for w in map(names.plain_word, labels) if w and suits(w, profile.language)), "")
    if profile.language == "ko" and word and profile.manner in ("haeyo", "hapsyo", "saopnida"):
        return word if word.endswith("님") else f"{word}님"
    return names.called(word, profile.language, profile.manner) if word else ""
