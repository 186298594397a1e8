"""Reads a director's note: the mood it calls for, and stage business around the thing it names."""
# ruff: noqa: E501 (tables: one line is one entry)

from __future__ import annotations

import random
import re
from dataclasses import dataclass

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
# How the thing a note names turns up, by what the note does with it.
HANDLED = re.compile(
    r"꺼내|꺼낸|집어|쥐|들고|든다|줍|건네|내민|보여|읽|발견|찾아|take|pull|hold|pick|show|find|read|give|取り出|握|拾|見せ|読"
)
HEARD = re.compile(
    r"들리|들린|친다|치고|울리|울린|소리|쏟아|내리|내린|분다|불어|터지|터진|무너|나타|온다|hear|sound|thunder|rain|ring|storm|appear|聞こえ|鳴|降|現れ"
)
THINGS: dict[Language, dict[str, tuple[str, ...]]] = {
    "ko": {
        "handled": ("{key:을} 손에 쥐고 가만히 들여다본다", "품에서 {key:을} 더듬어 찾는다", "{key} 위에 손을 얹은 채 망설인다"),
        "heard": ("{key} 쪽으로 흠칫 고개를 돌린다", "{key:이} 지나가기를 기다리며 말을 멈춘다", "{key}에 놀라 하던 말을 놓친다"),
        "felt": ("문득 {key:을} 떠올린 듯 말을 멈춘다", "{key} 생각에 눈길이 먼 데로 간다", "{key:이} 마음에 걸리는 듯 숨을 고른다"),
    },
    "en": {
        "handled": ("turns {key} over in one hand", "feels for {key} without looking"),
        "heard": ("turns toward {key} with a start", "loses the thread because of {key}"),
        "felt": ("stops short, thinking of {key}", "looks away at the thought of {key}"),
    },
    "ja": {
        "handled": ("{key}を手に取って見つめる",),
        "heard": ("{key}のほうへはっと顔を向ける",),
        "felt": ("{key}を思い出したように言葉を止める",),
    },
}  # fmt: skip
VERB = re.compile(r"(?:[다고며면서]|는)$")
NOTHING = {
    "ko": "문득 무슨 생각이 스친 듯 말을 멈춘다",
    "en": "stops as if something had come to mind",
    "ja": "ふと言葉を止める",
}


@dataclass(frozen=True, slots=True)
class Feeling:
    """What a note does to an actor: `mood` is a page of the phrase book, `business` what is seen."""

    mood: str
    business: str


MOOD_ROWS = phrases.rows(MOODS)


def feel(note: str, tongue: Language, rng: random.Random) -> Feeling:
    """The feeling of a note; its words are never said, only the thing it is about is seen."""
    mood, business = "sudden", []
    for name, pattern, texts in MOOD_ROWS:
        if pattern.search(note):
            mood, business = name, [rng.choice(texts[tongue])]
            break
    if thing := _thing(note, tongue, rng):
        business.insert(0, thing)
    joint = {"ko": ". ", "en": ", then ", "ja": "。"}[tongue]
    return Feeling(mood, joint.join(business) or NOTHING[tongue])


def _thing(note: str, tongue: Language, rng: random.Random) -> str:
    for sentence in re.split(r"(?<=[.!?。！？])\s*|\n", note):
        key = keywords.of(sentence, tongue) if sentence.strip() and suits(sentence, tongue) else ""
        if key and not VERB.search(key) and not any(row[1].search(key) for row in MOOD_ROWS):
            way = "handled" if HANDLED.search(sentence) else "heard" if HEARD.search(sentence) else "felt"
            return phrases.fill(rng.choice(THINGS[tongue][way]), {"key": key})
    return ""
