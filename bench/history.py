"""Bring over, search and export many plays: seconds, queries, and how much memory an export takes.

    DATABASE_URL=… .venv/bin/python -m bench.history [--plays 1000] [--lines 40]

Works inside one transaction that is rolled back; with DATABASE_URL empty it makes a scratch SQLite database.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
import tracemalloc
from collections.abc import Callable
from typing import Any

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avatar_forge.settings")
os.environ.setdefault("DATA_DIR", tempfile.mkdtemp(prefix="history-"))

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, transaction  # noqa: E402

from accounts.models import User  # noqa: E402
from avatar_forge.core.ids import new_id  # noqa: E402
from chat.conversation import search  # noqa: E402
from chat.conversation.text_match import INDEX  # noqa: E402
from chat.models import ChatSession  # noqa: E402
from chat.transfer import exporter, importer  # noqa: E402

RARE = "달빛 아래 매화"


def history(number: int, lines: int) -> dict[str, Any]:
    said = [
        {
            "id": f"{number}-{n}",
            "role": ("user", "assistant")[n % 2],
            "content": f"{number}번째 연극의 {n}번째 대사, 바람과 강물과 사랑에 대한 긴 이야기였다. " * 3,
            "timestamp": 1769428800000 + n * 1000,
        }
        for n in range(lines)
    ]
    if number == 7:
        said[-1]["content"] += RARE
    return {"id": str(number), "scenario": {"opponent": f"인물 {number % 10}"}, "messages": said, "turnCount": 1}


def timed(what: str, work: Callable[[], Any]) -> Any:
    asked = 0

    def count(execute: Any, *args: Any) -> Any:
        nonlocal asked
        asked += 1
        return execute(*args)

    with connection.execute_wrapper(count):
        began = time.perf_counter()
        result = work()
        took = time.perf_counter() - began
    print(f"{what}: {took * 1000:,.0f} ms, {asked} queries")
    return result


def listed(user: User, term: str) -> int:
    wanted = search.SearchQuery(search=term)
    own = ChatSession.objects.of(user)
    rows = list(search.narrowed(own, user, wanted).order_by("-updated_at", "-id")[:51])
    search.hits(user, rows, wanted)
    return len(rows)


def exported(user: User) -> int:
    """Stream everything; return its size in bytes."""
    return sum(len(piece.encode()) for piece in exporter.stream_store(exporter.every_history(user), user_name=""))


def measure(plays: int, lines: int) -> None:
    alice, other = (User.objects.create_user(f"{new_id()}@example.com") for _ in range(2))
    value = {"chatHistories": [history(number, lines) for number in range(plays)]}
    timed(f"bring over {plays} plays of {lines} lines", lambda: importer.take(alice, value))
    timed("bring the same again", lambda: importer.take(alice, value))
    importer.take(other, value)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT gin_clean_pending_list(to_regclass(%s))", [INDEX])
            cursor.execute("ANALYZE")
    for term in ("사랑", "매화", RARE, "없는 말"):
        count = timed(f"search {term!r}", lambda term=term: listed(alice, term))
        print(f"  {count} plays (at most 51 a page)")
    if connection.vendor == "postgresql":
        own = search.narrowed(ChatSession.objects.of(alice), alice, search.SearchQuery(search="매화"))
        print(f"  index used for two syllables: {INDEX in own.explain()}")
    value.clear()
    size = timed("export all", lambda: exported(alice))
    tracemalloc.start()
    exported(alice)
    print(f"  {size / 2**20:.1f} MiB of JSON, at most {tracemalloc.get_traced_memory()[1] / 2**20:.1f} MiB of memory")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plays", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=40)
    asked = parser.parse_args()
    call_command("migrate", verbosity=0)
    with transaction.atomic():
        measure(asked.plays, asked.lines)
        transaction.set_rollback(True)


if __name__ == "__main__":
    main()
