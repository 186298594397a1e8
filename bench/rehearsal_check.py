"""Checks plays of the rehearsal engine for what a reply must never be, and prints how often each happens.

    .venv/bin/python bench/rehearsal_check.py [--plays 300] [--show 3]

Run it in two checkouts to compare them. The checkers know the presets and the lines said, not the engine's tables.
"""
# ruff: noqa: E501 (patterns of words)

import argparse
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from bench.rehearsal_plays import NOTES, OTHER, PERSON, Play, Turn, monotone_plays, plays

WINDOW, MOST_OF_A_MOULD, MOST_OWN = 10, 2, 3
CHUNK = {"ko": 7, "ja": 8, "en": 14}  # letters in a row that make a mould
STARRED = re.compile(r"\*[^*]*\*")
SENTENCE = re.compile(r"[^.!?…。！？*]+[.!?…。！？]*")
LEVELS = {
    "simcheong": "haeyo", "sera": "haeyo", "moru": "hapsyo", "haeun": "banmal", "jeonuchi": "banmal", "yeonhwa": "banmal",
    "nolbu": "banmal", "dokkaebi": "banmal", "boksun": "banmal", "gildong": "hao", "ihyeon": "hao", "heosaeng": "hage",
    "bari": "haera", "chunhyang": "saopnida", "tosaengwon": "saopnida",
}  # fmt: skip
FAMILIAR = r"[았었였했겠있없졌갔왔봤됐]어|[이거]야|[았었했있없]지|하자|[았었했있없]잖아|[았었했있없]는데|좋아|해"
POLITE, SOLEMN = r"[어아해예에][요]|[지네]요|죠|습니다|습니까|십시오", r"느니라|[았었했]느냐|거라|로다|도다"
HAO, HUMBLE = r"하오|[았었했겠있없]소|(?<!십)시오|구려", r"옵니다|옵니까|옵소서"
AMISS = {  # sentence endings that a speaker of this level never has
    "haeyo": f"{FAMILIAR}|{SOLEMN}|{HAO}|{HUMBLE}", "hapsyo": f"{FAMILIAR}|{SOLEMN}|{HAO}|{HUMBLE}",
    "banmal": f"{POLITE}|{SOLEMN}|{HAO}|{HUMBLE}", "hao": f"{FAMILIAR}|[어아해]요|습니다|{SOLEMN}|{HUMBLE}",
    "hage": f"[어아해예에]요|습니다|{SOLEMN}|{HAO}|{HUMBLE}|[이거]야", "haera": f"{POLITE}|{HAO}|{HUMBLE}|[이거]야",
    "saopnida": f"{FAMILIAR}|[이예에]에?요|{SOLEMN}",
}  # fmt: skip
DIALECTS = {
    "nolbu": r"당께|잉[.!]|부렀|맹키로",
    "dokkaebi": r"니께|(?<![맡맞])[혀겨슈][.!]",
    "boksun": r"데이\b|래이\b|아이가\b|까묵|우얄",
}
DIALECTS_OF_OTHERS = {slug: "|".join(v for k, v in DIALECTS.items() if k != slug) for slug in LEVELS}
BROKEN = re.compile(
    r"[{}]|니랍니다|니란 |니라네|답니답|랍니랍|다답니다|님님|씨 씨|씨님|(?<![가-힣])(?:떡볶|호랑|지팡|원숭|젊은)(?=[,.…!?]|[은을과]\b|\s(?:이야기|말|생각))|"
    r"[가-힣]이(?:이라니|이라면)|반가습|(?<![가-힣])(?:갈래|좋아해|있어|할래|조용하)(?:은|는|을|를|라니|이라)|  "
)
CLOSED = "".join(chr(code) for code in range(0xAC00, 0xD7A4) if (code - 0xAC00) % 28)
AFTER_CLOSED = re.compile(rf"[{CLOSED}](?:를|예요|라니요?|야)(?![가-힣])")
GREETING = re.compile(
    r"안녕하|^(?:\*[^*]*\* )?안녕|어서 (?:와|오)|반가[워웠]|반갑|왔구나|오셨군요|오셨습니까|Hello|nice to meet|こんにちは|いらっしゃい|はじめまして"
)
CURIOUS = re.compile(
    r"궁금|그려[져지]|의외|뜻밖|더 들려|자세히|어떤 의미|무슨 의미|[어무]\S+ 기분|시 같|질문|흘려들|하나씩 풀|가까이 앉|다시 말해|끄덕|드물|말끝|노래 같|"
    r"메아리|흥미|재미|길어|비밀인데|poetry|curious|say that part|closer than you|stays with me|詩|珍し"
)
URGENT = re.compile(
    r"뒤로|피하|피해|도망|숨[어을으]|달려|달아|뛰|손을|손 |붙|엎드|이리|어서|당장|물러|비[켜키]|119|112|다친|다치|다쳤|앞장|나[가서]|따[라르]|낮추|낮춰|멈추|"
    r"run\b|[Ff]ollow me|behind me|hurt|get (?:down|out|back)|hand|stay (?:low|close)|now|逃|後ろ|手|下が|けが|離れ|すぐ|ついて"
)
DENIAL = re.compile(
    r"처음 (?:듣|만|뵙|보)|별말씀? 안|나눈 말[이씀]|시작했잖|시작하지 않|모르는 사이|들어 본 것 같|익히 들었|바람결에|시험하|길을 잃|haven't told me|only just begun|まだ、あまり"
)
Fault = tuple[int, str]  # the number of the turn, and what is wrong with it


