"""Play a long play by its rows and show that its prompt stays in the window and its turns cost the same to the end.

    .venv/bin/python bench/long_play.py [--turns 1000] [--window 4096] [--preset heosaeng] [--postgres] [--redis]

Turns are started and ended as `chat.turns.runner` does it; replies and summaries come from the rehearsal engine without
pauses. Printed: tokens of the prompt, milliseconds of a turn (and how many of them this processor worked) as the median
of ten turns, its queries, what summaries cost in the background, and the parts of the last prompt. The database is made
for this run and dropped.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
sys.path.insert(0, str(ROOT / "bench"))

SHOWN = (10, 30, 100, 300, 1000)
SAID = (
    "안녕하시오, 오늘은 날이 참 맑구려.",
    "그 이야기를 조금 더 들려주시오.",
    "*가만히 고개를 끄덕이며* 나는 당신을 믿소.",
    "내일 해 질 무렵 나루터에서 만나기로 약속합시다.",
    "그대 아버지의 편지는 어디에 두었소?",
    "배가 고프지 않소? 떡을 좀 가져왔소.",
    "이 반지는 잃어버리지 마시오, 어머니의 것이오.",
    "무섭지 않소? 밤이 깊었소.",
    "왜 그렇게 생각하시오?",
    "고맙소. 잊지 않으리다.",
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, default=1000)
    parser.add_argument("--window", type=int, default=4096)
    parser.add_argument("--preset", default="heosaeng")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--redis", action="store_true")
    options = parser.parse_args()
    with house(postgres=options.postgres, redis=options.redis):
        tally = measure(options.turns, options.window, options.preset)
    tally.show(options.turns)


@contextmanager
def house(*, postgres: bool = False, redis: bool = False) -> Iterator[None]:
    """Django on an empty database of its own."""
    import clients

    with ExitStack() as stack:
        os.environ["DATA_DIR"] = stack.enter_context(tempfile.TemporaryDirectory())
        os.environ["DATABASE_URL"] = stack.enter_context(clients.scratch_database(clients.POSTGRES)) if postgres else ""
        os.environ["REDIS_URL"] = clients.REDIS if redis else ""
        os.environ["LOG_LEVEL"] = "WARNING"
        os.environ["DJANGO_SETTINGS_MODULE"] = "avatar_forge.settings"
        import django
        from django.core.management import call_command
        from django.db import connections

        django.setup()
        call_command("migrate", verbosity=0)
        stack.callback(connections.close_all)
        yield


class Tally:
    """What a play cost, turn by turn; `over` are the turns whose prompt and reply do not fit into the window."""

    def __init__(self, window: int) -> None:
        self.window = window
        self.tokens: list[int] = []
        self.seconds: list[float] = []
        self.cpu: list[float] = []
        self.queries: list[int] = []
        self.summaries: list[float] = []
        self.over: list[int] = []
        self.parts: list[tuple[str, int, int]] = []
        self.words = ""

    def show(self, turns: int) -> None:
        print("turn  prompt tokens  ms per turn  of them here  queries")
        for turn in sorted({*(shown for shown in SHOWN if shown <= turns), turns}):
            ms = statistics.median(self.seconds[max(turn - 10, 0) : turn]) * 1000
            cpu = statistics.median(self.cpu[max(turn - 10, 0) : turn]) * 1000
            print(f"{turn:4}  {self.tokens[turn - 1]:13}  {ms:11.1f}  {cpu:12.1f}  {self.queries[turn - 1]:7}")
        print(f"over the window: {len(self.over)} turns; most tokens with the reply: {max(self.tokens) + 512}")
        background = statistics.median(self.summaries) * 1000 if self.summaries else 0
        print(f"summaries in the background: {len(self.summaries)}, {background:.1f} ms each (median)")
        print(f"\nthe prompt at turn {turns}, window {self.window}:")
        for name, tokens, whole in self.parts:
            print(f"  {name:16} {tokens:5}" + (f"  (of {whole})" if whole > tokens else ""))
        print(f"  {'together':16} {self.tokens[-1]:5}  + 512 for the reply\n\nthe summary:\n  {self.words}")


def measure(turns_: int, window: int, preset: str) -> Tally:
    """Play, and return what it cost. Needs `house()` around it, or a test's database."""
    from director_play import preset as card
    from django.conf import settings

    from accounts.models import User
    from chat.conversation import plays
    from chat.llm import context_window, model_registry
    from chat.llm.engines import Delta
    from chat.llm.engines.rehearsal import RehearsalEngine
    from chat.memory import recall, reply_request, summary_store
    from chat.turns import transactions

    settings.CHAT_MODELS = [{**settings.CHAT_MODELS[-1], "context_tokens": window}]
    model, engine, tally = model_registry.every_model()[0], RehearsalEngine(0), Tally(window)
    user = User.objects.create_user(f"{uuid4()}@example.com")
    play = plays.start(
        user, character=None, scenario={"background": "비 내리는 봄밤, 나루터", "situation": "처음 만났다."}
    )
    play.persona = card(preset)
    play.save(update_fields=["persona"])

    async def told(request: Any) -> str:
        return "".join([item.text async for item in engine.stream(request) if isinstance(item, Delta)])

    def remember() -> None:
        while (assignment := summary_store.claim(play.pk, model.id)) is not None:
            text = asyncio.run(told(assignment.request))
            assert summary_store.keep(assignment, text, model=model.id, engine=engine.name)

    for number in range(turns_):
        content = f"{SAID[number % len(SAID)]} ({number + 1})"
        with counted() as count:
            began, worked = time.perf_counter(), time.thread_time()
            started = transactions.say(user, play.pk, client_id=str(uuid4()), content=content)
            assert started.play is not None and started.reply is not None
            asked = reply_request.for_reply(started.play, started.reply)
            asked, standing = context_window.fitted(model.addressed(asked))
            spent, cpu = time.perf_counter() - began, time.thread_time() - worked
            text = asyncio.run(told(asked)).partition("] ")[2]
            began, worked = time.perf_counter(), time.thread_time()
            transactions.end_reply(started.reply, None, status="complete", text=text, emotion="neutral")
            tally.seconds.append(spent + time.perf_counter() - began)
            tally.cpu.append(cpu + time.thread_time() - worked)
        tally.queries.append(count[0])
        tally.tokens.append(standing.tokens)
        if standing.tokens + standing.reply > window:
            tally.over.append(number + 1)
        if standing.is_tight:
            began, before = time.perf_counter(), play.chat_summaries.count()
            remember()
            if play.chat_summaries.count() > before:
                tally.summaries.append(time.perf_counter() - began)
    play.refresh_from_db()
    tally.parts = [(part.name, part.tokens, part.whole) for part in standing.parts]
    tally.words = found.words if (found := recall.recall(play).summary) else ""
    return tally


@contextmanager
def counted() -> Iterator[list[int]]:
    """Count the statements of this thread."""
    from django.db import connection

    count = [0]

    def one(execute: Any, *args: Any) -> Any:
        count[0] += 1
        return execute(*args)

    with connection.execute_wrapper(one):
        yield count


if __name__ == "__main__":
    main()
