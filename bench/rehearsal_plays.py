"""Makes up plays of every preset without a model, from lines that have misled it: a person with an actor, or two actors.

No database and no model. `rehearsal_check.py` looks at what comes of them.
"""
# ruff: noqa: E501 (tables of lines)

import dataclasses
import itertools
import json
import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from chat.llm.engines import Actor, CompletionRequest, Line, Partner, Scenario
from chat.llm.engines.rehearsal import emotions, reply

PRESETS = Path(__file__).resolve().parents[1] / "characters" / "presets"
PLAYS, LINES = 300, 10
PERSON, OTHER = "지훈", {"동생": "민수", "강아지": "초코"}  # what the person is called, and who belongs to them

# What the person says, by what is wrong to answer with. {a|b} is the polite and the familiar way to say it.
SAID: dict[str, tuple[str, ...]] = {
    "plain": (
        "오늘은 하루 종일 걸었{어요|어}.", "그 문을 닫고 왔{어요|어}.", "아무도 나를 기다리지 않{아요|아}.", "어제 이상한 꿈을 꿨{어요|어}.",
        "당신은 왜 여기 남았{어요|어}?", "이 노래를 들어 본 적 있{어요|어}?", "비가 많이 오{네요|네}.", "배가 고프{네요|네}.", "고마{워요|워}.",
        "미안{해요|해}, 늦었{어요|어}.", "같이 걸{을까요|을까}?", "나는 가끔 다 그만두고 싶{어요|어}.", "오늘 시험에 합격했{어요|어}!", "무엇을 좋아{해요|해}?",
        "싫어하는 게 {있어요|있어}?", "어떻게 생각{해요|해}?", "도와{주세요|줘}.", "그래{요|}.", "아니{요|}.", "너무 힘들{어요|어}.", "*창밖을 본다*", "...",
        "이 일은 언제부터 했{어요|어}?", "사랑이 뭐라고 생각{해요|해}?", "내일 다시 올{게요|게}.", "그 편지를 아직 가지고 있{어요|어}.", "사람들이 나를 비웃{어요|어}.",
        "하하, 재미있{네요|네}.", "농담 하나 {해 주세요|해 줘}.", "어디로 가야 할지 모르겠{어요|어}.", "바다를 보고 싶{어요|어}.", "이제 그만 울{게요|게}.",
    ),
    "third": (
        "따님은 어디 계{세요|셔}?", "어머니는 연세가 어떻게 되{세요|셔}?", "그 친구는 무슨 일을 {해요|해}?", "저 사람은 누구{예요|야}?", "아드님은 몇 살이{에요|야}?",
        "형님은 안녕하{세요|셔}?", "그분 성함이 뭐{예요|야}?", "그 집 며느리는 뭘 좋아{해요|해}?", "옆집 할머니는 잘 지냈{어요|어}?", "사장님은 안에 계{세요|셔}?",
    ),
    "danger": (
        "불이{에요|야}! 집에 불이 났{어요|어}!", "뒤에 칼을 든 사람이 {있어요|있어}!", "피가 멈추지 않{아요|아}.", "살려 {주세요|줘}, 누가 쫓아{와요|와}!",
        "강도가 들었{어요|어}! 빨리 숨어야 {해요|해}!", "다리가 무너지고 {있어요|있어}!", "아이가 물에 빠졌{어요|어}!", "숨을 못 쉬겠{어요|어}.", "놈들이 총을 쏘고 {있어요|있어}!",
    ),
    "crisis": ("더는 살고 싶지 않{아요|아}.", "그냥 사라지고 싶{어요|어}.", "손목을 그었{어요|어}.", "약을 한꺼번에 먹었{어요|어}."),
    "words": (
        "떡볶이 먹으러 갈{까요|까}?", "고양이 좋아{해요|해}?", "호랑이 나오는 꿈을 꿨{어요|어}.", "지팡이 하나 빌릴 수 {있어요|있어}?", "어린이 시절이 그{리워요|리워}.",
        "원숭이 흉내 낼 수 {있어요|있어}?", "회의는 몇 시에 {해요|해}?", "우리 종이접기 {할래요|할래}?", "먹이 주러 {갔어요|갔어}.", "마을이 조용하{네요|네}.",
        "놀이공원 가고 싶{어요|어}.", "젊은이 몇이 지나갔{어요|어}.",
    ),
    "premise": (
        "우리 어제 약속했잖{아요|아}.", "벌써 십 년을 함께 살았{네요|네}.", "우리가 처음 만난 날 기억{나요|나}?", "어제 내가 한 말 기억{해요|해}?", "지난번에 빌려준 책, 다 읽었{어요|어}?",
        "우리 결혼한 지 오 년이{에요|야}.", "늘 함께 걷던 길이{네요|네}.",
    ),
    "job": ("무슨 일을 {하세요|해}?",), "age": ("나이가 어떻게 {돼요|돼}?",), "name": ("이름이 뭐{예요|야}?",),
    "greet": ("안녕{하세요|}!", "오랜만이{에요|야}."),
}  # fmt: skip
FOREIGN = {
    "en": (
        "Hello.", "Where is your daughter?", "Fire! The house is on fire!", "What is my brother's name?", "I walked all day.", "Why did you stay here?",
        "How old is your mother?", "It is raining.", "Thank you.", "Someone is following me with a knife.", "Do you like cats?", "I dreamed of the sea.",
        "Call me later.", "What does he do?", "I had a hard day.",
    ),
    "ja": (
        "こんにちは。", "お嬢さんはどこですか。", "火事です！", "弟の名前は何ですか。", "今日はずっと歩いていました。", "どうしてここに残ったのですか。", "お母さんは何歳ですか。",
        "雨ですね。", "ありがとう。", "誰かが刃物を持って追ってきます！", "猫は好きですか。", "海の夢を見ました。", "疲れました。",
    ),
}  # fmt: skip
# One wish ten times over, about other things: what a small page of phrases cannot answer in ten ways.
WISHES = {
    "greet": "안녕하세요, {}!", "plain": "왜 {}?|너무 슬퍼요. {}|고마워요. {}|{} 좋아해요?|사랑해요. {}|배고파요. {}|비가 와요. {}|{} 어디 있어요?|{} 봤어요.|네. {}|아니요. {}|"
    "여기가 어디예요? {}|농담 하나 해 주세요. {}|괜찮아요? {}|하기 싫어요. {}|같이 갈까요? {}",
    "danger": "불이야! {}", "job": "무슨 일을 하세요? {}", "age": "몇 살이에요? {}",
}  # fmt: skip
THINGS = ("빨래", "나무", "구두", "모자", "우산", "그림", "창문", "시계", "의자", "편지")
NOTES = {
    "갑자기 몹시 화가 난다.": "angry", "이제 곧 헤어져야 한다는 것을 알고 슬퍼진다.": "sad", "참을 수 없이 기쁘다.": "happy",
    "멀리서 천둥이 친다. 무서워진다.": "surprised",
}  # fmt: skip


