"""Plays three lines with a preset as a guest: `pip install requests websockets`, then run it beside the server."""

import json
import sys
from uuid import uuid4

import requests
from websockets.sync.client import connect
from websockets.typing import Subprotocol

HOME = sys.argv[1] if len(sys.argv) > 1 else "http://localhost:8000"

http = requests.Session()
http.headers["Origin"] = HOME  # a call with a cookie must show where it comes from
http.post(f"{HOME}/api/auth/guest/login").raise_for_status()
character = http.get(f"{HOME}/api/characters/presets").json()["data"]["characters"][0]
play = http.post(f"{HOME}/api/chat/sessions", json={"character_id": character["id"]}).json()["data"]

cookie = "; ".join(f"{name}={value}" for name, value in http.cookies.items())
address = f"{HOME.replace('http', 'ws', 1)}/ws/chat/{play['id']}"
headers = {"Cookie": cookie, "Origin": HOME}
with connect(address, additional_headers=headers, subprotocols=[Subprotocol("avatar-forge.v1")]) as socket:
    for line in ("안녕하세요!", "당신은 누구세요?", "오늘 밤 이야기를 들려주세요."):
        print(f"나: {line}\n{character['name']}: ", end="", flush=True)
        socket.send(json.dumps({"type": "say", "id": str(uuid4()), "content": line}))
        for frame in map(json.loads, socket):
            if frame["type"] == "delta":
                print(frame["text"], end="", flush=True)
            if frame["type"] == "end":
                print(f"  [{frame['status']}]")
                break
            if frame["type"] == "error":
                sys.exit(frame["message"])
