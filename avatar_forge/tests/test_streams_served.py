"""Event streams as a real server gives them: a stop ends them whole and in time."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
import requests

from avatar_forge.tests.server_process import Guest, ServerProcess

pytestmark = pytest.mark.server


def test_a_stop_ends_streams_and_waiting_calls_at_once(tmp_path: Path):
    house = ServerProcess(tmp_path, REHEARSAL_TOKENS_PER_SECOND="1", REDIS_URL="")
    house.start()
    try:
        guest = Guest(house)
        play = guest.start_play()
        path = f"{house.home}/api/chat/sessions/{play}"
        stream = guest.http.get(f"{path}/events", stream=True, timeout=20, headers={"Accept-Encoding": "gzip"})
        read = stream.iter_lines(chunk_size=1, decode_unicode=True)
        assert (stream.status_code, stream.headers.get("content-encoding")) == (200, None)
        answers: list[requests.Response] = []
        ask = threading.Thread(
            target=lambda: answers.append(guest.http.post(f"{path}/turns", json={"content": "안녕"}, timeout=20))
        )
        ask.start()
        assert any(line == "event: delta" for line in read)
        code, seconds = house.terminate()
        rest = list(read)  # raises when the answer was cut instead of ended
        ask.join()
    finally:
        house.kill()
    assert (code, seconds < 4) == (0, True)
    assert any(line.startswith("retry: ") for line in rest)
    assert (answers[0].status_code, answers[0].json()["data"]["reply"]["status"]) == (202, "streaming")
