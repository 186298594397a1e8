"""The form in which staff edit a preset: columns and details alike as fields, and no edit lost to another."""

from copy import copy
from typing import Any, ClassVar

from django import forms
from django.contrib.admin.models import LogEntry
from django.contrib.admin.options import get_content_type_for_model
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from avatar_forge.core.errors import ValidationFailed
from characters import addresses, details
from characters.models import Character
from characters.widgets import Entries, Line, Prose, Suggest

SCENARIO = ("background", "opponent", "player", "situation")

# Where in `character` the fields of the form live. What is not named here is not shown, and survives.
PATHS: dict[str, tuple[str, ...]] = {
    **{name: (name,) for name in details.RULES},
    **{f"{name}_en": (f"{name}_en",) for name in ("name", "category", "description", "tags", "persona", "greeting")},
    **{f"{scenario}_{part}": (scenario, part) for scenario in ("scenario", "scenario_en") for part in SCENARIO},
}
ADDRESSES = ("image_url", "thumbnail_url", "model_url")


class PresetForm(forms.ModelForm[Character]):
    """One preset. What was not edited is kept exactly as it is stored, types and line ends included."""

    host: ClassVar[str] = ""  # set by the admin for each request

    # `updated_at` as it was when the page was loaded.
    seen_at = forms.CharField(required=False, widget=forms.HiddenInput)

    name = Line(_("Name"), max_length=100, required=True)
    category = Line(_("Category"), max_length=50, widget=Suggest)
    tags = Entries(_("Tags"), rule=details.TAGS)
    description = Prose(_("Description"), max_length=details.LONG_TEXT)
    voice_id = Line(_("Voice"), max_length=50, widget=Suggest, initial="default")
    image_url = Line(_("Picture"), max_length=500, wide=True)
    thumbnail_url = Line(_("Thumbnail"), max_length=500, wide=True)
    model_url = Line(_("3D figure"), max_length=500, wide=True)
    persona = Prose(
        _("Persona"),
        max_length=details.LONG_TEXT,
        rows=14,
        help_text=_("Who this is, in whole sentences: the model reads it before every line."),
    )
    sample_dialogue = Prose(
        _("Sample dialogue"),
        max_length=details.LONG_TEXT,
        rows=18,
        help_text=_("One line each, with the speaker first: “사용자: …” and then the character's name."),
    )

    gender = Line(_("Gender"))
    species = Line(_("Species"))
    age = Line(_("Age"))
    height = Line(_("Height"))
    job = Line(_("Occupation"))
    source_work = Line(_("Source work"))
    personality = Prose(_("Personality"))
    appearance = Prose(_("Appearance"))
    speech_style = Prose(_("Speech style"))
    thoughts = Prose(_("Thoughts"))
    likes = Entries(_("Likes"))
    dislikes = Entries(_("Dislikes"))
    features = Entries(_("Features"))
    habits = Entries(_("Habits"))
    guidelines = Entries(_("Guidelines"))
    worldview = Prose(_("World"), max_length=details.LONG_TEXT, rows=8)

    greeting = Prose(_("Greeting"), help_text=_("The line that opens the scene."))
    scenario_background = Prose(_("Background"))
    scenario_opponent = Prose(
        _("Part of the character"), rows=2, help_text=_("Left open, the character plays itself, as described above.")
    )
    scenario_player = Prose(_("Role of the person"), rows=2)
    scenario_situation = Prose(_("Situation"))

    name_en = Line(_("Name (English)"), max_length=100)
    category_en = Line(_("Category (English)"), max_length=50)
    tags_en = Entries(_("Tags (English)"), rule=details.TAGS)
    description_en = Prose(_("Description (English)"))
    persona_en = Prose(_("Persona (English)"), rows=6)
    greeting_en = Prose(_("Greeting (English)"))
    scenario_en_background = Prose(_("Background (English)"))
    scenario_en_opponent = Prose(_("Part of the character (English)"), rows=2)
    scenario_en_player = Prose(_("Role of the person (English)"), rows=2)
    scenario_en_situation = Prose(_("Situation (English)"))

    class Meta:
        model = Character
        fields = ("name", "category", "tags", "description", "voice_id", "persona", "sample_dialogue", *ADDRESSES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.is_preset = True
        self.initial["seen_at"] = _stamp(self.instance)
        for name, path in PATHS.items():
            self._fill(name, _at(self.instance.character, path))
        self._suggest()

    def _fill(self, name: str, value: Any) -> None:
        """Show a stored detail in the kind of field that fits it, so that saving need not change its type."""
        field = self.fields[name]
        if isinstance(value, list) and not isinstance(field, Entries):
            self.fields[name] = Entries(field.label)
        elif isinstance(value, str) and isinstance(field, Entries):
            self.fields[name] = Prose(field.label)
        self.initial[name] = value if isinstance(value, list) or value is None else str(value)

    def _suggest(self) -> None:
        used = list(Character.objects.presets().order_by().values("category", "voice_id").distinct())
        for name in ("category", "voice_id"):
            widget = self.fields[name].widget
            if isinstance(widget, Suggest):
                widget.values = sorted({str(row[name]) for row in used if row[name]})

    def clean(self) -> dict[str, Any]:
        self._refuse_if_saved_meanwhile()
        cleaned = super().clean() or self.cleaned_data
        for name in self._meta.fields or ():
            if name in cleaned and name not in self.changed_data:
                cleaned[name] = getattr(self.instance, name, None)
        self.instance.character = self._details(cleaned)
        return cleaned

    def clean_voice_id(self) -> str | None:
        return self.cleaned_data["voice_id"] or None

    def _details(self, cleaned: dict[str, Any]) -> dict[str, Any] | None:
        edited = [name for name in PATHS if name in self.changed_data and name in cleaned]
        if not edited:
            return self.instance.character
        found = dict(self.instance.character or {})
        for name in edited:
            _put(found, PATHS[name], cleaned[name])
        try:
            return details.merged(found, {})
        except ValidationFailed as exc:
            raise ValidationError((exc.fields or {})["character"]) from exc

    def _address(self, name: str) -> str | None:
        try:
            return addresses.to_stored(self.cleaned_data[name], host=self.host) or None
        except ValueError as exc:
            raise ValidationError(_("Give an http or https address of at most 255 characters.")) from exc

    def clean_image_url(self) -> str | None:
        return self._address("image_url")

    def clean_thumbnail_url(self) -> str | None:
        return self._address("thumbnail_url")

    def clean_model_url(self) -> str | None:
        return self._address("model_url")

    # -- two people, one preset --------------------------------------------------------------------------------------

    def _refuse_if_saved_meanwhile(self) -> None:
        """Compare with the row, which stays locked until this save is committed (the admin's views are atomic)."""
        if self.instance._state.adding:
            return
        stored = Character.objects.presets().select_for_update().filter(pk=self.instance.pk).first()
        if stored is None:
            raise ValidationError(_("Somebody has deleted this preset meanwhile. Save what you wrote as a new one."))
        if self.cleaned_data.get("seen_at") == _stamp(stored):
            return
        data: Any = copy(self.data)  # a QueryDict's copy may be changed
        data[self.add_prefix("seen_at")] = _stamp(stored)
        self.data = data
        self.add_error(None, _what_happened(stored))
        for name in self.changed_data:
            if name in self.fields and name != "seen_at":
                self.add_error(name, gettext("Stored now: %s") % self._shown(name))

    def _shown(self, name: str) -> str:
        value = self.initial.get(name)
        value = " · ".join(value) if isinstance(value, list) else value
        return Truncator(str(value or "—")).chars(300)


def _stamp(character: Character) -> str:
    return character.updated_at.isoformat() if character.updated_at else ""


def _at(found: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        found = found.get(key) if isinstance(found, dict) else None
    return None if isinstance(found, dict) else found


def _put(found: dict[str, Any], path: tuple[str, ...], value: Any) -> None:
    """Set the value at `path`, or remove it when it is empty. Inner objects are copied, never changed in place."""
    key, *rest = path
    if rest:
        inner = found.get(key)
        found[key] = dict(inner) if isinstance(inner, dict) else {}
        _put(found[key], tuple(rest), value)
    elif value:
        found[key] = value
    else:
        found.pop(key, None)


def _what_happened(stored: Character) -> str:
    """Tell who saved the preset last, when, and what the admin's history says they changed."""
    entry = (
        LogEntry.objects.filter(
            content_type=get_content_type_for_model(stored),
            object_id=stored.pk,
            action_time__gte=stored.updated_at,
        )
        .select_related("user")
        .last()
        if stored.updated_at
        else None
    )
    facts = {
        "who": str(entry.user) if entry else gettext("Somebody"),
        "when": date_format(timezone.localtime(stored.updated_at), "DATETIME_FORMAT") if stored.updated_at else "",
        "what": entry.get_change_message() if entry else "",
    }
    return (
        gettext(
            "%(who)s saved this preset meanwhile (%(when)s). %(what)s "
            "Nothing has been overwritten, and what you wrote is still here: compare it with what is stored now, "
            "shown beside each field that differs. Save again to keep yours, or reload the page to drop it."
        )
        % facts
    )
