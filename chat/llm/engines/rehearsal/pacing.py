"""Estimates the tokens of a text, cuts it to a limit, and splits it into the pieces in which it is streamed."""

import re
import unicodedata
from collections.abc import Iterator

# Tokens per character, roughly what today's multilingual tokenizers need: a Hangul syllable about 0.7 (so that 512
# tokens still hold over 700 syllables), a kana or kanji 0.8, a Latin letter 0.25, a digit 0.5, a mark 0.4; a space is
# part of the next word's token.
COSTS = (
    (re.compile(r"[가-힣ㄱ-ㅣ]"), 0.7),
    (re.compile(r"[ぁ-ヿ一-鿿々]"), 0.8),
    (re.compile(r"[A-Za-z]"), 0.25),
    (re.compile(r"\d"), 0.5),
    (re.compile(r"[ \t]"), 0.05),
    (re.compile(r"[\n!-/:-@\[-`{-~…。、！？「」『』“”‘’]"), 0.4),
)
DEAREST = 2.0
SENTENCE_END = re.compile(r"[.!?…。！？]+[\"'”’」』)*]*(?=\s|$|[^\x00-\x7f])")
PIECE = re.compile(r"\s*(?:[A-Za-z0-9'’-]{1,6}|[가-힣]{1,3}|[ぁ-ヿ一-鿿々]{1,2}|\S)\s?(?:\s*$)?")


def cost(character: str) -> float:
    """Estimated tokens of one character."""
    return next((price for script, price in COSTS if script.match(character)), DEAREST)


def estimate(text: str) -> float:
    """Estimated tokens of a text, by script."""
    known = [(len(script.findall(text)), price) for script, price in COSTS]
    return sum(count * price for count, price in known) + DEAREST * max(0, len(text) - sum(count for count, _ in known))


def tokens(text: str) -> int:
    """`estimate` as whole tokens; at least 1 for any text."""
    return max(1, round(estimate(text))) if text else 0


def _joins(text: str, place: int) -> bool:
    """Whether cutting before `place` would split what a person sees as one character."""
    ch = text[place]
    extends = unicodedata.category(ch) in {"Mn", "Me", "Mc"} or ch in "\u200d\ufe0e\ufe0f" or "\u1160" <= ch <= "\u11ff"
    return extends or "\U0001f3fb" <= ch <= "\U0001f3ff" or text[place - 1] == "\u200d"


def _room(text: str, max_tokens: int) -> int:
    """How many characters fit into `max_tokens`; at least one whole character."""
    left, place = float(max(1, max_tokens)), 0
    while place < len(text) and (left := left - cost(text[place])) >= 0:
        place += 1
    while 0 < place < len(text) and _joins(text, place):
        place -= 1
    if place:
        return place
    return next((end for end in range(1, len(text)) if not _joins(text, end)), len(text))


def clip(text: str, max_tokens: int) -> str:
    """`text` within `max_tokens`: up to a sentence end if that keeps a third, else a space, else a character."""
    room = _room(text, max_tokens)
    if room >= len(text):
        return text
    head = text[:room]
    ends = [found.end() for found in SENTENCE_END.finditer(text[: room + 1]) if room / 3 <= found.end() <= room]
    if ends:
        cut = head[: ends[-1]]
    elif (space := head.rfind(" ")) > room / 2:
        cut = head[:space]
    else:
        cut = head
    return _balanced(cut).strip() or head


def _balanced(text: str) -> str:
    """Without a stage direction that lost its closing star."""
    if text.count("*") % 2 == 0:
        return text
    before = text[: text.rfind("*")].rstrip()
    return before or text.replace("*", "")


def pieces(text: str) -> Iterator[str]:
    """The text in the small pieces it is spoken in; joined they are the text again."""
    place = 0
    for found in PIECE.finditer(text):
        end = found.end()
        while end < len(text) and _joins(text, end):
            end += 1
        if end > place:
            yield text[place:end]
            place = end
    if place < len(text):
        yield text[place:]
