"""The environment as settings read it: each variable by name, kind and range; what cannot work is refused in one line.

An empty variable is one that is not set; only a list may be empty. `$NAME` stands for another variable. What was read
is remembered in `DECLARED`, against which docs/settings.md and .env.example are tested.
"""

import math
import os
import re
import zoneinfo
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from environ import Env

from avatar_forge.core.wrong_setting import WrongSetting, _, shown

T = TypeVar("T")

YES, NO = ("1", "true", "yes", "on", "y", "ok"), ("0", "false", "no", "off", "n")
HOST = re.compile(r"\*|\.?[\w.-]+|\[[0-9A-Fa-f:.]+\]")  # without a scheme and a port
ORIGIN = re.compile(r"https?://(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")  # and no path, no closing slash, no *
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]*)?(?:[eE][+-]?[0-9]{1,3})?")
VARIABLES = Env.ENVIRON


@dataclass(frozen=True, slots=True)
class Setting:
    """A variable that settings read: its default as .env shows it, and what it may be."""

    name: str
    default: str
    kind: str


DECLARED: dict[str, Setting] = {}


def load(file: Path) -> None:
    """Take variables from a .env file, where there is one; those of the process win."""
    if not os.path.lexists(file):
        return
    for at, line in enumerate(_content(".env", file).splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#") and not re.match(r"(?:export )?[A-Za-z_0-9]+=", line):
            problem = _("line {number} of {file} is not NAME=value. Mend it, or begin it with #.")
            raise WrongSetting(".env", problem.format(number=at, file=file))
    Env.read_env(str(file))


def text(name: str, default: str = "", *, like: str = "", example: str = "", kind: str = "text") -> str:
    """Return any text, or one that the pattern `like` matches."""

    def take(value: str) -> str:
        if like and value and not re.fullmatch(like, value):
            raise WrongSetting(name, _("{value} cannot be used. Example: {name}={example}").format(
                value=shown(value), name=name, example=example or default))  # fmt: skip
        return value

    return _read(name, default, kind, take)


def secret(name: str) -> str:
    """Return a key or a password: empty by default, and never shown."""
    return _read(name, "", "secret", str)


def choice(name: str, default: str, *others: str) -> str:
    """Return one of a few words, however it is capitalized."""
    among = {word.lower(): word for word in (default, *others)}

    def take(value: str) -> str:
        if value.lower() not in among:
            problem = _("{value} is none of: {among}.").format(value=shown(value), among=", ".join(among.values()))
            raise WrongSetting(name, problem)
        return among[value.lower()]

    return _read(name, default, " | ".join(among.values()), take)


def boolean(name: str, default: bool = False) -> bool:
    def take(value: str) -> bool:
        if value.lower() not in YES + NO:
            problem = _("{value} is neither yes nor no. Write {name}=1 or {name}=0.")
            raise WrongSetting(name, problem.format(value=shown(value), name=name))
        return value.lower() in YES

    return _read(name, str(default), "yes or no", take)


def integer(name: str, default: int, *, least: int = 0, most: int | None = None) -> int:
    def take(value: str) -> int:
        if not re.fullmatch(r"[+-]?[0-9]{1,15}", value) or not _fits(int(value), least, most):
            raise _out_of_range(name, value, least, most, default)
        return int(value)

    return _read(name, str(default), f"whole number, {_range(least, most)}", take)


def number(name: str, default: float, *, least: float = 0, most: float | None = None) -> float:
    def take(value: str) -> float:
        found = float(value) if NUMBER.fullmatch(value) else math.nan
        if not math.isfinite(found) or not _fits(found, least, most):
            raise _out_of_range(name, value, least, most, default)
        return found

    return _read(name, str(default), f"number, {_range(least, most)}", take)


def optional_number(name: str, *, least: float, most: float) -> str:
    """Return a number as it is written, "" where none is: then something else decides."""

    def take(value: str) -> str:
        found = float(value) if NUMBER.fullmatch(value) else math.nan
        if value and not (math.isfinite(found) and _fits(found, least, most)):
            raise _out_of_range(name, value, least, most, least)
        return value

    return _read(name, "", f"number, {_range(least, most)}", take)


def listed(name: str, default: list[str], *, like: re.Pattern[str] | None = None, least: int = 0) -> list[str]:
    """Return what is written between commas; each entry is `like` a pattern."""

    def take(value: str) -> list[str]:
        entries = [entry.strip() for entry in value.split(",") if entry.strip()]
        wrong = next((entry for entry in entries if like and not like.fullmatch(entry)), None)
        if wrong is not None or len(entries) < least:
            problem = _("{value} cannot be used. Example: {name}={example}")
            raise WrongSetting(name, problem.format(value=shown(wrong or ""), name=name, example=",".join(default)))
        return entries

    return _read(name, ",".join(default), "list with commas", take, may_be_empty=True)


def time_zone(name: str, default: str) -> str:
    def take(value: str) -> str:
        try:
            zoneinfo.ZoneInfo(value)
        except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError):
            problem = _(
                "this machine knows no time zone {value}. Example: {name}={default}; tzdata brings their names."
            )
            raise WrongSetting(name, problem.format(value=shown(value), name=name, default=default)) from None
        return value

    return _read(name, default, "time zone", take)


