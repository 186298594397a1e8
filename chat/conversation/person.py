"""What the person is called in a play: by their part, their name in the play, the script, or their account."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chat.conversation import script_text
from chat.conversation.actor_columns import free_name
from chat.models import ChatSession

NAME_MAX = 20  # longer beginnings of a part describe somebody
_LABEL = re.compile(r"^\s*(?:이름|성명|name|名前)\s*[:：]\s*", re.IGNORECASE)
_REST = re.compile(r"\s*(?:[,，、(（:：;\n|]|\s[-–—]\s|[.。](?:\s|$)).*", re.DOTALL)
_WORD = re.compile(r"[^\W\d_][\w'’.·-]*", re.UNICODE)
_NOBODY = frozenset(
    "나 저 너 당신 본인 사용자 유저 플레이어 손님 게스트 i me you user player guest someone 私 僕 俺 あなた".split()  # noqa: SIM905
)
_ARTICLES = frozenset({"a", "an", "the", "i", "my", "some"})


def name_of_person(play: ChatSession) -> str:
    """Return the name by which the play's characters call the person, or "" where nothing tells one.

    A title is never it. The account's name is the last resort; an account is not looked up where there is none.
    """
    scenario = play.scenario or {}
    script = play.generated_script or str(scenario.get("situation") or "")
    return (
        name_in(str(scenario.get("player") or ""))
        or (play.display_name or "").strip()
        or script_text.person_in(script)
        or _name_of_account(play)
    )


def _name_of_account(play: ChatSession) -> str:
    """A guest who gave no name has none."""
    if not play.user_id or (play.user.is_guest and not play.user.username):
        return ""
    return play.user.shown_name.strip()


def name_among(play: ChatSession, actors: Iterable[str]) -> str:
    """Return what stands in front of the person's lines beside several actors: a name that is none of theirs.

    A guest whom nothing names needs one all the same, since every line there tells whose it is.
    """
    taken = list(actors)
    nameless = "손님" if any("가" <= char <= "힣" for char in "".join(taken)) else "Guest"
    return free_name(name_of_person(play) or nameless, taken)


def name_in(part: str) -> str:
    """Return the name with which the description of a part begins ("지훈, 스무 살 대학생" → 지훈); "" for none.

    "한양에서 내려온 나그네" and "A traveller who lost the way" name nobody.
    """
    text = _REST.sub("", _LABEL.sub("", part).strip()).strip(" \t\"'“”‘’「」『』*")
    words = text.split()
    if not 1 <= len(text) <= NAME_MAX or text.lower() in _NOBODY or not all(map(_WORD.fullmatch, words)):
        return ""
    if any("가" <= char <= "힣" for char in text):
        return text if len(words) == 1 or (len(words) == 2 and not _describes(words[0])) else ""
    if text.isascii():
        named = len(words) <= 3 and all(word[0].isupper() for word in words) and words[0].lower() not in _ARTICLES
        return text if named else ""
    return text if len(words) <= 2 and not re.search(r"[のるたいな]", text[:-1]) else ""


def _describes(word: str) -> bool:
    """Whether a Korean word stands before what it describes: 젊은, 잃은, 올, 왕의, 다른."""
    last = word[-1]
    final = (ord(last) - 0xAC00) % 28 if "가" <= last <= "힣" else 0
    return last in "의한" or final in (4, 8)  # -ㄴ, -ㄹ
