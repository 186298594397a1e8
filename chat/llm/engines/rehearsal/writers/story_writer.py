"""Writes stories without a model: one chapter, whatever the length; the opening of a scene is all it can."""

from __future__ import annotations

from typing import Any

from chat.llm import clean_text
from chat.llm.engines.rehearsal.writers import plot_writer
from chat.llm.tasks import PlotRequest, StoryRequest

TITLE_MAX = 40


def write(asked: StoryRequest) -> dict[str, Any]:
    """Return `{"chapters"}` of one `{"title", "text"}`, always the same for the same request."""
    plot = plot_writer.write(
        PlotRequest(situation=asked.prompt, name="", other="?", persona=asked.style, language=asked.language)
    )
    text = "\n".join(filter(None, (plot["background"], plot["plot"])))
    return {"chapters": [{"title": clean_text.shortened(" ".join(asked.prompt.split()), TITLE_MAX), "text": text}]}
