"""The script that the web front-end writes around a plot: whose name is in it, and what of it is the scene. Pure.

    [ 상황 설명 ]
    등장인물: 지훈 (나), 해리엇
    ---
    (the plot)
    ---
    [ 연극 시작 ]
    (what the person is told about the play: how to begin, how many turns it has)

The person may edit all of it, so each part is found by itself, and a text of another shape is all scene.
"""

from __future__ import annotations

import re

_CAST = re.compile(r"^[ \t]*등장인물[ \t]*[:：](?P<names>.*)$", re.MULTILINE)
_ME = re.compile(r"(?P<name>[^,，、/·()（）\n]{1,100}?)\s*[(（]\s*(?:나|본인|플레이어|me|you)\s*[)）]", re.IGNORECASE)
# A heading behind which the client speaks to the person, up to the next heading or the end.
_INSTRUCTIONS = re.compile(
    r"^[ \t]*\[[ \t]*(?:연극[ \t]*시작|진행[ \t]*방법|안내|규칙)[ \t]*\][^\n]*"
    r"(?:\n(?![ \t]*\[[^\]\n]+\][ \t]*$)[^\n]*)*\n?",
    re.MULTILINE,
)
_LIMIT = re.compile(r"^[ \t]*(?:[-*•][ \t]*)?제한[ \t]*[:：][^\n]*\n?", re.MULTILINE)
_FRAME = re.compile(r"^[ \t]*(?:-{3,}|\[[ \t]*상황[ \t]*설명[ \t]*\])[ \t]*$\n?", re.MULTILINE)


def person_in(script: str) -> str:
    """Return the person's name in a script ("등장인물: 지훈 (나), 해리엇"), or "" where it names none."""
    cast = _CAST.search(script)
    found = _ME.search(cast["names"]) if cast else None
    return found["name"].strip() if found else ""


def scene_of(script: str) -> str:
    """Return what a script tells of the scene: its cast and its plot, without what it tells the person to do.

    "(나)" behind the person's name goes too: to an actor, that word is the actor.
    """
    if not (_CAST.search(script) or _INSTRUCTIONS.search(script)):
        return script
    text = _FRAME.sub("", _LIMIT.sub("", _INSTRUCTIONS.sub("", script)))
    return _CAST.sub(lambda cast: _ME.sub(lambda me: me["name"], cast[0]), text).strip()
