"""The forms in which models write an emotion tag: `[happy]`, `**[happy]**`, `(기쁨, 놀람)`, `emotion: happy` … Pure.

A form is read from text that may be cut anywhere: `at` tells a tag, that there is none, or that more must be seen, and
for no cut does it answer otherwise than for the whole.
"""

import re
from dataclasses import dataclass

from chat.llm.emotion_words import ASKED, DEGREES, KEYS, KNOWN

BRACKETS = dict(zip("[(［（【<{〈", "])］）】>}〉", strict=True))
LONGEST = 64  # characters of a tag; nothing longer is waited for
_LENIENT = "[［【{"  # in these nobody says anything else, so that a word that we do not know may stand beside a tag
_DRESS = "*_`~\"'“”‘’"
_BARE = str.maketrans("", "", _DRESS)
_MIRROR = str.maketrans("“‘", "”’")
_FRONT = re.compile(r"(?:[-•>#]{1,3}[ \t]{1,2})?([*_`~\"'“‘]{0,4})")
_FRONT_BEGUN = re.compile(r"[-•>#]{1,3}[ \t]{0,2}\Z")


def _any_of(words: object) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))  # type: ignore[call-overload]


_KEY = re.compile(rf"(?:{_any_of(KEYS)})\s{{0,2}}[:：=]\s{{0,2}}")
_KEY_TAG = re.compile(rf"<({_any_of(KEYS)})>\s*([^<>\n]{{1,32}}?)\s*</\1>")
_KEY_TAG_BEGUN = re.compile(rf"<({_any_of(KEYS)})>[^<>\n]{{0,32}}(?:<(?:/[^<>\n]{{0,12}})?)?\Z")
_KEY_DRESSED = re.compile(rf"(?:{_any_of(KEYS)})[*_`\"']{{0,3}}\s{{0,2}}[:：=]\s{{0,2}}[*_`\"']{{0,3}}\s{{0,2}}")
_KEY_BEGUN = re.compile(rf"(?:{_any_of(KEYS)})[*_`\"']{{0,3}}\s{{0,2}}(?:[:：=]\s{{0,2}}[*_`\"']{{0,3}}\s{{0,2}})?\Z")
_WORD = re.compile(rf"({_any_of(KNOWN)})(?=[\s.,;|*_`\"'])([*_`\"']{{0,3}}[.,;|]?)")
_WORD_BEGUN = re.compile(rf"({_any_of(KNOWN)})[*_`\"']{{0,3}}\Z")
_ASKED = re.compile(rf"({_any_of(ASKED)})")
_ENGLISH = tuple(word for word in ASKED if word.isascii())
_ARTICLES = ("a",)  # a word by itself, which waits for no other letters
_DEGREE = re.compile(rf"(?:{_any_of(DEGREES)})\s+")
_BETWEEN = re.compile(r"\s*(?:[,/|&+;·、，・→]|\band\b|\bor\b|및|그리고|と(?!ても))\s*|\s+(?:와|과)\s+")
_STRENGTH = re.compile(r"\s*[:=]?\s*\d{1,3}(?:\.\d{0,2})?\s*%?\Z")
_SIGNS = re.compile(r"[^\w\s?!.]")  # little faces
_GOES_ON = re.compile(
    r"(?:\s*[:=]?\s*(?:\d{1,3}(?:\.\d{0,2})?)?\s*%?|[^\w?!.\[\]]*|\s+(?:a|an|o|그|그리|및|와|과)?|그|그리|と)\Z"
)
_LATER_DRESS = re.compile(r"[*_`]{0,3}")
_TAIL = re.compile(r"[ \t]{0,2}(?:[:：]|[-–—](?=\s))")
_TAIL_BEGUN = re.compile(r"[ \t]{0,2}[-–—]?\Z")


@dataclass(frozen=True, slots=True)
class Tag:
    """A tag that ends at `end`; what stood in front and is not its dress is `kept`."""

    emotion: str
    end: int
    kept: str = ""


def at(text: str, place: int, *, at_end: bool = False) -> Tag | bool:
    """Return the tag at the head of a line that begins at `place`; True when one still may, False when none does.

    `text` is in lower case.
    """
    front = _FRONT.match(text, place)
    start = front.end() if front else place
    if start == len(text) or _FRONT_BEGUN.match(text, place):
        return not at_end and len(text) - place < LONGEST
    dress = front[1] if front else ""
    if text[start] in BRACKETS:
        return _bracketed(text, start, dress, at_end=at_end)
    forms = (_keyed(text, start, at_end=at_end), _bare(text, start, dress, at_end=at_end))
    return next((form for form in forms if form is not False), False)


def later(text: str, *, at_end: bool = False) -> Tag | bool:
    """The same for a tag within a line, at the head of `text`: words that we know in square brackets."""
    dress = _LATER_DRESS.match(text)[0]  # type: ignore[index]
    start = len(dress)
    if start == len(text):
        return not at_end
    end = text.find("]", start, start + LONGEST)
    inner = text[start + 1 : end if end >= 0 else start + LONGEST]
    if text[start] != "[" or inner[:1].isspace():
        return False
    if end < 0:
        return not at_end and len(text) - start < LONGEST and _may_be(inner)
    emotion = "" if inner[-1:].isspace() else emotion_of(inner)
    return _closed_later(text, end + 1, dress, emotion, at_end=at_end) if emotion else False


