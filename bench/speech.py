"""Hear a play: what a cached text costs, when the first sentence sounds, and that each line is one file.

    .venv/bin/python bench/speech.py [--calls 300] [--lines 5] [--log]

Starts a server of its own with the rehearsal engine and the built-in voices; prints medians and the log of a socket.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import sys
import time
import wave
from dataclasses import dataclass, field
from typing import Any

from avatar_forge.tests.server_process import Guest, say
from clients import houses

TEXT = "봄밤에 매화가 핍니다. 나그네님은 어디서 오셨어요?"
SAID = ["안녕하세요?", "오늘 밤은 달이 밝네요.", "이름이 무엇인가요?", "무엇을 좋아하세요?", "다음에 또 올게요."]


@dataclass(slots=True)
class Heard:
    """What came of it: milliseconds, frames with their times, and what was wrong."""

    cached_ms: list[float] = field(default_factory=list)
    first_ms: float = 0.0
    ahead_ms: list[float] = field(default_factory=list)  # first `audio` before `end`, by line
    log: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)


def measure(calls: int = 300, lines: int = 5) -> Heard:
    heard = Heard()
    with houses(1, postgres=False, redis=False, SPEECH_PER_MINUTE="0", REHEARSAL_TOKENS_PER_SECOND="40") as (house,):
        guest = Guest(house)
        heard.first_ms = _ask(guest, heard, cached=False)
        for _ in range(5):  # connections, caches, imports
            _ask(guest, heard, cached=True)
        heard.cached_ms = [_ask(guest, heard, cached=True) for _ in range(calls)]
        _play(guest, heard, lines)
    return heard


def _ask(guest: Guest, heard: Heard, *, cached: bool) -> float:
    began = time.perf_counter()
    told = guest.call("post", "/api/tts", json={"text": TEXT})
    taken = (time.perf_counter() - began) * 1000
    if told["cached"] is not cached:
        heard.wrong.append(f"cached: {told['cached']}")
    return taken


def _play(guest: Guest, heard: Heard, lines: int) -> None:
    play = guest.start_play()
    guest.call("patch", f"/api/chat/sessions/{play}", json={"voice": {"enabled": True}})
    with guest.socket(play) as socket:
        socket.recv()
        for content in SAID[:lines]:
            _hear_line(guest, heard, socket, content)


def _hear_line(guest: Guest, heard: Heard, socket: Any, content: str) -> None:
    began = time.perf_counter()
    say(socket, content)
    heard.log.append(f"{0:8.1f}  → say  {content}")
    first, parts = 0.0, []
    while True:
        frame = json.loads(socket.recv(timeout=60))
        at = (time.perf_counter() - began) * 1000
        if frame["type"] != "delta":
            heard.log.append(f"{at:8.1f}  ← {frame['type']}  {frame.get('text', '')} {frame.get('url', '')}".rstrip())
        if frame["type"] == "audio":
            first = first or at
            parts.append(frame)
        if frame["type"] == "end":
            break
    if not first:
        heard.wrong.append("no audio before the end")
    heard.ahead_ms.append(at - first)
    url = frame["message"]["audio_url"]
    heard.log.append(f"{'':8}    one file: {url}")
    seconds = _seconds(guest, url)
    if seconds < sum(part["duration"] for part in parts) - 0.01:
        heard.wrong.append(f"{url} is shorter than its parts")


def _seconds(guest: Guest, url: str) -> float:
    response = guest.http.get(guest.house.home + url, timeout=30)
    with wave.open(io.BytesIO(response.content)) as sound:
        return sound.getnframes() / sound.getframerate()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--calls", type=int, default=300)
    parser.add_argument("--lines", type=int, default=5)
    parser.add_argument("--log", action="store_true", help="print the frames of the socket")
    options = parser.parse_args()
    heard = measure(options.calls, options.lines)
    if options.log:
        sys.stdout.write("\n".join(heard.log) + "\n")
    slow = sorted(heard.cached_ms)[int(0.95 * len(heard.cached_ms)) - 1]
    sys.stdout.write(
        f"made: {heard.first_ms:.0f} ms; cached: "
        f"median {statistics.median(heard.cached_ms):.1f} ms, 95 % {slow:.1f} ms "
        f"(as the client sees it, {options.calls} calls)\n"
        f"first audio before end: {', '.join(f'{ms:.0f}' for ms in heard.ahead_ms)} ms, by line\n"
    )
    sys.stdout.writelines(f"WRONG: {wrong}\n" for wrong in heard.wrong)
    return 1 if heard.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
