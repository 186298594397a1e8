"""A script as PDF: A4 pages set by Typst from play.typ, with the text as data that is never read as markup.

Noto Serif and Noto Sans, Korean and Japanese (SIL Open Font License 1.1), from the packages pylopdf-fonts-ko and -jp.
"""

import json
import re
import subprocess
import sys
import threading
import unicodedata
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

import pylopdf_fonts_jp
import pylopdf_fonts_ko
import uharfbuzz

from avatar_forge.core.errors import RateLimited
from chat.errors import ScriptTooLong
from chat.scripts.script import Script

_SERIF = (pylopdf_fonts_ko.serif_path, pylopdf_fonts_jp.serif_path)
_SANS = (pylopdf_fonts_ko.sans_path, pylopdf_fonts_jp.sans_path)
# Signs that join, turn or colour others and are nothing by themselves; variation selectors and skin tones among them.
_SILENT = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U0001f3fb-\U0001f3ff\U000e0000-\U000e0fff]"
)
_FLAG = re.compile("[\U0001f1e6-\U0001f1ff]{2}")
_LETTER_A = 0x1F1E6
_PICTURES = ("So", "Sk", "Sm")


def folders() -> list[str]:
    """Return where our four fonts are: no other is used, so that a script looks the same on every machine."""
    return sorted({str(path().parent) for path in (*_SERIF, *_SANS)})


def families(language: str) -> tuple[list[str], list[str]]:
    """Return the serif and the sans families: the same Han sign is drawn differently in Korea and in Japan."""
    order = ["JP", "KR"] if language == "ja" else ["KR", "JP"]
    return [f"Noto Serif {region}" for region in order], [f"Noto Sans {region}" for region in order]


def legible(text: str) -> str:
    """Return `text` with every sign that the fonts do not have told in words (an emoji) or by number, in 〈〉."""
    text = _SILENT.sub("", unicodedata.normalize("NFC", text))
    known = _signs()
    if all(char in known for char in text):
        return text
    text = _FLAG.sub(lambda flag: f"〈{''.join(chr(ord(char) - _LETTER_A + ord('A')) for char in flag[0])}〉", text)
    return "".join(char if char in known else _told(char) for char in text)


def _told(char: str) -> str:
    name = unicodedata.name(char, "") if unicodedata.category(char) in _PICTURES else ""
    return f"〈{name.lower() or f'U+{ord(char):04X}'}〉"


@cache
def _signs() -> frozenset[str]:
    """Return what is in a serif and in a sans font, so that it can stand anywhere."""
    serif, sans = (set[int]().union(*(_cmap(path()) for path in paths)) for paths in (_SERIF, _SANS))
    return frozenset(map(chr, serif & sans)) | {"\n"}


def _cmap(path: Path) -> set[int]:
    return set(uharfbuzz.Face(uharfbuzz.Blob.from_file_path(path)).unicodes)


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
    data = json.dumps({"layout": _LAYOUT, "fonts": folders(), "play": _play(script)}, ensure_ascii=False).encode()
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
    play["serif"], play["sans"] = families(script.language)
    play["running"] = legible(script.title)[:_RUNNING]
    play["title"] = _breakable(play["title"], _NAME)
    play["cast"] = [(_breakable(name, _NAME), about) for name, about in play["cast"]]
    for entry in play["entries"]:
        entry["speaker"] = _breakable(entry["speaker"], _NAME)
    return play


def _legible(value: Any) -> Any:
    if isinstance(value, str):
        return _breakable(legible(value), _WORD)
    if isinstance(value, dict):
        return {key: _legible(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_legible(item) for item in value]
    return value


def _breakable(text: str, word: int) -> str:
    """Return `text` with a zero-width space wherever a word without one has gone on for `word` letters."""
    return re.sub(rf"[!-~\u00a1-\u02ff]{{{word}}}(?=[!-~\u00a1-\u02ff])", "\\g<0>\u200b", text)
