"""The door through which texts come in from forms: in Unicode's normal form C (`avatar_forge.core.normal_form`)."""

from typing import Any

from django import forms

from avatar_forge.core.normal_form import nfc


class ComposedCharField(forms.CharField):
    """A text of a person's, put into normal form C; passwords and hidden keys have the ordinary field."""

    def to_python(self, value: Any) -> str:
        return nfc(str(super().to_python(value)))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """What was stored in another form must not look edited because of it."""
        return bool(super().has_changed(nfc(initial) if isinstance(initial, str) else initial, data))
