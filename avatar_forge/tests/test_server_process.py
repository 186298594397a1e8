"""The house as a visitor meets it: a real process, a real socket, and a kill -9 in the middle."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from avatar_forge.tests.server_process import ROOT, Guest, ServerProcess, say, scratch_database, until
from conftest import on_postgresql

pytestmark = pytest.mark.server

LONG = "긴 이야기를 들려줘."


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServerProcess]:
    """A house on the kind of database that is being tested."""
    with ExitStack() as stack:
        address = stack.enter_context(scratch_database(os.environ["DATABASE_URL"])) if on_postgresql() else ""
        house = ServerProcess(tmp_path_factory.mktemp("house"), DATABASE_URL=address)
        house.start()
        stack.callback(house.kill)
        yield house


@pytest.fixture
def house(built: ServerProcess) -> ServerProcess:
    """The house, running: started again when the test before has stopped it."""
    assert built.process is not None
    if built.process.poll() is not None:
        built.start()
    return built


def wait_for(true: Callable[[], object], seconds: float) -> float:
    """Wait until `true()` holds and return how long that took."""
    began = time.monotonic()
    while not true():
        assert time.monotonic() - began < seconds
        time.sleep(0.1)
    return time.monotonic() - began


def test_a_guest_plays_three_lines_and_all_are_kept(house):
    guest = Guest(house)
    play = guest.start_play()
    with guest.socket(play) as socket:
        for line in ("안녕하세요!", "누구세요?", "고마워요."):
            say(socket, line)
            assert until(socket, "end")[-1]["status"] == "complete"
    kept = guest.messages(play)
    assert [m["seq"] for m in kept] == [1, 2, 3, 4, 5, 6]
    assert [m["role"] for m in kept] == ["user", "assistant"] * 3


def test_the_example_in_the_docs_plays(house):
    script = ROOT / "docs" / "examples" / "play_as_guest.py"
    played = subprocess.run(
        [sys.executable, script, house.home], capture_output=True, text=True, timeout=60, check=False
    )
    assert (played.returncode, played.stderr) == (0, "")
    assert played.stdout.count("[complete]") == 3


def test_kill_in_mid_reply_loses_no_line_and_marks_the_reply_interrupted(house):
    guest = Guest(house)
    play = guest.start_play()
    with guest.socket(play) as socket:
        say(socket, LONG)
        until(socket, "delta")
        wait_for(lambda: guest.messages(play)[-1]["content"], 20)  # the first checkpoint
        house.kill()
        killed = time.monotonic()
    starting = house.start()
    wait_for(lambda: guest.messages(play)[-1]["status"] == "interrupted", 15)
    assert time.monotonic() - killed - starting < 15
    line, reply = guest.messages(play)
    assert (line["content"], reply["content"] != "") == (LONG, True)
    with guest.socket(play) as socket:
        say(socket, "괜찮아요?")
        assert until(socket, "end")[-1]["status"] == "complete"
    assert [m["seq"] for m in guest.messages(play)] == [1, 2, 3, 4]


def test_a_stop_of_the_service_tells_the_sockets_and_keeps_the_reply(house):
    guest = Guest(house)
    play = guest.start_play()
    with guest.socket(play) as socket:
        say(socket, LONG)
        heard = "".join(f["text"] for f in until(socket, "delta") if f["type"] == "delta")
        code, seconds = house.terminate()
        with pytest.raises(ConnectionClosed) as closed:
            while True:
                socket.recv(timeout=30)
    assert closed.value.rcvd is not None
    assert (closed.value.rcvd.code, code) == (1012, 0)
    assert seconds < 10
    house.start()
    reply = guest.messages(play)[-1]
    assert reply["status"] == "interrupted"
    assert reply["content"].startswith(heard)


def test_frames_are_bounded_and_not_compressed(house):
    guest = Guest(house)
    with guest.socket(guest.start_play()) as socket:
        assert socket.response is not None
        assert "permessage-deflate" not in socket.response.headers.get("Sec-WebSocket-Extensions", "")
        until(socket, "hello")
        socket.send("x" * (64 * 1024 + 1))
        with pytest.raises(ConnectionClosed) as closed:
            socket.recv(timeout=30)
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 1009


def test_an_unknown_socket_is_404(house):
    with pytest.raises(InvalidStatus) as refused:
        Guest(house).socket("", path="/ws/nowhere")
    assert refused.value.response.status_code == 404


def test_a_body_without_a_length_is_411(house):
    guest = Guest(house)
    response = guest.http.post(f"{house.home}/api/chat/sessions", data=iter([b"{}"]))
    assert (response.status_code, response.json()["error"]["code"]) == (411, "LENGTH_REQUIRED")


def test_the_made_key_is_private_and_sign_ins_survive_a_restart(house):
    guest = Guest(house)
    key = Path(house.environment["DATA_DIR"]) / "secret_key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    house.terminate()
    house.start()
    assert guest.call("get", "/api/auth/me")["is_guest"] is True


def test_the_log_holds_no_secret(house):
    guest = Guest(house)
    guest.http.get(f"{house.home}/api/chat/sessions?cursor=SECRETQUERY")
    house.terminate()
    log = house.log.read_text()
    assert "/api/chat/sessions" in log
    assert "SECRETQUERY" not in log
    assert not [value for value in guest.http.cookies.values() if value in log]