@lru_cache(maxsize=32)
def _card_text(slug: str) -> str:
    from bench.rehearsal_plays import cards

    card = cards()[slug]
    details = card["character"]
    parts = [card["sample_dialogue"]]
    for key, value in details.items():
        if key.startswith(("greeting", "musings", "story")):
            parts += [value] if isinstance(value, str) else value
        elif key.startswith("lines_"):
            parts += [line["reply"] for line in value]
    return _letters(" ".join(parts))


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _sentences(text: str) -> list[str]:
    return [found.strip() for found in SENTENCE.findall(STARRED.sub(" ", text)) if _letters(found)]


def _unaddressed(sentence: str) -> str:
    """Without the name it may begin with."""
    return re.sub(r"^(?:\S{1,6} )?\S{1,8}, ", "", sentence)


def _is_own(sentence: str, slug: str, least: int = 6) -> bool:
    return len(_letters(sentence)) >= least and _letters(sentence) in _card_text(slug)


def _made(play: Play, turn: Turn) -> list[str]:
    """The sentences of a reply that are not the card's own."""
    return [sentence for sentence in _sentences(turn.said) if not _is_own(sentence, play.slug, 1)]


def _each(play: Play, wrong: Callable[[Turn], str | None]) -> Iterator[Fault]:
    for number, turn in enumerate(play.turns):
        if found := wrong(turn):
            yield number, found


def mould(play: Play) -> Iterator[Fault]:
    """Three of ten replies in one mould: the same run of letters, or a made sentence that begins and ends alike."""
    recent = list[set[str]]()
    for number, turn in enumerate(play.turns):
        moulds = set[str]() if turn.kind == "crisis" else {*_runs(play, turn), *_frames(play, turn)}
        recent = [*recent[-WINDOW + 1 :], moulds]
        seen = Counter(one for moulds in recent for one in moulds)
        if often := sorted(one for one in recent[-1] if seen[one] > MOST_OF_A_MOULD):
            yield number, often[0]


def _runs(play: Play, turn: Turn) -> Iterator[str]:
    size = CHUNK[play.language]
    for part in (*STARRED.findall(turn.said), *map(_unaddressed, _sentences(turn.said))):
        text = _letters(part)
        yield from (text[at : at + size] for at in range(len(text) - size + 1))


def _frames(play: Play, turn: Turn) -> Iterator[str]:
    for sentence in _made(play, turn):
        words = _unaddressed(sentence).split()
        if len(words) >= 3 and len(words[0]) > 1:
            yield f"{words[0]} … {_letters(words[-1])[-3:]}"


def wrong_name(play: Play) -> Iterator[Fault]:
    """The person's or the character's name, age or trade for somebody else's; or the person called by the character's."""
    name, details = play.card["name"], play.card["character"]
    facts = [name, *name.split(), PERSON, *(str(details.get(key) or "~") for key in ("age", "job"))]
    names = [name, *name.split(), *([name[1:]] if len(name) == 3 else [])]

    def wrong(turn: Turn) -> str | None:
        made = " ".join(_made(play, turn))
        stated = next((fact for fact in facts if re.search(rf"{fact}(?!\s?[씨님아야]*,)", made)), "")
        if stated and turn.kind in ("third", "unknown_other", "asked_other"):
            return f"{stated} for {turn.heard}"
        if turn.kind == "asked_other" and not any(name in turn.said for name in OTHER.values()):
            return f"forgot: {turn.said}"
        if turn.kind == "asked" and PERSON not in turn.said:
            return f"forgot: {turn.said}"
        called = re.search(rf"(?:^|\* )(?:{'|'.join(map(re.escape, names))})\s?(?:씨|님|아|야)?,", turn.said)
        return called and called[0]

    yield from _each(play, wrong)


