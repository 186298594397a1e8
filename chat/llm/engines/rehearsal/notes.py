"""Reads a director's note: the mood it calls for, and stage business around the thing it names."""
# ruff: noqa: E501 (tables: one line is one entry)

import random
import re
from dataclasses import dataclass

from chat.llm.engines import CompletionRequest
from chat.llm.engines.rehearsal import keywords, phrases
from chat.llm.language import Language, suits

# mood | recognised by | Korean business / … | English | Japanese
MOODS = """
fear|무서|무섭|두려|두렵|겁|공포|떨|afraid|scared|fear|frighten|怖|恐|| 저도 모르게 어깨를 움츠린다 / 숨을 죽이고 귀를 세운다|| draws both shoulders in / holds the breath and listens|| 思わず肩をすくめる
sad|슬프|슬퍼|슬픔|눈물|울|헤어|이별|떠나|그리|외로|sad|cry|tears|farewell|leave|lonely|miss|悲|涙|別れ|寂し|| 눈을 내리깔고 말끝을 흐린다 / 한참 먼 데를 본다|| lowers both eyes / looks far away for a while|| 目を伏せる
anger|화가|화를|화내|분노|분해|짜증|노려|미워|angry|anger|furious|rage|hate|怒|憎|| 주먹을 가만히 쥐었다 편다 / 턱에 힘이 들어간다|| closes one fist slowly / sets the jaw|| こぶしを握る
joy|기쁘|기뻐|기쁨|웃|행복|신나|즐거|happy|glad|laugh|joy|smile|嬉|笑|楽し|| 참지 못하고 웃음을 터뜨린다 / 눈가에 웃음이 번진다|| cannot hold back a laugh / smiles with the eyes first|| こらえきれず笑う
love|사랑|설레|반하|반한|고백|두근|love|blush|heart|愛|恋|| 귓불이 천천히 붉어진다 / 눈을 맞추지 못한다|| blushes slowly / cannot meet the other's eyes|| 耳まで赤くなる
doubt|의심|거짓|수상|비밀|숨기|doubt|suspect|lie|secret|hide|疑|嘘|秘密|| 눈을 가늘게 뜨고 상대를 살핀다 / 대답을 한 박자 늦춘다|| narrows both eyes / waits a beat before answering|| 目を細めて相手をうかがう
"""
# How the thing a note names is noticed: one that is heard or comes, or any other.
HEARD = re.compile(
    r"들리|들린|친다|치고|울리|울린|소리|쏟아|내린|분다|터지|터진|무너|나타|온다|hear|sound|thunder|rain|ring|storm|appear|聞こえ|鳴|降|現れ"
)
NOTICED: dict[Language, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "ko": (("{key} 쪽으로 흠칫 고개를 돌린다", "{key:이} 지나가기를 기다리며 말을 멈춘다"), ("{key:을} 떠올린 듯 말을 멈춘다", "{key:이} 마음에 걸리는 듯 숨을 고른다")),
    "en": (("turns toward {key} with a start",), ("stops short, thinking of {key}",)),
    "ja": (("{key}のほうへはっと顔を向ける",), ("{key}を思い出したように言葉を止める",)),
}  # fmt: skip
NOTHING = {
    "ko": "문득 무슨 생각이 스친 듯 말을 멈춘다",
    "en": "stops as if something had come to mind",
    "ja": "ふと言葉を止める",
}
LASTS = 3  # replies: the one that feels the note first, and those after it
MOOD_ROWS = phrases.rows(MOODS)


@dataclass(frozen=True, slots=True)
class Feeling:
    """What the newest note does to an actor: `mood` is a page of the phrase book, `business` what is seen.

    One that is not `fresh` was felt in an earlier reply and lasts.
    """

    mood: str
    business: tuple[str, ...]
    fresh: bool


def newest(request: CompletionRequest) -> tuple[str, bool]:
    """The note that still works on the actor, "" if there is none, and whether it is felt for the first time."""
    if request.note.strip():
        return request.note, True
    replies = 1
    for line in reversed(request.lines):
        replies += line.role == "assistant"
        if line.role == "system":
            return (line.content, False) if replies <= LASTS else ("", False)
    return "", False


def mood(note: str) -> str:
    """The mood that a note calls for, or ""."""
    return next((row.name for row in MOOD_ROWS if note and row.told_by.search(note)), "")


def feel(note: str, tongue: Language, rng: random.Random, *, fresh: bool = True) -> Feeling:
    """The feeling of a note; its words are never said, only the thing it is about is seen."""
    named = mood(note)
    seen = next((list(row.texts[tongue]) for row in MOOD_ROWS if row.name == named), [])
    if not fresh:
        return Feeling(named, tuple(seen), fresh)
    business = [*filter(None, (_thing(note, tongue, rng),)), *rng.sample(seen, k=min(len(seen), 1))]
    return Feeling(named or "sudden", tuple(business) or (NOTHING[tongue],), fresh)


def _thing(note: str, tongue: Language, rng: random.Random) -> str:
    for sentence in re.split(r"(?<=[.!?。！？])\s*|\n", note):
        key = keywords.of(sentence, tongue, told=True) if sentence.strip() and suits(sentence, tongue) else ""
        if key and not mood(key):
            return phrases.fill(rng.choice(NOTICED[tongue][not HEARD.search(sentence)]), {"key": key})
    return ""
