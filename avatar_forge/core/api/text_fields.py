"""The door through which texts come in as JSON: in Unicode's normal form C (`avatar_forge.core.normal_form`)."""

from typing import Any

from rest_framework import serializers

from avatar_forge.core.normal_form import nfc

AS_SAVED = "as_saved"  # in a serializer's context: what was kept here before comes back as it was


class ComposedCharField(serializers.CharField):
    """A text of a person's, put into normal form C; ids, addresses and passwords have the ordinary field."""

    def to_internal_value(self, data: Any) -> str:
        text = str(super().to_internal_value(data))
        return text if self.context.get(AS_SAVED) else nfc(text)
