"""Writes plots and stories without a model: the situation made concrete, up to the moment before the first word."""

import random
import re
from functools import lru_cache, partial
from typing import Any

from chat.llm import clean_text
from chat.llm.engines.rehearsal import names, phrases
from chat.llm.engines.rehearsal.writers import plot_lines
from chat.llm.language import LANGUAGES, Language, suits
from chat.llm.tasks import PlotRequest, StoryRequest

TITLE_MAX = 40
TOLD_MAX = 180  # characters of the situation that are told again
_SENTENCE = re.compile(r"[^.!?。！？\n]+[.!?。！？]*")
_WRITTEN = {"합": "한", "갑": "간", "옵": "온", "봅": "본", "줍": "준", "됩": "된", "춥": "춘", "섭": "선"}
_PAST = "".join(chr(code) for code in range(0xAC00, 0xD7A4) if (code - 0xAC00) % 28 == 20)  # 았, 했, 렀: ends in ㅆ
# Nouns that sum a scene up, polite and spoken endings, told as a writer tells them.
_TOLD = (
    (re.compile(r"(?<=상황)$"), "이다"),
    (re.compile(r"(?:(?<=이야기)|(?<=얘기))$"), "다"),
    (re.compile(r"(?:이에요|예요|입니다)$"), "이다"),
    (re.compile(r"있(?:어요|습니다)$"), "있다"),
    (re.compile(rf"([{_PAST}])(?:어요|습니다|어|음)$"), r"\1다"),
    (re.compile(r"(?<=[가-힣])이야$"), "이다"),
    (re.compile(r"(?:해요|합니다)$"), "한다"),
    (re.compile(r"([갑옵봅줍됩춥섭])니다$"), ""),
    (re.compile(r"습니다$"), "다"),
)
_IS_SENTENCE = {
    "ko": re.compile(r"다[\"'”’]?$"),
    "en": re.compile(r"^(?=(?:\S+\s+){3}).*\b(?:is|are|was|were|has|have|\w+ed|\w+s|met)\b"),
    "ja": re.compile(r"[るたいだすうくむぬぶつ]$"),
}


def write(asked: PlotRequest) -> dict[str, str]:
    """Return `{"plot", "background"}`, always the same for the same situation and people."""
    column, language = LANGUAGES.index(asked.language), asked.language
    somebody = plot_lines.SOMEBODY[column]
    name = _name(asked.name, language) or somebody[0]
    other = (_name(asked.other, language) or somebody[1]) if asked.other else ""
    rng = random.Random("\x1f".join([asked.situation, asked.name, asked.persona, asked.other, asked.other_persona]))
    slots = {"name": name, "other": other}
    place = _found(plot_lines.PLACES, asked.situation, column)
    stance = _stance(asked.persona, name, column, rng)
    stake = _found(plot_lines.AT_STAKE, asked.situation, column) or plot_lines.ANY_STAKE[column]
    ends = plot_lines.LAST_DIRECTED if asked.other else plot_lines.LAST_ACTOR
    lines = [_told(asked.situation, language)]
    if asked.other:
        lines += [stance, _stance(asked.other_persona, other, column, rng, but=stance)]
    else:
        lines += [place or _found(plot_lines.HOURS, asked.situation, column), stance]
    lines += [_one(stake, rng), phrases.fill(_one(ends[column], rng), slots)]
    return {"plot": "\n".join(line for line in lines if line), "background": _background(asked, column, place)}


def write_story(asked: StoryRequest) -> dict[str, Any]:
    """Return `{"chapters"}` of one `{"title", "text"}`, whatever the length: the opening of a scene is all it can."""
    plot = write(PlotRequest(situation=asked.prompt, name="", other="?", persona=asked.style, language=asked.language))
    text = "\n".join(filter(None, (plot["background"], plot["plot"])))
    return {"chapters": [{"title": clean_text.shortened(" ".join(asked.prompt.split()), TITLE_MAX), "text": text}]}


def _background(asked: PlotRequest, column: int, place: str) -> str:
    hour = _found(plot_lines.HOURS, asked.situation, column)
    gap = "" if asked.language == "ja" else " "
    return gap.join(text for text in (place or plot_lines.NOWHERE[column], hour) if text)


def _told(situation: str, language: Language) -> str:
    """The situation as one or two sentences; a phrase that is none becomes one."""
    sentences = [text.strip() for text in _SENTENCE.findall(situation.strip()) if text.strip()]
    told = ""
    for number, sentence in enumerate(sentences, 1):
        text = _as_told(sentence, language, is_last=number == len(sentences))
        if told and len(told) + len(text) > TOLD_MAX:
            break
        told = f"{told}{'' if language == 'ja' else ' '}{text}".strip()
    return told


def _as_told(sentence: str, language: Language, *, is_last: bool) -> str:
    bare = re.sub(r"[.!。！~]+$", "", sentence).strip()
    if len(bare) > TOLD_MAX:
        return bare[:TOLD_MAX].rsplit(" ", 1)[0] + "..."
    if re.search(r"[?？]$", bare):
        return bare
    told = _in_writing(bare) if language == "ko" else bare[:1].upper() + bare[1:]
    if not is_last or _IS_SENTENCE[language].search(told):
        return told + ("。" if language == "ja" else ".")
    return phrases.fill(plot_lines.BEGINS[LANGUAGES.index(language)], {"phrase": bare})


def _in_writing(bare: str) -> str:
    for ending, written in _TOLD:
        if found := ending.search(bare):
            return ending.sub(written or f"{_WRITTEN[found[1]]}다", bare) if written or found[1] in _WRITTEN else bare
    return bare


def _stance(persona: str, name: str, column: int, rng: random.Random, *, but: str = "") -> str:
    """How somebody of that nature stands there; `but` is how the other does."""
    anyhow = plot_lines.ANY_STANCE[column].split(" | ")
    rng.shuffle(anyhow)
    found = _found(plot_lines.STANCES, persona, column) if persona.strip() else ""
    texts = [phrases.fill(choice, {"name": name}).strip() for choice in (found, *anyhow) if choice]
    fresh = next((text for text in texts if text.split(" ", 1)[-1] != but.split(" ", 1)[-1]), texts[0])
    return fresh[:1].upper() + fresh[1:]


def _one(texts: str, rng: random.Random) -> str:
    return rng.choice(texts.split(" | ")).strip()


def _found(table: str, text: str, column: int) -> str:
    """The entry of the row whose words come first in `text`, or ""; of neighbours the later: 학교 옥상 is a roof."""
    found = sorted(
        (match.start(), match.end(), texts[LANGUAGES[column]][0])
        for _, told_by, texts in _rows(table)
        if (match := told_by.search(text))
    )
    best, end = "", None
    for start, its_end, entry in found:
        if end is None or start in (end, end + 1):
            best, end = entry, its_end
    return best


_rows = lru_cache(maxsize=8)(partial(phrases.rows, named=False))


def _name(name: str, language: Language) -> str:
    name = " ".join(name.split())[:40]
    written = names.in_script(name, language)
    return written if language != "ja" or not written or suits(written, "ja") else name
