"""How long the PDF of a play takes, by its length, and what it takes of a processor and of memory.

    .venv/bin/python bench/script_pdf.py [--turns 300 1000] [--keep FOLDER]

It needs no database; `--keep` leaves the PDFs to be looked at.
"""

from __future__ import annotations

import argparse
import os
import resource
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "avatar_forge.settings")

import django  # noqa: E402  after the path

django.setup()

from chat.scripts import pdf  # noqa: E402  after the set-up
from chat.scripts.script import Entry, Script, Words, pieces  # noqa: E402

LINES = {
    "ko": "비단 이불도 남의 뜻으로 덮으면 가시덤불이어요. *부채를 접는다* 제 대답은 묶을 수 없사옵니다, 아무리 하여도.",
    "ja": "今宵の風はことのほか甘くて、きっとお客さまを運んで来ようとしたのでしょう。（灯りを掲げる）どうぞ中へ。",
}


def play(language: str, turns: int) -> Script:
    said = [
        Entry(speaker=("나", "성춘향")[number % 2], pieces=pieces(f"{number}. {LINES[language]}"), emotion="기쁨")
        for number in range(2 * turns)
    ]
    words = Words(cast="등장인물", setting="무대", plot="줄거리", note="지시")
    return Script(title="봄밤", byline="인생 극장", language=language, words=words, entries=tuple(said))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--turns", type=int, nargs="+", default=[300, 1000])
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    for turns in asked.turns:
        for language in LINES:
            began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
            written = pdf.write(play(language, turns))
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            seconds, processor = time.perf_counter() - began, after.ru_utime - before.ru_utime
            size, memory = len(written) // 1024, after.ru_maxrss // 1024
            print(f"{language} {turns:5} turns: {seconds:5.2f} s, processor {processor:5.2f} s, {size} KiB", end="")
            print(f", at most {memory} MiB")
            if asked.keep:
                (asked.keep / f"{language}-{turns}.pdf").write_bytes(written)


if __name__ == "__main__":
    main()