@dataclass(frozen=True)
class Turn:
    """One reply: what it answers (`kind` of `SAID`, or "given", "asked", "asked_other", "open", "stage"), and the note felt."""

    kind: str
    heard: str
    said: str
    emotion: str
    note: str = ""


@dataclass(frozen=True)
class Play:
    """The replies of one character in one play."""

    slug: str
    card: dict[str, Any]
    language: str
    turns: tuple[Turn, ...] = field(default_factory=tuple)


@cache
def cards() -> dict[str, dict[str, Any]]:
    read = (json.loads(path.read_text(encoding="utf-8")) for path in sorted(PRESETS.glob("*.json")))
    return {card["slug"]: card for card in read}


def plays(number: int = PLAYS) -> Iterator[Play]:
    """`number` plays, the presets in turn: mostly Korean, some English and Japanese, every sixth directed."""
    everybody = list(cards().values())
    for index in range(number):
        card, rng = everybody[index % len(everybody)], random.Random(f"rehearsal-{index}")
        round_ = index // len(everybody)
        if round_ % 6 == 5:
            other = rng.choice([one for one in everybody if one is not card])
            yield from _directed(card, other, rng, index)
        else:
            language = {3: "en", 9: "ja"}.get(round_, "ko")
            yield _acted(card, language, rng, index)


def monotone_plays() -> Iterator[Play]:
    """Each preset with each wish, ten times over."""
    wishes = [(kind, wish) for kind, texts in WISHES.items() for wish in texts.split("|")]
    for index, (card, (kind, wish)) in enumerate(itertools.product(cards().values(), wishes)):
        yield _played(card, "ko", [(kind, wish.format(thing)) for thing in THINGS], random.Random(index), index)


def _actor(card: dict[str, Any]) -> Actor:
    return Actor(
        name=card["name"],
        persona=card["persona"],
        sample_dialogue=card["sample_dialogue"],
        details=card["character"],
    )


def _scenario(card: dict[str, Any], language: str) -> Scenario:
    scene = card["character"]["scenario" if language == "ko" else "scenario_en"]
    known = {each.name for each in dataclasses.fields(Scenario)}
    return Scenario(**{key: value for key, value in scene.items() if key in known})


def _spoken(text: str, *, polite: bool) -> str:
    before, brace, rest = text.partition("{")
    if not brace:
        return text
    choice, _, after = rest.partition("}")
    return before + choice.split("|")[not polite] + _spoken(after, polite=polite)


