"""Print a play of two presets that the director sets going, with notes: to be read in full.

    .venv/bin/python bench/director_play.py [--first chunhyang] [--second gildong] [--lines 20] [--seed play]

It needs no database and no model: the rehearsal engine is asked as `chat.turns.transactions` asks it.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avatar_forge.settings")

import django  # noqa: E402  after the path

django.setup()

from chat.conversation import next_speaker  # noqa: E402
from chat.llm.emotion_tags import EmotionTagFilter  # noqa: E402
from chat.llm.engines import Delta  # noqa: E402
from chat.llm.engines.rehearsal import RehearsalEngine  # noqa: E402
from chat.memory import prompt_request  # noqa: E402  after the set-up
from chat.models import ChatSession, Message  # noqa: E402

SCENE = {"background": "비 내리는 봄밤, 남원 광한루", "situation": "두 사람이 같은 처마 밑에서 비를 피한다."}
NOTES = {
    4: "멀리서 천둥이 친다. 갑자기 무서워진다.",
    10: "주머니에서 오래된 편지를 꺼낸다.",
    16: "이제 곧 헤어져야 한다는 것을 깨닫고 슬퍼진다.",
}


def preset(slug: str) -> dict[str, Any]:
    """The snapshot a play keeps of a preset."""
    (path,) = (ROOT / "characters" / "presets").glob(f"*-{slug}.json")
    card = json.loads(path.read_text(encoding="utf-8"))
    return {key: card.get(key) or "" for key in ("name", "description", "persona", "sample_dialogue")} | {
        "details": card.get("character") or {}
    }


async def spoken(play: ChatSession, said: list[Message], seed: str) -> Message:
    """The next line of the play."""
    speaker = next_speaker.after(play, said)
    asked = prompt_request.request(play, SimpleNamespace(id="rehearsal-1"), said, speaker=speaker, seed=seed)  # type: ignore[arg-type]
    cleaner = EmotionTagFilter(prompt_request.names_of(asked.actor))
    pieces = [cleaner.feed(item.text) async for item in RehearsalEngine(0).stream(asked) if isinstance(item, Delta)]
    text = "".join([*pieces, cleaner.close()])
    return Message(role="assistant", speaker=speaker, content=text, emotion=cleaner.emotion)


async def perform(first: str, second: str, lines: int, seed: str) -> list[Message]:
    """Play `lines` lines with the notes in between, and return everything that was said and noted."""
    play = ChatSession(mode="director", persona=preset(first), co_persona=preset(second), scenario=SCENE)
    said: list[Message] = []
    for number in range(lines):
        if number in NOTES:
            said.append(Message(role="system", content=NOTES[number]))
        said.append(await spoken(play, said, f"{seed}:{len(said)}"))
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--first", default="chunhyang")
    parser.add_argument("--second", default="gildong")
    parser.add_argument("--lines", type=int, default=20)
    parser.add_argument("--seed", default="play")
    options = parser.parse_args()
    for message in asyncio.run(perform(options.first, options.second, options.lines, options.seed)):
        head = f"{message.speaker} [{message.emotion}]" if message.speaker else "    (감독)"
        sys.stdout.write(f"{head}  {message.content}\n")


if __name__ == "__main__":
    main()
