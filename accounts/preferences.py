"""What a person has said about how replies are spoken: five keys, each kept on its own."""

from __future__ import annotations

from typing import Any

from accounts.models import User, UserPreferences

KEYS = ("tts_mode", "tts_delay_ms", "tts_streaming_mode", "tts_enabled", "tts_speed")


def of(user: User) -> dict[str, Any]:
    """Return what was said; a key that never was is not there."""
    said = UserPreferences.objects.filter(user=user).values(*KEYS).first() or {}
    return {key: value for key, value in said.items() if value is not None}


def change(user: User, changes: dict[str, Any]) -> dict[str, Any]:
    """Keep the changes beside what was said before; return all of it."""
    if changes:
        UserPreferences.objects.update_or_create(user=user, defaults=changes)
    return of(user)