def path(name: str, default: Path) -> Path:
    """Return a path, absolute, without links; `~` is one's home."""
    return Path(_read(name, "", "path", str) or default).expanduser().resolve()


def file(name: str, default: Path | None = None) -> tuple[Path, str]:
    """Return the path of a file and what is in it; one that is named must be there, the default need not be."""
    named = _read(name, "", "file", str)
    if not named and (default is None or not default.is_file()):
        return default or Path(), ""
    place = Path(named or str(default)).expanduser()
    return place, _content(name, place)


def read(name: str, default: str, kind: str, take: Callable[[str], T]) -> T:
    """Return what `take` makes of a variable; it raises `WrongSetting`. For kinds that are told elsewhere."""
    return _read(name, default, kind, take)


def _read(name: str, default: str, kind: str, take: Callable[[str], T], *, may_be_empty: bool = False) -> T:
    DECLARED[name] = Setting(name, default, kind)
    value = Env.ENVIRON.get(name)
    if value is not None and value.startswith("$"):
        if (other := value.removeprefix("$")) not in Env.ENVIRON:
            raise WrongSetting(name, _("it points to {other}, which is not set.").format(other=shown(other)))
        value = Env.ENVIRON[other]
    if value is None or (not value.strip() and not may_be_empty):
        value = default
    try:
        value.encode()
    except UnicodeEncodeError:
        raise WrongSetting(name, _("it is not written in UTF-8.")) from None
    return take(value.strip())


def _content(name: str, file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except OSError as exc:
        why = exc.strerror or str(exc)
    except UnicodeDecodeError:
        why = "UTF-8"
    raise WrongSetting(name, _("{file} cannot be read ({why}).").format(file=file, why=why))


def _fits(value: float, least: float, most: float | None) -> bool:
    return least <= value and (most is None or value <= most)


def _range(least: float, most: float | None) -> str:
    return f"{least}–{most}" if most is not None else f"{least} or more"


def _out_of_range(name: str, value: str, least: float, most: float | None, default: float) -> WrongSetting:
    is_whole = isinstance(default, int)
    if most is None:
        whole = _("{value} is not a whole number of {least} or more. Example: {name}={example}")
        any_number = _("{value} is not a number of {least} or more. Example: {name}={example}")
    else:
        whole = _("{value} is not a whole number from {least} to {most}. Example: {name}={example}")
        any_number = _("{value} is not a number from {least} to {most}. Example: {name}={example}")
    texts = {"value": shown(value), "name": name, "example": default if most is None else min(default, most)}
    return WrongSetting(name, (whole if is_whole else any_number).format(least=least, most=most, **texts))
