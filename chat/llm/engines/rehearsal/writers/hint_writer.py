"""Writes hints without a model: three lines, from what was said last and how the person speaks."""
# ruff: noqa: E501 (patterns of words)

import random
import re
from functools import lru_cache

from chat.llm.engines.rehearsal import keywords, manner, names, phrases
from chat.llm.engines.rehearsal.writers.hint_lines import TEXT
from chat.llm.language import suits
from chat.llm.stage_directions import STARRED_OR_BRACKETED
from chat.llm.tasks import HintsRequest

COLUMNS = {"polite": 0, "plain": 1, "en": 2, "ja": 3}
PLAIN: frozenset[str] = frozenset({"banmal", "haera", "hage"})
# What was said last, by its words; the first that fits.
CUES = tuple(
    (cue, re.compile(pattern, re.IGNORECASE))
    for cue, pattern in (
        ("farewell", r"안녕히|잘\s?가|이만 (?:가|실례)|떠나야|떠날|헤어지|작별|다음에 (?:또|봐|뵈)|\bgoodbye|farewell|see you|i (?:have to|must) (?:go|leave)|さようなら|さよなら|また(?:ね|今度|会)|別れ"),
        ("threat", r"죽(?:여|을 줄|고 싶)|용서(?:하지|못)|닥쳐|꺼져|각오|감히|네놈|이놈|네 죄|괘씸|화가 나|짜증|가만 (?:안|두지)|싸우|덤벼|경고|협박|how dare|shut up|kill you|i warn|get out|許さ|黙れ|殺|覚悟|ふざけ"),
        ("sad", r"미안|죄송|용서(?:해|를)|슬프|슬퍼|울(?:고|었|컥)|눈물|외로|무서|두려|힘들|아프|아파|잃었|죽었|그리워|sorry|forgive|lonely|afraid|cry|tears|lost|hurt|miss (?:you|him|her)|ごめん|すみません|悲し|寂し|怖|泣|つら|失っ"),
        ("warm", r"고마|고맙|감사|사랑|좋아해|좋아하|보고 싶|예쁘|멋지|반가|기뻐|기쁘|행복|thank|love you|like you|beautiful|glad|happy|miss you|ありがと|好き|愛|嬉し|会いたか|きれい"),
        ("worry", r"무슨 일(?:이|인|\s?있|\?)|왜 그래|괜찮(?:아|으|니|나|은)[^.!]*[?？]|어디 아파|what happened|what's wrong|are you (?:all right|ok)|どうしたの|どうしました|大丈夫(?:です)?か"),
        ("offer", r"(?:[을를릴줄될갈볼할]까요?|할래요?|갈래요?|볼래요?|줄래요?|하실래요|드릴까요|시겠어요|어때요?|괜찮을까요?)\s*[?？]|would you like|shall we|do you want to|how about|ませんか|ましょうか|いかがですか"),
        ("why", r"왜|어째서|어찌하여|무슨 까닭|이유가|\bwhy\b|how come|なぜ|どうして|なんで"),
        ("open", r"(?:무엇|뭐|뭘|뭔|누구|누가|어디|언제|어떻게|어떤|어느|무슨|얼마|몇)[^?？]*[?？]|\b(?:what|who|where|when|which|how)\b[^?]*\?|(?:何|誰|どこ|いつ|どう|どの|どんな)[^?？。]*[?？か]"),
        ("yesno", r"[?？]\s*[\"'”’」』]*\s*$|か[。?？]?\s*$"),
    )
)  # fmt: skip
OF_THE_LAST = frozenset({"why", "open", "yesno", "offer", "worry"})  # sentence of what was said
WHY_ASKED = re.compile(r"[?？か]|why", re.IGNORECASE)


def write(asked: HintsRequest) -> list[str]:
    """Return three lines, always the same for the same talk."""
    last = next((text for role, text in reversed(asked.lines) if role == "assistant" and text.strip()), "")
    heard = STARRED_OR_BRACKETED.sub(" ", last).strip()
    key = keywords.of(_statement(heard), asked.language)
    name = _name(asked)
    slots = {"name": name} if name else {}
    if key and key not in (asked.character, asked.user):
        slots["key"] = key
    rng = random.Random("\x1f".join([*(text for _, text in asked.lines), asked.situation, asked.character]))
    said = {text.strip() for _, text in asked.lines}
    cue = _cue(heard)
    pages = {
        "a": cue,
        "q": "plain" if cue == "told" and "key" not in slots else cue,
        "m": "plain" if cue == "told" else cue,
    }
    return [_line(page, direction, asked, slots, rng, said) for direction, page in pages.items()]


def _cue(heard: str) -> str:
    if not heard:
        return "opening"
    last = (_sentences(heard) or [heard])[-1]
    for cue, pattern in CUES:
        if pattern.search(last if cue in OF_THE_LAST else heard) and (cue != "why" or WHY_ASKED.search(last)):
            return cue
    return "told"


def _line(
    cue: str, direction: str, asked: HintsRequest, slots: dict[str, str], rng: random.Random, said: set[str]
) -> str:
    """One line of a page that can be filled and has not been said; the page of plain answers fits always."""
    column = COLUMNS[_register(asked)]
    for page in (cue, "plain"):
        lines = [phrases.phrase(row[column]) for row in _book()[page][direction]]
        fitting = [line for line in lines if all(slot in slots for slot in line.slots)]
        fresh = [text for line in fitting if (text := phrases.fill(line.text, slots)) not in said]
        if fresh:
            return rng.choice(fresh)
    return phrases.phrase(_book()["plain"][direction][0][column]).text


@lru_cache(maxsize=1)
def _book() -> dict[str, dict[str, list[list[str]]]]:
    pages: dict[str, dict[str, list[list[str]]]] = {}
    cue = ""
    for line in TEXT.strip().splitlines():
        if line.startswith("@"):
            cue = line[1:]
            continue
        direction, _, row = line.partition(" | ")
        pages.setdefault(cue, {}).setdefault(direction, []).append([text.strip() for text in row.split("||")])
    return pages


def _register(asked: HintsRequest) -> str:
    """How the person speaks: as in their own lines, else politely."""
    if asked.language != "ko":
        return asked.language
    own = [STARRED_OR_BRACKETED.sub(" ", text) for role, text in asked.lines if role == "user"]
    own = [text for text in own if re.search("[가-힣]", text)]
    return "plain" if own and manner.korean(own) in PLAIN else "polite"


def _statement(heard: str) -> str:
    """The sentence a hint takes its word from: the last that is no question, else the last."""
    sentences = _sentences(heard)
    told = [text for text in sentences if not re.search(r"[?？]", text)]
    return (told or sentences or [heard])[-1]


def _sentences(text: str) -> list[str]:
    return [part.strip() for part in re.findall(r"[^.!?。！？\n]+[.!?。！？]*", text) if part.strip()]


def _name(asked: HintsRequest) -> str:
    """What the person may call the character: among strangers who speak politely with a title, 지훈 씨."""
    name = names.in_script(asked.character.strip(), asked.language)
    if not 0 < len(name) <= 20 or re.search(r"[:\n]", name) or (asked.language == "ja" and not suits(name, "ja")):
        return ""
    titled = asked.language == "ko" and _register(asked) == "polite" and re.fullmatch("[가-힣]{2,4}", name)
    return f"{name} 씨" if titled else name
