"""The detail fields of a character: their names, what each may hold, how new ones join the stored ones."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from avatar_forge.core.errors import ValidationFailed

LONG_TEXT, TEXT = 20_000, 5_000
MAX_ITEMS, ITEM = 50, 500
MAX_TAGS, TAG = 30, 50
MAX_BYTES = 64 * 1024
# How the keys begin that hold what the rehearsal engine says (docs/presets.md).
MATERIAL = ("lines_", "musings", "story")
MAX_NUMBER = 2**53  # what every client reads without rounding


@dataclass(frozen=True, slots=True)
class Rule:
    """What a detail may hold besides null. `chars` 0 means no text."""

    chars: int = TEXT
    number: bool = True
    items: int = MAX_ITEMS
    item: int = ITEM

    def problem(self, value: object) -> str | None:
        """Return what is wrong with `value`, or None."""
        if isinstance(value, str) and self.chars:
            return _("Use at most %(limit)d characters.") % {"limit": self.chars} if len(value) > self.chars else None
        if isinstance(value, list) and self.items:
            return self._list_problem(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool) and self.number:
            return None if abs(value) <= MAX_NUMBER else _("This number is too large.")
        return self._kinds()

    def _list_problem(self, value: list[object]) -> str | None:
        if not all(isinstance(item, str) for item in value):
            return _("Send a list of texts.")
        if len(value) > self.items or any(len(str(item)) > self.item for item in value):
            limits = {"items": self.items, "limit": self.item}
            return _("Use at most %(items)d entries of at most %(limit)d characters.") % limits
        return None

    def _kinds(self) -> str:
        if not self.items:
            return _("Send a text.")
        return _("Send a text or a list of texts.") if self.chars else _("Send a list of texts.")


ANYTHING, ONLY_LIST, ONLY_TEXT = Rule(), Rule(chars=0, number=False), Rule(number=False, items=0)
TAGS = Rule(chars=0, number=False, items=MAX_TAGS, item=TAG)

# In the order in which people are asked for them.
RULES: dict[str, Rule] = {
    "gender": ANYTHING,
    "species": ANYTHING,
    "age": ANYTHING,
    "height": ANYTHING,
    "job": ANYTHING,
    "personality": ANYTHING,
    "appearance": ANYTHING,
    "likes": ONLY_LIST,
    "dislikes": ONLY_LIST,
    "speech_style": ANYTHING,
    "thoughts": ANYTHING,
    "features": ANYTHING,
    "habits": ANYTHING,
    "guidelines": ANYTHING,
    "worldview": Rule(chars=LONG_TEXT),
    "source_work": ANYTHING,
    "greeting": ONLY_TEXT,
}


def problems(details: Mapping[str, Any]) -> dict[str, str]:
    """Return what is wrong with the known keys of `details`; other keys may hold any JSON."""
    found = {key: rule.problem(details[key]) for key, rule in RULES.items() if details.get(key) is not None}
    return {key: problem for key, problem in found.items() if problem is not None}


def merged(stored: Mapping[str, Any] | None, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return `stored` with the keys of `sent` put over it; raises `ValidationFailed` above 64 KiB of JSON."""
    details = {**(stored or {}), **sent}
    if len(json.dumps(details, ensure_ascii=False).encode()) > MAX_BYTES:
        raise ValidationFailed(fields={"character": [_("All details together may take 64 KiB at most.")]})
    return details