def level(play: Play) -> Iterator[Fault]:
    """A made sentence in a speech level that is not the character's."""
    amiss = re.compile(rf"(?:{AMISS[LEVELS[play.slug]]})[.!?…~]*$")

    def wrong(turn: Turn) -> str | None:
        if play.language != "ko" or turn.kind == "crisis":
            return None
        return next((sentence for sentence in _made(play, turn) if amiss.search(sentence)), None)

    yield from _each(play, wrong)


def broken(play: Play) -> Iterator[Fault]:
    """No well-formed Korean: half a word, a particle or an ending that does not fit."""

    def wrong(turn: Turn) -> str | None:
        made = " ".join([*_made(play, turn), *STARRED.findall(turn.said)])
        found = BROKEN.search(made) or AFTER_CLOSED.search(made)
        return found and f"{found[0]} in {made}"

    yield from _each(play, wrong)


def dialect(play: Play) -> Iterator[Fault]:
    """An ending of a dialect that others speak."""
    others = re.compile(DIALECTS_OF_OTHERS[play.slug])
    yield from _each(play, lambda turn: next((text for text in _made(play, turn) if others.search(text)), None))


def own_lines(play: Play) -> Iterator[Fault]:
    """More than three of ten replies with words of the card, or, where actors play, of nothing but words of the card."""
    own = [_of_card(play, turn) for turn in play.turns]
    for number in range(len(own)):
        if own[number] and sum(own[max(0, number - WINDOW + 1) : number + 1]) > MOST_OWN:
            yield number, play.turns[number].said


def _of_card(play: Play, turn: Turn) -> bool:
    own = [_is_own(_unaddressed(sentence), play.slug) for sentence in _sentences(turn.said)]
    return bool(own) and (all(own) if turn.kind == "stage" else any(own))


def greeting(play: Play) -> Iterator[Fault]:
    """A greeting to somebody who did not greet."""
    unasked = [
        turn.kind not in ("greet", "open", "given") and not turn.heard.startswith(("Hello", "こん"))
        for turn in play.turns
    ]
    for number, turn in enumerate(play.turns):
        if unasked[number] and number > 1 and (made := [s for s in _made(play, turn) if GREETING.search(s)]):
            yield number, f"{turn.heard} → {made[0]}"


def danger(play: Play) -> Iterator[Fault]:
    """Danger answered with curiosity, or as if nothing were the matter; a cry for help without the number to call."""

    def wrong(turn: Turn) -> str | None:
        if turn.kind == "crisis":
            return None if re.search(r"109|119", turn.said) else f"{turn.heard} → {turn.said}"
        unfit = turn.kind == "danger" and (CURIOUS.search(turn.said) or not URGENT.search(turn.said))
        return f"{turn.heard} → {turn.said}" if unfit else None

    yield from _each(play, wrong)


def premise(play: Play) -> Iterator[Fault]:
    """What the person or the scene takes for granted, denied."""

    def wrong(turn: Turn) -> str | None:
        made = " ".join(_made(play, turn))
        return f"{turn.heard} → {turn.said}" if turn.kind != "open" and DENIAL.search(made) else None

    yield from _each(play, wrong)


def note(play: Play) -> Iterator[Fault]:
    """A director's note that is not felt in the reply and the two after it."""
    for number, turn in enumerate(play.turns):
        for later in play.turns[number : number + 3] if turn.note else ():
            if later.note not in ("", turn.note) or later.kind == "crisis":
                break
            if later.emotion != NOTES[turn.note]:
                yield number, f"{turn.note} → [{later.emotion}] {later.said}"
                break


CHECKERS = (mould, wrong_name, level, broken, dialect, own_lines, greeting, danger, premise, note)


def check(made: Iterable[Play]) -> dict[str, list[tuple[Play, int, str]]]:
    """By the name of the checker, what is wrong: the play, the number of the turn, and the fault."""
    found: dict[str, list[tuple[Play, int, str]]] = defaultdict(list)
    for play in made:
        for checker in CHECKERS:
            found[checker.__name__] += [(play, *fault) for fault in checker(play)]
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--plays", type=int, default=300)
    parser.add_argument("--show", type=int, default=3, help="faults of each kind to print")
    options = parser.parse_args()
    for title, made in (("made-up plays", list(plays(options.plays))), ("plays of one wish", list(monotone_plays()))):
        found = check(made)
        print(f"{len(made)} {title}, {sum(len(play.turns) for play in made)} replies")
        for checker in CHECKERS:
            faults = found[checker.__name__]
            print(f"{checker.__name__:12} {len(faults):5}   {(checker.__doc__ or '').splitlines()[0]}")
            for play, number, fault in faults[: options.show]:
                print(f"{'':18}   {play.slug} {number}: {fault}")


if __name__ == "__main__":
    main()
