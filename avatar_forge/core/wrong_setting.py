"""A setting that cannot work, and how it is told: one line on stderr that says what to do, exit code 2, no traceback.

Django's translations need settings, which are what is wrong here; so the same catalogue is read without it. The line is
Korean where the terminal is (LC_ALL, LC_MESSAGES, LANG), English elsewhere.
"""

import gettext
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from environ import Env

EXIT_CODE = 2
LONGEST_VALUE = 60
# Whatever stands before the last "@" may be a secret: a password with a "#" in it is none of an address's parts.
ADDRESS = re.compile(
    r"(?P<scheme>[A-Za-z][\w+.-]*://)(?:.*@)?(?P<place>(?:[\w.,-]*|\[[0-9A-Fa-f:.]+\])(?::[0-9,:]*)?)"
    r"(?P<path>/[^?#@\s]*)?(?:[?#].*)?"
)


class WrongSetting(Exception):
    """A setting by its name, and what is wrong with it and helps, in the terminal's language. It shows no secret."""

    def __init__(self, name: str, problem: str) -> None:
        self.name = name
        line = _("Wrong setting {name}: {problem}").format(name=name, problem=problem)
        super().__init__(" ".join(line.split()))


def _(text: str) -> str:
    """Return `text` in the terminal's language."""
    spoken = next((Env.ENVIRON[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if Env.ENVIRON.get(name)), "")
    return _catalogue().gettext(text) if spoken.startswith("ko") else text


@contextmanager
def told_in_one_line() -> Iterator[None]:
    """End the process with the line instead of a traceback, at the edge: manage.py, and what other servers import."""
    try:
        yield
    except WrongSetting as wrong:
        sys.stdout.flush()
        sys.stderr.write(f"{wrong}\n")
        sys.exit(EXIT_CODE)


def shown(value: str) -> str:
    """Return a value as it may stand in a line: quoted, on one line, and not too long."""
    return repr(value if len(value) <= LONGEST_VALUE else f"{value[:LONGEST_VALUE]}…")


def without_secrets(address: str) -> str:
    """Return where an address points: no user, no password, no options; "" when it is no address at all."""
    found = ADDRESS.fullmatch(address)
    return f"{found['scheme']}{found['place']}{found['path'] or ''}" if found else ""


@cache
def _catalogue() -> gettext.NullTranslations:
    return gettext.translation("django", Path(__file__).parents[1] / "locale", ["ko"], fallback=True)
