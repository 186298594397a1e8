"""A persona in words for a character of whom only details were given: one `label: value` line each. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from characters import details

if TYPE_CHECKING:
    from characters.models import Character

LABELS = {
    "description": _("Description"),
    "gender": _("Gender"),
    "species": _("Species"),
    "age": _("Age"),
    "height": _("Height"),
    "job": _("Occupation"),
    "source_work": _("Source work"),
    "personality": _("Personality"),
    "speech_style": _("Speech style"),
    "appearance": _("Appearance"),
    "thoughts": _("Thoughts"),
    "likes": _("Likes"),
    "dislikes": _("Dislikes"),
    "features": _("Features"),
    "habits": _("Habits"),
    "guidelines": _("Guidelines"),
    "worldview": _("World"),
}


def of(character: Character) -> str:
    """Return what the description and the details come to, in the active language; "" when there are none."""
    known = {**(character.character or {}), "description": character.description}
    lines = [f"{label}: {text}" for name, label in LABELS.items() if (text := _text(known.get(name)))]
    return "\n".join(lines)[: details.LONG_TEXT]


def is_composed(character: Character) -> bool:
    """Whether the persona is nothing but what `of` has made of these details, whatever language was active then."""
    if not (character.persona or "").strip():
        return True
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            if character.persona == of(character):
                return True
    return False


def _text(value: Any) -> str:
    if isinstance(value, list):
        value = ", ".join(item.strip() for item in value if isinstance(item, str) and item.strip())
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""
