"""Tasks done without a language model, from tables: the same answer for the same request."""

import json
from collections.abc import Callable
from typing import Any

from avatar_forge.core.errors import EngineRefused
from chat.llm.engines import CompletionRequest, Task
from chat.llm.engines.rehearsal.writers import (
    details_writer,
    hint_writer,
    plot_writer,
    review_writer,
    summary_writer,
)

# By the kind of a task, who writes the JSON object that its rules ask a language model for.
JSON_WRITERS: dict[str, Callable[[Any], dict[str, Any]]] = {
    "plot": plot_writer.write,
    "story": plot_writer.write_story,
    "hints": lambda asked: {"hints": hint_writer.write(asked)},
    "details": details_writer.write,
    "review": review_writer.write,
}


def write(task: Task, request: CompletionRequest) -> str:
    """Return what `request.task` asks for. Raises `EngineRefused` for a kind that nobody here knows."""
    if task.kind == "summary":
        return summary_writer.write(request)
    if (writer := JSON_WRITERS.get(task.kind)) is None:
        raise EngineRefused()
    return json.dumps(writer(task.data), ensure_ascii=False)
