"""Ask a server to stop at random moments of its life, in several ways, and see how it ends.

`python -m bench.stopping [ROUNDS]`: it must end within three seconds, with 0 (or by the signal itself before it has
begun to serve), and without a traceback. The last columns say what it was doing, and what was wrong.
"""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

import requests
from PIL import Image, ImageDraw
from websockets.exceptions import ConnectionClosed

from avatar_forge.tests.server_process import ROOT, Guest, ServerProcess, say

START_SECONDS = 6.0  # about what a first start takes on a slow machine
LONGEST = 3.0


PLACES = ("busy", "first start", "start", "served")


@dataclass(frozen=True)
class Moment:
    """A signal, to the process or its whole group, so many seconds after a place in the life of a server."""

    signal: str
    to_group: bool
    place: str
    after: float

    def __str__(self) -> str:
        return f"{self.signal}{' to the group' * self.to_group}, {self.place} +{self.after:.2f} s"


def main(rounds: int) -> int:
    random.seed(11)
    worst, bad = 0.0, 0
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds):
            place = PLACES[number % 4]
            after = random.uniform(0.15, START_SECONDS) if "start" in place else random.uniform(0.0, 2.0)
            moment = Moment(random.choice(["SIGINT", "SIGTERM"]), random.random() < 0.5, place, after)
            data = Path(folder) / str(number)
            data.mkdir()
            code, seconds, wrong = stop_at(moment, data)
            worst, bad = max(worst, seconds), bad + bool(wrong)
            print(f"{number:3} {seconds:5.2f} s  exit {code:4}  {moment!s:45} {wrong}", flush=True)
    print(f"worst {worst:.2f} s, {bad} of {rounds} wrong")
    return int(bad > 0)


def stop_at(moment: Moment, data: Path) -> tuple[int, float, str]:
    """Start a server on `data`, stop it; return the exit code, the seconds, and what was wrong."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as a shell starts what it runs in the background
        signal.signal(signal.SIGINT, signal.default_int_handler)  # else the server would be deaf to it as well
    house = ServerProcess(data, REDIS_URL="", BROKER_URL="memory://", REHEARSAL_TOKENS_PER_SECOND="5")
    if moment.place == "start":  # not the first
        house.start()
        house.terminate()
        house.log.unlink()
    with house.log.open("ab") as log:
        house.process = subprocess.Popen(
            [sys.executable, "manage.py", "serve"],
            cwd=ROOT, env=house.environment, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    kept = ExitStack()
    reach(moment.place, house, kept)
    time.sleep(moment.after)
    serving, stop = is_serving(house), getattr(signal, moment.signal)
    began = time.monotonic()
    (os.killpg if moment.to_group else os.kill)(house.process.pid, stop)
    with suppress(subprocess.TimeoutExpired):
        house.process.wait(timeout=30)
    seconds = time.monotonic() - began
    house.kill()
    with suppress(ConnectionClosed, OSError):
        kept.close()
    return house.process.returncode, seconds, judge(house, seconds, (0,) if serving else (0, -stop))


def judge(house: ServerProcess, seconds: float, codes: tuple[int, ...]) -> str:
    assert house.process is not None
    told = house.log.read_text()
    wrong = f"slow: {seconds:.2f} s. " * (seconds > LONGEST)
    if house.process.returncode not in codes:
        wrong += f"exit code {house.process.returncode}. "
    return wrong + (told[-3000:] if wrong or "Traceback" in told else "")


def reach(place: str, house: ServerProcess, kept: ExitStack) -> None:
    """Wait for a place in its life; what must be kept open there goes to `kept`."""
    if "start" in place:
        return
    while not is_serving(house):
        time.sleep(0.05)
    if place == "busy":
        make_busy(house, kept)


def is_serving(house: ServerProcess) -> bool:
    try:
        return requests.get(f"{house.home}/api/health/live", timeout=0.2).ok
    except requests.RequestException:
        return False


def make_busy(house: ServerProcess, kept: ExitStack) -> None:
    """A reply that is being spoken, two sockets, an event stream, and a job."""
    guest = Guest(house)
    play = guest.start_play()
    speaker, _listener = (kept.enter_context(guest.socket(play)) for _ in range(2))
    say(speaker, "긴 이야기를 들려줘.")
    address = f"{house.home}/api/chat/sessions/{play}/events"
    threading.Thread(target=lambda: _read(guest, address), daemon=True).start()
    with suppress(requests.RequestException):
        guest.call("post", "/api/jobs", data={"job_type": "3d"}, files={"image": ("face.png", picture(), "image/png")})


def picture() -> bytes:
    """A picture that a figure can be made of: it takes longer than there is time."""
    image = Image.effect_noise((1024, 1024), 90).convert("RGB")
    ImageDraw.Draw(image).ellipse((256, 128, 768, 896), fill=(220, 180, 150))
    image.save(file := BytesIO(), "PNG")
    return file.getvalue()


def _read(guest: Guest, address: str) -> None:
    with suppress(requests.RequestException), guest.http.get(address, stream=True, timeout=30) as stream:
        for _line in stream.iter_lines():
            pass


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]) if len(sys.argv) > 1 else 30))
