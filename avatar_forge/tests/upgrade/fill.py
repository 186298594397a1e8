"""Fill a running server as people do, and write down what its data folder then holds (see this package's docstring)."""

from __future__ import annotations

import base64
import io
import json
import sqlite3
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

import requests
from PIL import Image

HERE = Path(__file__).parent
# What Django makes by itself, and what belongs to a running server only.
OMITTED = {"django_content_type", "auth_permission", "auth_group_permissions", "sqlite_sequence", "django_migrations"}


class Person:
    """Somebody with a browser: a guest, or who signs up with an address."""

    def __init__(self, home: str) -> None:
        self.home, self.http = home, requests.Session()
        self.http.headers["Origin"] = home

    def post(self, path: str, body: Any = None, **more: Any) -> Any:
        answer = self.http.post(self.home + path, json=body, **more) if "files" not in more else self.http.post(
            self.home + path, data=body, **more
        )  # fmt: skip
        answer.raise_for_status()
        return answer.json().get("data")

    def get(self, path: str) -> Any:
        answer = self.http.get(self.home + path)
        answer.raise_for_status()
        return answer.json()["data"]

    def say(self, play: str, content: str, **more: Any) -> Any:
        return self.post(f"/api/chat/sessions/{play}/turns", {"id": str(uuid4()), "content": content, **more})


def fill(home: str, data_dir: Path) -> None:
    """Make plays, takes, moves, characters, speech and jobs; the last jobs are asked for and not waited for."""
    guest = Person(home)
    guest.post("/api/auth/guest/login", {"display_name": "나그네"})
    first, second = guest.get("/api/characters/presets")["characters"][:2]
    own = guest.post("/api/characters", {"name": "길동이", "persona": "동에 번쩍 서에 번쩍 한다.", "tags": ["활빈당"]})
    scenario = {"background": "광한루", "opponent": "나그네", "situation": "봄밤에 만났다."}
    _actor_play(guest, first["id"], scenario)
    _actor_play(guest, own["id"], {})
    _director_play(guest, first["id"], second["id"])
    guest.post("/api/tts", {"text": "어서 오세요."})
    guest.http.put(f"{home}/api/users/me/settings", json={"tts_enabled": True})
    done = guest.post("/api/style/transform", {"style": "pencil"}, files={"image": _picture("#a33")})
    while guest.get(f"/api/jobs/{done['job_id']}")["status"] in ("pending", "processing"):
        pass
    for colour in ("#3a3", "#33a", "#aa3"):
        guest.post("/api/style/transform", {"style": "oil"}, files={"image": _picture(colour)})
    (data_dir / "cookies.json").write_text(json.dumps(dict(guest.http.cookies)))


def _actor_play(guest: Person, character: str, scenario: dict[str, str]) -> None:
    play = guest.post("/api/chat/sessions", {"character_id": character, "scenario": scenario})["id"]
    said = guest.say(play, "안녕하세요!")
    guest.say(play, "오늘 밤 이야기를 들려주세요. 😀")
    guest.post(f"/api/chat/sessions/{play}/turns", {
        "type": "say", "id": str(uuid4()), "content": "다시 시작해요.", "parent_id": said["reply"]["id"],
    })  # fmt: skip
    last = guest.get(f"/api/chat/sessions/{play}/messages")["messages"][-1]
    guest.post(f"/api/chat/sessions/{play}/turns", {"type": "retake", "id": str(uuid4()), "message_id": last["id"]})
    guest.http.put(f"{guest.home}/api/chat/sessions/{play}/messages/{said['message']['id']}/pin")


def _director_play(guest: Person, first: str, second: str) -> None:
    body = {"mode": "director", "character_id": first, "co_character_id": second, "display_name": "둘의 밤"}
    play = guest.post("/api/chat/sessions", body)
    guest.say(play["id"], "달이 밝다.")
    turn = {"type": "continue", "id": str(uuid4()), "lines": 2}
    guest.post(f"/api/chat/sessions/{play['id']}/turns", turn)
    move = {"move": "leave", "speaker": play["co_character_name"]}
    guest.post(f"/api/chat/sessions/{play['id']}/moves", move)


def _picture(colour: str) -> tuple[str, bytes, str]:
    body = io.BytesIO()
    Image.new("RGB", (48, 64), colour).save(body, "PNG")
    return "picture.png", body.getvalue(), "image/png"


def write(data_dir: Path) -> dict[str, Any]:
    """Return the rows of the folder's database, the files of jobs, and the guest's cookies."""
    with sqlite3.connect(data_dir / "avatar_forge.sqlite3") as database:
        database.row_factory = sqlite3.Row
        names = [name for (name,) in database.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY 1")]
        rows = {name: [_plain(row) for row in database.execute(f'SELECT * FROM "{name}"')] for name in names}
    played = {play[key] for play in rows["chat_sessions"] for key in ("character_id", "co_character_id")}
    rows["characters"] = [row for row in rows["characters"] if row["id"] in played]  # of the presets, three will do
    media = data_dir / "media"
    files = {str(path.relative_to(media)): path for path in (media / "jobs").rglob("*") if path.is_file()}
    return {
        "migrations": [[row["app"], row["name"]] for row in rows["django_migrations"]],
        "rows": {name: found for name, found in rows.items() if found and name not in OMITTED},
        "files": {name: base64.b64encode(path.read_bytes()).decode() for name, path in files.items()},
        "secret_key": (data_dir / "secret_key").read_text(),  # of a server that is no more: the cookies need it
        "cookies": json.loads((data_dir / "cookies.json").read_text()),
    }


def _plain(row: sqlite3.Row) -> dict[str, Any]:
    """A row as JSON can hold it: bytes as `{"base64": …}`."""
    return {
        key: {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value
        for key, value in dict(row).items()
    }


if __name__ == "__main__":
    if sys.argv[1] == "--write":
        (HERE / "rows.json").write_text(json.dumps(write(Path(sys.argv[2])), ensure_ascii=False, indent=1))
    else:
        fill(sys.argv[1], Path(sys.argv[2]))
