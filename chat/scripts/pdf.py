"""A script as PDF: A4 pages set by Typst from play.typ, with the text as data that is never read as markup."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path
from typing import Any

import typst

from chat.scripts import fonts
from chat.scripts.script import Script

_LAYOUT = str(Path(__file__).parent / "play.typ")
_RUNNING = 60  # characters of the title at the top of each page
# A word longer than this gets places where it can be broken: as many of the widest letters as fit beside the names, and
# in their column (which the large letters of the title need as well).
_WORD, _NAME = 28, 10


def write(script: Script) -> bytes:
    """Return the PDF. About a millisecond for each turn, in native code that lets other threads run."""
    play = _legible(asdict(script), _WORD)
    play["serif"], play["sans"] = fonts.families(script.language)
    play["running"] = fonts.legible(script.title)[:_RUNNING]
    play["title"] = _breakable(play["title"], _NAME)
    play["cast"] = [(_breakable(name, _NAME), about) for name, about in play["cast"]]
    for entry in play["entries"]:
        entry["speaker"] = _breakable(entry["speaker"], _NAME)
    data = json.dumps(play, ensure_ascii=False)
    return typst.compile(_LAYOUT, font_paths=fonts.loaded(), sys_inputs={"play": data})


def _legible(value: Any, word: int) -> Any:
    if isinstance(value, str):
        return _breakable(fonts.legible(value), word)
    if isinstance(value, dict):
        return {key: _legible(item, word) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_legible(item, word) for item in value]
    return value


def _breakable(text: str, word: int) -> str:
    """Return `text` with a zero-width space wherever a word without one has gone on for `word` letters."""
    return re.sub(rf"[!-~\u00a1-\u02ff]{{{word}}}(?=[!-~\u00a1-\u02ff])", "\\g<0>\u200b", text)
