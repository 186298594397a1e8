"""A script as PDF: A4 pages set by Typst from play.typ, with the text as data that is never read as markup."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from dataclasses import asdict
from pathlib import Path
from typing import Any

from avatar_forge.core.errors import RateLimited
from chat.errors import ScriptTooLong
from chat.scripts import fonts
from chat.scripts.script import Script

# A play of 1,000 turns takes 1.3 s of a processor and 300 MiB, one of these lengths four times as much.
ENTRIES_MAX, CHARACTERS_MAX = 8_000, 1_500_000
SECONDS, WAIT = 120.0, 20.0  # for one PDF on a busy machine, and for another to be done

_PLACE = Path(__file__).parent
_LAYOUT, _TYPST = str(_PLACE / "play.typ"), str(_PLACE / "typst_process.py")
_RUNNING = 60  # characters of the title at the top of each page
# A word longer than this gets places where it can be broken: as many of the widest letters as fit beside the names, and
# in their column (which the large letters of the title need as well).
_WORD, _NAME = 28, 10
_free = threading.BoundedSemaphore(1)


def write(script: Script) -> bytes:
    """Return the PDF, made in a process of its own, one at a time. Raises `ScriptTooLong` or `RateLimited`."""
    data = json.dumps({"layout": _LAYOUT, "fonts": fonts.folders(), "play": _play(script)}, ensure_ascii=False).encode()
    if len(script.entries) > ENTRIES_MAX or len(data) > 3 * CHARACTERS_MAX:
        raise ScriptTooLong()
    if not _free.acquire(timeout=WAIT):
        raise RateLimited(retry_after=round(WAIT))
    try:
        # Its environment holds no secret; one thread, so that there is a processor left for those who play.
        command, environment = [sys.executable, "-I", _TYPST], {"RAYON_NUM_THREADS": "1"}
        done = subprocess.run(command, input=data, capture_output=True, timeout=SECONDS, env=environment, check=True)  # noqa: S603
    except subprocess.TimeoutExpired as exc:
        raise ScriptTooLong() from exc
    finally:
        _free.release()
    return done.stdout


def _play(script: Script) -> dict[str, Any]:
    """Return what play.typ prints."""
    play: dict[str, Any] = _legible(asdict(script))
    play["serif"], play["sans"] = fonts.families(script.language)
    play["running"] = fonts.legible(script.title)[:_RUNNING]
    play["title"] = _breakable(play["title"], _NAME)
    play["cast"] = [(_breakable(name, _NAME), about) for name, about in play["cast"]]
    for entry in play["entries"]:
        entry["speaker"] = _breakable(entry["speaker"], _NAME)
    return play


def _legible(value: Any) -> Any:
    if isinstance(value, str):
        return _breakable(fonts.legible(value), _WORD)
    if isinstance(value, dict):
        return {key: _legible(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_legible(item) for item in value]
    return value


def _breakable(text: str, word: int) -> str:
    """Return `text` with a zero-width space wherever a word without one has gone on for `word` letters."""
    return re.sub(rf"[!-~\u00a1-\u02ff]{{{word}}}(?=[!-~\u00a1-\u02ff])", "\\g<0>\u200b", text)
