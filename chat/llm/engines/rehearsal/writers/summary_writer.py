"""Writes summaries without a model: the sentences that carry most, in their order, marked as such.

Extractive: words are taken from the lines as they stand, so nothing is invented; what was said before them is kept,
shortened from its beginning.
"""

import re
from collections import Counter

from chat.llm.engines import CompletionRequest, Line
from chat.llm.engines.rehearsal import pacing
from chat.llm.language import Language, first_detected
from chat.llm.stage_directions import STARRED

ROOM, PART_OF_EARLIER = 100, 0.45  # tokens of a summary, and how many of them what was remembered before may keep
LINE_MAX = 60  # characters quoted of one line
LABEL: dict[Language, str] = {"ko": "(연습 요약) ", "en": "(Rehearsal notes) ", "ja": "（稽古メモ）"}
PERSON: dict[Language, str] = {"ko": "상대", "en": "The other", "ja": "相手"}
SENTENCE = re.compile(r"[^.!?…。！？\n]+[.!?…。！？]*")
WORD = re.compile(r"[A-Za-z]{4,}|[가-힣]{2,}|[一-鿿]{2,}|[ァ-ヺー]{2,}")
# What a later scene leans on: promises, names, places, gifts, secrets, numbers.
WEIGHTY = re.compile(
    r"약속|맹세|기억|비밀|이름|편지|반지|선물|주겠|드리겠|만나|떠나|찾|기다"
    r"|사랑|미안|고맙|내일|오늘 밤|죽|살려|아버지|어머니|함께|같이"
    r"|promis|swear|remember|secret|name|letter|ring|gift|meet"
    r"|leave|find|wait|love|sorry|thank|tomorrow|tonight|together|father|mother"
    r"|約束|誓|覚え|秘密|名前|手紙|指輪|会|待|好き|ごめん|ありがとう|明日|今夜|一緒",
    re.IGNORECASE,
)


def write(request: CompletionRequest) -> str:
    """The summary of the request's lines, and of the one before them; the same for the same lines."""
    language = first_detected([line.content for line in request.lines]) or "ko"
    label = LABEL[language]
    earlier = request.summary.removeprefix(label).strip()
    budget = ROOM - pacing.tokens(label)
    kept = _newest_sentences(earlier, int(budget * PART_OF_EARLIER)) if earlier else ""
    chosen = _chosen(request, language, kept, budget - pacing.tokens(kept))
    return label + " ".join(filter(None, (kept, *chosen)))


def _newest_sentences(text: str, room: int) -> str:
    kept: list[str] = []
    for quoted in reversed(re.findall(r"[^.]+\.", text)):
        room -= pacing.tokens(quoted)
        if room < 0:
            break
        kept.append(quoted.strip())
    return " ".join(reversed(kept))


def _chosen(request: CompletionRequest, language: Language, kept: str, room: int) -> list[str]:
    """The weightiest sentences that have room and are not among those kept, in the order of the play."""
    spoken = [line for line in request.lines if line.role != "system"]
    common = Counter(word for line in spoken for word in set(WORD.findall(line.content)))
    best = sorted(
        (
            (_weight(sentence, common), place, line, sentence)
            for place, line in enumerate(spoken)
            for sentence in _sentences(line)
        ),
        key=lambda found: (-found[0], found[1]),
    )
    taken: dict[int, str] = {}
    for _, place, line, sentence in best:
        told = f"{_who(line, request, language)}: “{sentence}”."
        told_before = f"{kept} {' '.join(taken.values())}"
        if place not in taken and sentence not in told_before and pacing.tokens(told) <= room:
            taken[place] = told
            room -= pacing.tokens(told)
    chosen = [taken[place] for place in sorted(taken)]
    return chosen or ([] if kept else [f"{PERSON[language]}: “…”."])


def _sentences(line: Line) -> list[str]:
    """What is said in the line, sentence by sentence; its stage business where nothing is said."""
    said = STARRED.sub(" ", line.content).strip() or line.content.replace("*", "")
    found = (" ".join(sentence.split()).strip(" .。") for sentence in SENTENCE.findall(said))
    return [sentence for sentence in found if 4 <= len(sentence) <= LINE_MAX]


def _weight(sentence: str, common: Counter[str]) -> float:
    words = set(WORD.findall(sentence))
    telling = sum(min(common[word], 4) for word in words) / (len(words) + 2)
    return (
        telling
        + 2.0 * len(set(map(str.lower, WEIGHTY.findall(sentence))))
        + min(len(sentence), 30) / 60
        + bool(re.search(r"\d", sentence))
    )


def _who(line: Line, request: CompletionRequest, language: Language) -> str:
    return line.speaker or (request.actor.name if line.role == "assistant" else PERSON[language])
