"""Form parts of the preset admin: long texts, lists edited as chips, inputs that suggest what is in use."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.widgets import Script
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from avatar_forge.core.form_fields import ComposedCharField
from avatar_forge.core.normal_form import nfc
from characters import details


class Chips(forms.Textarea):
    """A list as removable chips; without JavaScript a textarea with one entry per line, which is also what it sends."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        words = {
            "data-add": _("Add an entry and press Enter"),
            "data-remove": _("Remove"),
            "data-keys": _("Enter edits, Delete removes, the arrow keys move."),
        }
        super().__init__({"class": "vLargeTextField", "rows": 4, "data-chips": "", **words, **(attrs or {})})

    class Media:
        css: ClassVar[dict[str, list[str]]] = {"all": ["characters/admin/preset.css"]}
        js: ClassVar[list[Any]] = [Script("characters/admin/chips.js", type="module")]


class Suggest(forms.TextInput):
    """A line of text that suggests values; another may be written all the same."""

    values: Iterable[str] = ()

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        list_id = f"{name}-suggestions"
        box = super().render(name, value, {"class": "vTextField", **(attrs or {}), "list": list_id}, renderer)
        options = format_html_join("", '<option value="{}">', ((choice,) for choice in self.values))
        return format_html('{}<datalist id="{}">{}</datalist>', box, list_id, options)


class Line(ComposedCharField):
    """One line of text."""

    def __init__(self, label: Any, *, max_length: int = details.TEXT, wide: bool = False, **options: Any) -> None:
        widget = forms.TextInput(attrs={"class": "vLargeTextField" if wide else "vTextField"})
        super().__init__(label=label, max_length=max_length, **{"required": False, "widget": widget, **options})


class Prose(forms.CharField):
    """A long text, kept to the letter; only the line ends that browsers send are set right."""

    def __init__(self, label: Any, *, max_length: int = details.TEXT, rows: int = 3, **options: Any) -> None:
        widget = forms.Textarea(attrs={"class": "vLargeTextField", "rows": rows})
        super().__init__(label=label, max_length=max_length, required=False, strip=False, widget=widget, **options)

    def to_python(self, value: Any) -> str:
        return str(super().to_python(value)).replace("\r\n", "\n")


class Entries(forms.Field):
    """A list of texts, one per line; blank lines do not count."""

    widget = Chips

    def __init__(self, label: Any, *, rule: details.Rule = details.ANYTHING, **options: Any) -> None:
        super().__init__(label=label, required=False, **options)
        self.rule = rule

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:
        text = str(value or "")
        ProhibitNullCharactersValidator()(text)
        return [line.strip() for line in nfc(text).replace("\r\n", "\n").split("\n") if line.strip()]

    def validate(self, value: list[str]) -> None:
        if problem := self.rule.problem(value):
            raise ValidationError(problem)

    def has_changed(self, initial: Any, data: Any) -> bool:
        """A list that holds line ends of its own must not look edited because of them."""
        return self.to_python(self.prepare_value(initial)) != self.to_python(data)
