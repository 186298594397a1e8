"""A short story in chapters from a few words: what to ask of a model, and how to read its answer. Pure."""

from __future__ import annotations

from typing import Any

from chat.assist.json_task import JsonTask
from chat.llm import clean_text, quoting
from chat.llm.tasks import StoryRequest

LENGTHS = {"short": (1, 200), "medium": (2, 500), "long": (4, 1200)}  # chapters and words, about
TITLE_MAX, CHAPTER_MAX, CHAPTERS_MAX = 80, 6000, 12

RULES = """\
You write a {length} story in {chapters} chapter(s) and about {words} words, in {language}. "prompt" in the message \
tells what it is about and "style" the manner, where they are given.

1. Every chapter has a short title and a text in whole sentences, without headings and lists.
2. It has a beginning, a turn and an end.
3. {data}

Answer with one JSON object and nothing else: {{"chapters": [{{"title": "...", "text": "..."}}]}}"""


def job(asked: StoryRequest) -> JsonTask[list[dict[str, str]]]:
    """Return how this story is asked for; its value are chapters of `title` and `content`."""
    chapters, words = LENGTHS[asked.length]
    rules = RULES.format(
        length=asked.length,
        chapters=chapters,
        words=words,
        language=clean_text.LANGUAGE_NAMES[asked.language],
        data=quoting.DATA_RULE,
    )
    return JsonTask(
        data=asked,
        rules=rules,
        material=lambda room: quoting.quoted({"prompt": asked.prompt, "style": asked.style}, room=room),
        read=read,
        max_tokens=400 + words * 4,
    )


def read(found: dict[str, Any]) -> list[dict[str, str]] | None:
    """Return the chapters, or None without one."""
    listed = found.get("chapters")
    if not isinstance(listed, list):
        listed = [{"text": found.get("story")}]
    chapters = []
    for number, entry in enumerate(listed[:CHAPTERS_MAX], 1):
        given = entry if isinstance(entry, dict) else {"text": entry}
        text = _text(given.get("text") or given.get("content"))
        if text:
            title = " ".join(_text(given.get("title")).split()) or str(number)
            chapters.append({"title": title[:TITLE_MAX], "content": clean_text.shortened(text, CHAPTER_MAX)})
    return chapters or None


def told(chapters: list[dict[str, str]]) -> dict[str, Any]:
    """Return the whole of it: `story`, `word_count` (by spaces) and `chapters`."""
    story = "\n\n".join(chapter["content"] for chapter in chapters)
    return {"story": story, "word_count": len(story.split()), "chapters": chapters}


def _text(value: Any) -> str:
    return clean_text.tidy(value) if isinstance(value, str) else ""
