"""Table: what a character says of the play in one line, in its own manner, where no language model can."""
# ruff: noqa: E501 (tables: one line is one entry)

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from chat.llm.language import Language
from chat.llm.stage_directions import STARRED_OR_BRACKETED

Manner = Literal["plain", "polite", "formal", "old"]
HIGH, FAIR, QUOTE_MAX = 75, 58, 40  # points; characters

_PERSON: dict[Manner, tuple[str, str, str]] = {  # for a high, a fair and a low score
    "plain": (
        '"{quote}"라던 네 말, 오래도록 마음에 남을 것 같아.',
        '"{quote}"라던 네 말을 듣고 너를 조금 더 알고 싶어졌어.',
        '"{quote}"라는 말만으로는 아직 너를 모르겠으니 다음엔 더 오래 이야기하자.',
    ),
    "polite": (
        '"{quote}"라고 하신 말씀, 오래도록 마음에 남을 것 같아요.',
        '"{quote}"라고 하신 말씀을 듣고 조금 더 알고 싶어졌어요.',
        '"{quote}"라는 말씀만으로는 아직 잘 모르겠으니 다음엔 더 오래 들려주세요.',
    ),
    "formal": (
        '"{quote}"라고 하신 말씀, 오래도록 마음에 남을 것입니다.',
        '"{quote}"라고 하신 말씀을 듣고 조금 더 알고 싶어졌습니다.',
        '"{quote}"라는 말씀만으로는 아직 잘 알 수 없으니 다음에는 더 오래 들려주십시오.',
    ),
    "old": (
        '"{quote}"라던 그 말, 오래도록 마음에 남을 것이오.',
        '"{quote}"라던 그 말을 듣고 그대를 조금 더 알고 싶어졌소.',
        '"{quote}"라는 말만으로는 아직 그대를 모르겠으니 다음에는 더 오래 이야기합시다.',
    ),
}
_DIRECTOR: dict[Manner, tuple[str, str]] = {  # with a note, without one
    "plain": ('감독, "{quote}"라던 귀띔 덕분에 내 마음이 움직였어.', "감독, 말없이 지켜봐 주는 눈길이 내내 느껴졌어."),
    "polite": (
        '감독님, "{quote}"라던 귀띔 덕분에 제 마음이 움직였어요.',
        "감독님, 말없이 지켜봐 주시는 눈길이 내내 느껴졌어요.",
    ),
    "formal": (
        '감독님, "{quote}"라던 귀띔 덕분에 제 마음이 움직였습니다.',
        "감독님, 말없이 지켜봐 주시는 눈길이 내내 느껴졌습니다.",
    ),
    "old": ('감독, "{quote}"라던 귀띔 덕분에 내 마음이 움직였소.', "감독, 말없이 지켜봐 주는 눈길이 내내 느껴졌소."),
}
_OTHERS: dict[Language, tuple[tuple[str, str, str], tuple[str, str]]] = {
    "en": (
        (
            'What you said, "{quote}", will stay with me for a long time.',
            'When you said "{quote}", I wanted to know you a little better.',
            'From "{quote}" alone I do not know you yet, so stay longer next time.',
        ),
        ('Director, your "{quote}" moved me more than you saw.', "Director, I felt you watching all along, without a word."),
    ),
    "ja": (
        (
            "「{quote}」という言葉、ずっと心に残りそうです。",
            "「{quote}」と聞いて、もう少しあなたを知りたくなりました。",
            "「{quote}」だけではまだわからないので、次はもっと話してください。",
        ),
        ("監督、「{quote}」という一言で心が動きました。", "監督、黙って見守ってくれる目をずっと感じていました。"),
    ),
}  # fmt: skip
_ENDINGS: tuple[tuple[Manner, re.Pattern[str]], ...] = (  # of a sentence
    ("formal", re.compile(r"(?:니다|니까|십시오)$")),
    ("polite", re.compile(r"(?:요|죠)$")),
    ("old", re.compile(r"(?:[가-힣]오|(?<![미장주])소|구려|[소나]이다|올시다)$")),
)
_SENTENCE = re.compile(r"[^.!?~…\n]+")
_AROUND = " \"'“”‘’「」『』"


def write(own: Sequence[str], replies: Sequence[str], *, score: int, directed: bool, language: Language) -> str:
    """Return one line to whoever said `own` (a director: the notes), in the manner of the character's `replies`."""
    quote = _quote(max(own, key=len)) if own else ""
    if language == "ko":
        manner = manner_of(replies)
        to_person, to_director = _PERSON[manner], _DIRECTOR[manner]
    else:
        to_person, to_director = _OTHERS[language]
    if directed or not quote:
        line = to_director[0 if quote else 1]
    else:
        line = to_person[0 if score >= HIGH else 1 if score >= FAIR else 2]
    return line.replace("{quote}", quote)


def manner_of(replies: Sequence[str]) -> Manner:
    """How somebody speaks Korean: what most of their sentences end with."""
    counts: dict[Manner, int] = dict.fromkeys(_PERSON, 0)
    for reply in replies:
        for sentence in _SENTENCE.findall(STARRED_OR_BRACKETED.sub(" ", reply)):
            end = sentence.strip(_AROUND + ",")
            if end:
                counts[next((manner for manner, ending in _ENDINGS if ending.search(end)), "plain")] += 1
    return max(counts, key=lambda manner: counts[manner])


def _quote(text: str) -> str:
    """The line's first words, without directions and marks that would end the quotation."""
    spoken = " ".join(STARRED_OR_BRACKETED.sub(" ", text).split()) or " ".join(text.split())
    bare = "".join(sign for sign in spoken if sign not in '"“”「」').strip(_AROUND)
    if len(bare) > QUOTE_MAX:
        first = _SENTENCE.match(bare)
        bare = (
            first[0].strip()
            if first and 0 < len(first[0].strip()) <= QUOTE_MAX
            else bare[: QUOTE_MAX - 3].rstrip() + "..."
        )
    return bare.rstrip(".")