def _closed_later(text: str, place: int, dress: str, emotion: str, *, at_end: bool) -> Tag | bool:
    """The tag that ends at `place`, with its dress when that is closed behind it."""
    closing = text[place : place + len(dress)]
    if closing == dress[::-1]:
        return Tag(emotion, place + len(dress))
    if dress[::-1].startswith(closing) and place + len(closing) == len(text) and not at_end:
        return True
    return Tag(emotion, place, dress)


def emotion_of(content: str, *, lenient: bool = False) -> str:
    """Return the emotion that is meant by what stands in brackets: a word, or several of which the first counts."""
    content = content.translate(_BARE).strip()
    if any(bracket in content for bracket in BRACKETS):
        return ""
    if key := _KEY.match(content):
        content = content[key.end() :]
    parts = [_plain(part) for part in _BETWEEN.split(content)]
    found = [KNOWN.get(part, "") for part in parts]
    if not found[0] or not (all(found) or (lenient and all(re.fullmatch(r"[^\W\d]{1,16}", part) for part in parts))):
        return ""
    return found[0]


def _plain(part: str) -> str:
    return " ".join(_SIGNS.sub(" ", _STRENGTH.sub("", _DEGREE.sub("", part.strip()))).split())


def _may_be(content: str) -> bool:
    """Whether what stands behind an opening bracket may become the content of a tag."""
    content = content.translate(_BARE).lstrip()
    if any(bracket in content for bracket in BRACKETS):
        return False
    if key := _KEY.match(content):
        content = content[key.end() :].lstrip()
    elif any(key.startswith(content.rstrip(" :：=")) for key in KEYS) or not content:
        return True
    parts = _BETWEEN.split(content)
    if len(parts) > 1:
        return bool(KNOWN.get(_plain(parts[0]))) and not re.search(r"[?!.]", content)
    last = _DEGREE.sub("", content)
    if any(word.startswith(last) for word in (*KNOWN, *DEGREES)) or any(word.startswith(content) for word in DEGREES):
        return True
    return any(last.startswith(word) and _GOES_ON.match(last[len(word) :]) for word in KNOWN)


def _bracketed(text: str, start: int, dress: str, *, at_end: bool) -> Tag | bool:
    if text[start] == "<":
        if found := _KEY_TAG.match(text, start):
            emotion = emotion_of(found[2])
            return _closed(text, found.end(), dress, emotion, at_end=at_end) if emotion else False
        if _KEY_TAG_BEGUN.match(text, start):
            return not at_end
    end = text.find(BRACKETS[text[start]], start, start + LONGEST)
    if end < 0:
        inner = text[start + 1 : start + LONGEST]
        return not at_end and len(text) - start < LONGEST and _may_be(inner)
    emotion = emotion_of(text[start + 1 : end], lenient=text[start] in _LENIENT)
    return _closed(text, end + 1, dress, emotion, at_end=at_end) if emotion else False


def _closed(text: str, place: int, dress: str, emotion: str, *, at_end: bool) -> Tag | bool:
    """The tag that ends at `place`, with its dress when that is closed behind it, and the sign that follows it."""
    mirror = dress[::-1].translate(_MIRROR)
    behind = text[place : place + len(mirror)]
    if behind != mirror:
        if mirror.startswith(behind) and place + len(behind) == len(text) and not at_end:
            return True
        return Tag(emotion, place, dress)
    place += len(mirror)
    if tail := _TAIL.match(text, place):
        return Tag(emotion, tail.end())
    if not at_end and _TAIL_BEGUN.match(text, place):
        return True
    return Tag(emotion, place)


def _keyed(text: str, start: int, *, at_end: bool) -> Tag | bool:
    """`emotion: happy`, `**감정:** [기쁨]`."""
    key = _KEY_DRESSED.match(text, start)
    if key is None or key.end() == len(text):
        begun = _KEY_BEGUN.match(text, start) or any(word.startswith(text[start:]) for word in KEYS)
        return bool(begun) and not at_end
    place = key.end()
    if text[place] in BRACKETS:
        return _bracketed(text, place, "", at_end=at_end)
    line, newline, _ = text[place : place + LONGEST].partition("\n")
    if (newline or at_end) and (emotion := emotion_of(line)):
        return Tag(emotion, place + len(line))
    if not newline and not at_end and len(line) < LONGEST and _may_be(line):
        return True
    if word := _WORD.match(text, place):
        return Tag(KNOWN[word[1]], word.end())
    return False


def _bare(text: str, start: int, dress: str, *, at_end: bool) -> Tag | bool:
    """`*happy* 안녕`, `happy: 안녕`, and `happy` alone on the first line."""
    word = _ASKED.match(text, start)
    if word is None:
        begun = text[start:]
        return (
            not at_end and any(known.startswith(begun) for known in ASKED) and (bool(dress) or begun not in _ARTICLES)
        )
    place, mirror = word.end(), dress[::-1].translate(_MIRROR)
    rest = text[place : place + len(mirror) + 1]
    if len(rest) <= len(mirror) and mirror.startswith(rest) and not at_end:
        return True
    if not rest.startswith(mirror) or (at_end and not dress):
        return False
    follows = rest[len(mirror) :]
    if not dress:
        is_tag = follows in (":", "：") or (follows == "\n" and word[1] in _ENGLISH)
        return Tag(ASKED[word[1]], place + (follows != "\n")) if is_tag else False
    is_tag = follows == "\n" or (set(dress) <= set("*_`~") and (not follows or follows.isspace()))
    return Tag(ASKED[word[1]], place + len(mirror)) if is_tag else False
