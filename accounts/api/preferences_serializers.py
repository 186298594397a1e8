"""The five settings in JSON. Types are exact: the front-end reads them back with `typeof`."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from accounts.models import UserPreferences


class _Exact:
    """Refuses what is only nearly of the type: "1" is no number, and 1 is no truth."""

    json_types: tuple[type, ...] = ()

    def to_internal_value(self, data: Any) -> Any:
        if type(data) not in self.json_types:
            self.fail("invalid")  # type: ignore[attr-defined]  # of the field it stands before
        return super().to_internal_value(data)  # type: ignore[misc]


class _Flag(_Exact, serializers.BooleanField):
    json_types = (bool,)


class _Whole(_Exact, serializers.IntegerField):
    json_types = (int, float)  # 2.0 is how some clients write 2; 2.5 the field itself refuses


class _Number(_Exact, serializers.FloatField):
    json_types = (int, float)


class PreferencesSerializer(serializers.Serializer[Any]):
    """How replies are spoken; every key may be left out."""

    tts_mode = serializers.ChoiceField(choices=UserPreferences.Mode.choices, required=False)
    tts_delay_ms = _Whole(min_value=0, max_value=UserPreferences.DELAY_MAX_MS, required=False)
    tts_streaming_mode = _Whole(min_value=0, max_value=3, required=False)
    tts_enabled = _Flag(required=False)
    tts_speed = _Number(min_value=UserPreferences.SPEED[0], max_value=UserPreferences.SPEED[1], required=False)
