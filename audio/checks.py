"""System checks of speech: what is missing is said at start-up, in words."""

from __future__ import annotations

from typing import Any

from django.core.checks import CheckMessage, Info, register

from audio.text.reading import japanese


@register()
def kanji_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if japanese.available():
        return []
    return [
        Info(
            "The built-in voices read Japanese in kana only: the reading of kanji is not installed.",
            hint="pip install -r requirements-japanese.txt (51 MB, docs/voices.md)",
            id="audio.I001",
        )
    ]