def _script(language: str, rng: random.Random) -> list[tuple[str, str]]:
    """The person's lines of one play as (kind, text)."""
    if language != "ko":
        lines = rng.sample(FOREIGN[language], LINES)
        return [("danger" if line.startswith(("Fire", "Someone", "火事", "誰か")) else "plain", line) for line in lines]
    polite = rng.random() < 0.5
    kinds = ["plain"] * 4 + rng.sample(["third", "danger", "words", "premise", "third", "greet", "words"], 3)
    kinds += [rng.choice(["crisis", "job", "age", "name", "danger", "premise"])]
    said = [(kind, _spoken(text, polite=polite)) for kind, text in _drawn(kinds, rng)]
    other, name = rng.choice(list(OTHER.items()))
    given = [("given", f"내 이름은 {PERSON}{'이에요' if polite else '이야'}.")]
    asked = [("asked", "내 이름이 뭐라고 했{죠|지}?")]
    if rng.random() < 0.5:
        told = rng.random() < 0.5
        given += [("given_other", f"내 {other} 이름은 {name}{'예요' if polite else '야'}.")] if told else []
        asked = [("asked_other" if told else "unknown_other", f"내 {other} 이름이 뭐라고 했{{죠|지}}?")]
    asked = [(kind, _spoken(text, polite=polite)) for kind, text in asked]
    return [*given, *said[: LINES - len(given) - len(asked)], *asked]


def _drawn(kinds: list[str], rng: random.Random) -> list[tuple[str, str]]:
    pools = {kind: rng.sample(texts, len(texts)) for kind, texts in SAID.items()}
    drawn = [(kind, pools[kind].pop()) for kind in kinds if pools[kind]]
    rng.shuffle(drawn)
    return drawn


def _acted(card: dict[str, Any], language: str, rng: random.Random, index: int) -> Play:
    opening = [("open", "")] if language != "ja" else []  # the scenarios are written in Korean and English
    noted = rng.randrange(3, 7) if language == "ko" and rng.random() < 0.4 else -1
    return _played(card, language, [*opening, *_script(language, rng)], rng, index, noted)


def _played(
    card: dict[str, Any], language: str, script: list[tuple[str, str]], rng: random.Random, index: int, noted: int = -1
) -> Play:
    said: list[Line] = []
    turns: list[Turn] = []
    actor, scene = _actor(card), _scenario(card, language)
    for number, (kind, text) in enumerate(script):
        note = rng.choice(list(NOTES)) if number == noted else ""
        said += [Line(role="user", content=text)] if text else []
        request = CompletionRequest(
            model="m", actor=actor, scenario=scene, lines=tuple(said), note=note, seed=f"{index}:{number}"
        )
        answer = reply.compose(request)
        turns.append(Turn(kind, text, answer, emotions.of(request, answer), note))
        # As the play remembers it: the thought stands before the line that was said with it.
        said += [Line(role="system", content=note)] if note else []
        said.append(Line(role="assistant", content=answer))
    return Play(card["slug"], card, language, tuple(turns))


def _directed(card: dict[str, Any], other: dict[str, Any], rng: random.Random, index: int) -> Iterator[Play]:
    """Both actors of a directed play, which count as one."""
    pair, said, turns = (card, other), list[tuple[int, str]](), {0: list[Turn](), 1: list[Turn]()}
    felt: dict[int, str] = {}
    scene = dataclasses.replace(_scenario(card, "ko"), player="", opponent="")  # true for nobody before a director
    for number in range(LINES * 2):
        me = number % 2
        lines = tuple(_known_to(me, said, felt))
        request = CompletionRequest(
            model="m", actor=_actor(pair[me]), scenario=scene, lines=lines, seed=f"{index}:{number}",
            partners=(Partner(name=pair[1 - me]["name"], description=pair[1 - me]["description"]),),
            note=rng.choice(list(NOTES)) if number in (6, 13) else "",
        )  # fmt: skip
        felt |= {number: request.note} if request.note else {}
        answer = reply.compose(request)
        turns[me].append(Turn("stage", said[-1][1] if said else "", answer, emotions.of(request, answer), request.note))
        said.append((me, answer))
    for me in (0, 1):
        yield Play(pair[me]["slug"], pair[me], "ko", tuple(turns[me]))


def _known_to(me: int, said: list[tuple[int, str]], felt: dict[int, str]) -> Iterator[Line]:
    for number, (who, text) in enumerate(said):
        if who == me and number in felt:
            yield Line(role="system", content=felt[number])
        yield Line(role="assistant" if who == me else "user", content=text)
