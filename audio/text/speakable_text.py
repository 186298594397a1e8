"""What of a text is read aloud: without markdown, stage directions, emoji and addresses. The text itself stays whole.

Pure. Stage directions stand between asterisks (`*웃는다*`), in round or square brackets, as actors are told to write
them; `**bold**` is emphasis and is spoken. The chat has stricter patterns (`chat.llm.stage_directions`), but audio does
not import it, and here brackets stand in brackets and a direction may have been cut in half.
"""

import re
import unicodedata

from audio.errors import NothingToSay

_CODE_BLOCK = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]\n]*\]\([^()\n]*\)")
_LINK = re.compile(r"\[([^\]\n]+)\]\([^()\n]*\)")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s<>()\"'가-힣]+", re.IGNORECASE)
_TAG = re.compile(r"<(?:/?[a-z][^<>\n]{0,100}|!--.*?--)>", re.IGNORECASE | re.DOTALL)
_LINE_MARKS = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[-*+•][ \t]+|\|)+", re.MULTILINE)
_RULER = re.compile(r"^[ \t]*(?:[-*_=][ \t]*){3,}$|^[ \t|:]*-{3,}[-| \t:]*$", re.MULTILINE)
_STRONG = re.compile(r"(\*\*\*|\*\*|__|~~)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_ACTION = re.compile(r"\*[^*\n]+\*")
_OPEN_ACTION = re.compile(r"(?<!\*)\*(?!\*)[^*\n]*$", re.MULTILINE)  # a reply that was cut within one
_BRACKETS = re.compile(r"\([^()（）]*\)|（[^()（）]*）|\[[^\[\]]*\]|［[^［］]*］|【[^【】]*】")
_OPEN_BRACKET = re.compile(r"[(（][^()（）\n]*$", re.MULTILINE)
_UNDERLINE = re.compile(r"(?<!\w)_([^_\n]+)_(?!\w)")
_LAUGHTER = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]{2,}|(?<!\S)[ㅋㅎㅠㅜ](?!\S)|(?<=[가-힣.!?~ ])[ㅋㅎㅠㅜ]+")
_WAVES = re.compile(r"[~～〜]+(?!\s*\d)")
_SPACES = re.compile(r"[ \t\u00a0\u3000]+")
_KEPT_SIGNS = "$€£¥₩+<>=×÷~～"  # spoken by their names where an engine knows them
_JOINERS = {"\u200c", "\u200d", "\ufe0e", "\ufe0f", "\u20e3", "\ufeff", "\u200b"}


def spoken(text: str) -> str:
    """Return what is read aloud of `text`, never empty. Raises `NothingToSay`."""
    text = _CODE_BLOCK.sub("\n", unicodedata.normalize("NFC", text))
    for pattern, kept in ((_IMAGE, ""), (_LINK, r"\1"), (_ADDRESS, ""), (_TAG, " "), (_RULER, ""), (_LINE_MARKS, "")):
        text = pattern.sub(kept, text)
    text = _STRONG.sub(r"\2", _STRONG.sub(r"\2", text))  # twice: one may stand within another
    text = _OPEN_ACTION.sub("", _ACTION.sub(" ", text))
    text = _without_brackets(text)
    text = _UNDERLINE.sub(r"\1", text.replace("`", "").replace("|", ","))
    text = "".join(_sign(character) for character in text)
    text = _WAVES.sub("", _LAUGHTER.sub("", text))
    lines = (_SPACES.sub(" ", line).strip() for line in text.splitlines())
    said = "\n".join(line for line in lines if _has_words(line))
    if not said:
        raise NothingToSay()
    return said


def says_something(text: str) -> bool:
    """Whether anything of `text` would be heard."""
    try:
        return bool(spoken(text))
    except NothingToSay:
        return False


def _without_brackets(text: str) -> str:
    """Take brackets out from the innermost; each pass takes a level, so the depth of nesting is its cost."""
    for _ in range(8):
        shorter = _BRACKETS.sub(" ", text)
        if shorter == text:
            break
        text = shorter
    return _OPEN_BRACKET.sub("", text)


def _sign(character: str) -> str:
    """The character if it is spoken, a plainer one for squared units and the like, nothing for emoji and controls."""
    if character == "\n" or character.isalnum():
        return character
    if character in _JOINERS:
        return ""
    kind = unicodedata.category(character)
    if kind in {"So", "No", "Sk"}:
        if character == "°":
            return character
        plain = unicodedata.normalize("NFKC", character)
        return plain if plain != character and any(part.isalnum() for part in plain) else ""
    if kind[0] == "S":
        return character if character in _KEPT_SIGNS else ""
    return "" if kind in {"Cf", "Co", "Cn", "Cs"} else " " if kind[0] in "ZC" else character.replace("*", "")


def _has_words(line: str) -> bool:
    return any(character.isalnum() for character in line)
