"""The front-end's journey against a real house: once by its recorded requests, once in Chromium from another port.

What its browser sends is exact: `Origin`, the cookie, no CSRF token. How `/api/chat` keeps plays has tests of its own.
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
import requests

from accounts.tests.google.fake_google import running
from avatar_forge.tests import needs
from avatar_forge.tests.server_process import ServerProcess, scratch_database
from avatar_forge.tests.test_front_end import DETAILS, DIRECTED, HINT, SETTINGS, STORY, WIZARD
from chat.assist.details import FIELDS
from conftest import on_postgresql

pytestmark = pytest.mark.server


class _Pages(BaseHTTPRequestHandler):
    """The front-end's own server: a page for every address."""

    def do_GET(self) -> None:
        body = b"<!doctype html><title>front</title>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def front() -> Iterator[str]:
    """Where the pages are: another port than the house's."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Pages) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://localhost:{server.server_address[1]}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory, front: str) -> Iterator[ServerProcess]:
    """A house with a Google of our own that knows the front-end."""
    with ExitStack() as stack:
        google = stack.enter_context(running())
        address = stack.enter_context(scratch_database(os.environ["DATABASE_URL"])) if on_postgresql() else ""
        environment = {**google.environment(), "REDIS_URL": "", "REHEARSAL_TOKENS_PER_SECOND": "400"}
        house = ServerProcess(
            tmp_path_factory.mktemp("front"),
            DATABASE_URL=address, FRONTEND_ORIGINS=front, FRONTEND_URL=front, **environment,
        )  # fmt: skip
        house.start()
        stack.callback(house.kill)
        yield house


class Tab:
    """A page of the front-end: what `fetch` with `credentials: "include"` sends, and what `handleResponse` reads."""

    def __init__(self, house: ServerProcess, front: str) -> None:
        self.home, self.front = house.home, front
        self.http = requests.Session()
        self.http.headers.update({"Accept-Language": "ko-KR,ko;q=0.9", "Referer": f"{front}/"})

    def ask(self, method: str, path: str, body: Any = None) -> requests.Response:
        headers = {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors", "Origin": self.front}
        if method != "GET":
            asked = {"Origin": self.front, "Access-Control-Request-Method": method}
            if body is not None:
                asked["Access-Control-Request-Headers"] = "content-type"
            if body is not None or method != "POST":  # a POST without a body is not preflighted
                allowed = requests.options(f"{self.home}{path}", headers=asked, timeout=30)
                assert allowed.ok and method in allowed.headers["Access-Control-Allow-Methods"]
        if body is not None:
            headers["Content-Type"] = "application/json"
        data = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        answer = self.http.request(
            method, f"{self.home}{path}", data=data, headers=headers, timeout=60, allow_redirects=False
        )
        assert answer.headers["Access-Control-Allow-Origin"] == self.front
        assert answer.headers["Access-Control-Allow-Credentials"] == "true"
        return answer

    def read(self, method: str, path: str, body: Any = None) -> Any:
        answer = self.ask(method, path, body)
        assert answer.ok, answer.text
        told = answer.json()
        return told.get("data") if "success" in told else told


def test_the_recorded_journey(house, front):
    tab = Tab(house, front)
    landed = tab.http.get(f"{house.home}/api/auth/google/login", timeout=30)
    assert landed.url == f"{front}/auth/callback"
    assert tab.read("GET", "/api/auth/me")["auth_mode"] == "google"
    assert tab.read("GET", "/api/users/me/settings") == {}
    assert tab.read("PUT", "/api/users/me/settings", SETTINGS) == SETTINGS
    # the wizard
    details = tab.read("POST", "/api/generate/character-details", DETAILS)
    assert details["is_fallback"] is False and set(details["data"]) == set(FIELDS)
    voice = tab.read("GET", "/api/voices/link-options")[0]["id"]
    made = tab.read("POST", "/api/characters/my", {**WIZARD, **details["data"], "category": "소설", "voice_id": voice})
    assert made["voice_id"] == voice and made["likes"] == details["data"]["likes"]
    path = f"/api/characters/{made['id']}"
    assert tab.read("PUT", path, {"name": made["name"], "persona": "", "voice_id": ""})["voice_id"] is None
    assert [row["id"] for row in tab.read("GET", "/api/characters/my")["characters"]] == [made["id"]]
    # the stage, as actor and as director, and a hint
    assert tab.read("POST", "/api/ai/generate/story", STORY)["plot"]
    assert tab.read("POST", "/api/ai/generate/story", DIRECTED)["plot"]
    assert len(tab.read("POST", "/api/chat/recommend", HINT)) == 3
    next_turn = act(tab)
    go_on_without_the_cookie(Tab(house, front), next_turn)
    direct(tab)
    # a line is heard
    tab.read("POST", "/api/tts/prepare", {"voice_id": "default"})
    asked = {"text": "어서 오세요.", "voice_id": "0e9f2a54-stale", "speed": 1.25, "streaming_mode": 2}
    url = tab.read("POST", "/api/tts", asked)["audio_url"]
    assert url.startswith("/")
    sound = tab.http.get(house.home + url, headers={"Referer": "", "Range": "bytes=0-"}, timeout=30)  # new Audio()
    assert sound.headers["Content-Type"] == "audio/wav" and sound.content[:4] == b"RIFF"
    # around it
    items = tab.read("GET", "/api/history")["items"]
    assert sorted(item["mode"] for item in items) == ["actor", "director"]
    play = f"/api/history/{items[-1]['id']}"
    lines = tab.read("GET", play)["messages"]
    assert all("score" not in line["content"] for line in lines)
    again = tab.read("POST", f"{play}/tts/regenerate", {"message_id": lines[-1]["id"], "voice_id": "taeo"})
    assert tab.http.get(house.home + again["audio_url"], timeout=30).content[:4] == b"RIFF"
    assert tab.read("DELETE", play)["message"]
    assert tab.read("GET", "/api/system/health/detailed")["services"]["database"]["status"] == "online"
    assert tab.read("GET", "/api/model-make/my") == {"voices": [], "total": 0}
    assert tab.read("DELETE", path)["message"]
    assert tab.read("POST", "/api/auth/logout") == {}
    assert not tab.http.cookies.get("sessionid")
    assert tab.ask("GET", "/api/users/me/settings").status_code == 401


SPOKEN: dict[str, Any] = {"temperature": 0.7, "max_tokens": 512}
SCRIPT = "[ 상황 설명 ]\n등장인물: 지훈 (나), 해리엇\n---\n비 오는 밤의 역이다.\n---\n[ 연극 시작 ]"
HER = "성별: 여성 종: 사람 직업: 항해사 나이: 27 | 말투: ~지! | 성격: 밝다"
VOICE = {"tts_enabled": False, "tts_mode": "realtime", "tts_delay_ms": 0, "tts_streaming_mode": 2}


JUDGE_IT = """
당신은 해리엇 본인입니다. 상대방과의 대화를 해리엇 캐릭터 본인의 시점과 말투로 평가하고, 순수 JSON으로만 응답하세요.
{"summary": "3줄 요약", "score": 0에서 100 사이의 숫자, "comment": "상대방에 대한 한줄 평"}"""


def act(tab: Tab) -> dict[str, Any]:
    """As actor: the first line, a streamed answer, and the review, which is a trailing system message.

    Returns the call of the next turn.
    """
    scene = {"opponent": "해리엇", "situation": SCRIPT}
    play = {"session_id": str(uuid4()), "character_id": "hermione_granger", "persona": HER, "scenario": scene}
    first = tab.read("POST", "/api/chat", {"messages": [], "model": "gemini-2.5-flash", **SPOKEN, **play, **VOICE})
    lines = [{"role": "assistant", "content": first["content"]}, {"role": "user", "content": "오랜만이야"}]
    answer = tab.ask("POST", "/api/chat/stream", {"messages": lines, "model": "gemini-2.5-flash", **SPOKEN, **play})
    assert answer.headers["Content-Type"].startswith("text/event-stream")
    rows = [row for row in answer.text.split("\n") if row.startswith("data: ")]
    *parts, last = (json.loads(row[6:]) for row in rows)
    assert "".join(part["content"] for part in parts if not part["done"]) == last["full_content"]
    assert last["done"] is True and last["session_id"] == play["session_id"]
    lines += [
        {"role": "assistant", "content": last["full_content"]},
        {"role": "system", "content": JUDGE_IT},
    ]
    asked = {"messages": lines, "model": "gemini-2.5-flash", **SPOKEN, "scenario": {**scene, "situation": ""}}
    review = tab.read("POST", "/api/chat", {**asked, "session_id": play["session_id"]})["content"]
    found = json.loads(review[review.index("{") : review.rindex("}") + 1])
    assert 0 <= found["score"] <= 100 and found["summary"]
    assert "오랜만이야" in found["comment"] and "\n" not in found["comment"]  # one line, by whom it was said to
    heard = [row["content"] for row in lines[:3]]
    assert not any("*" in content for content in heard)
    following = [*lines[:3], {"role": "user", "content": "아직 거기 있어?"}]
    return {"messages": following, "model": "gemma-3-27b", **SPOKEN, **play}


def go_on_without_the_cookie(tab: Tab, turn: dict[str, Any]) -> None:
    """The cookie is gone in the middle of a play: it goes on, before and after speech has made a guest anew."""
    assert tab.read("POST", "/api/chat", turn)["content"]
    assert tab.read("POST", "/api/tts", {"text": "어서 오세요.", "voice_id": "default"})["audio_url"]
    assert tab.read("GET", "/api/auth/me")["is_guest"] is True
    assert tab.read("POST", "/api/chat", turn)["content"]
    assert tab.read("GET", "/api/history")["items"] == []


def direct(tab: Tab) -> None:
    """As director: two first lines, and a note."""
    session = str(uuid4())

    def line(speaker: str, other: str, *messages: tuple[str, str]) -> tuple[str, str]:
        paragraph = f"\n중요: 당신은 {speaker}입니다. {other}은(는) 당신 앞에 있는 실제 사람입니다."
        body = {
            "messages": [{"role": role, "content": content} for role, content in messages],
            "model": "gemini-2.5-flash", **SPOKEN, "persona": HER + paragraph, **VOICE, "session_id": session,
            "scenario": {"opponent": other, "situation": SCRIPT, "background": "밤의 역"},
        }  # fmt: skip
        return "assistant", str(tab.read("POST", "/api/chat", body)["content"])

    rule, go = ("system", "두 배우의 연극입니다."), ("user", "첫 대사를 하세요.")
    first = line("가온", "나래", rule, go)
    second = line("나래", "가온", rule, first, go)
    note = ("system", "[감독의 중재/부추김]: 더 솔직하게")
    third = line("가온", "나래", rule, first, second, note, ("user", "이어서 말하세요."))
    assert all(content for _, content in (first, second, third))


CALL = """async ([path, method, body]) => {
  const options = {method, credentials: "include"};
  if (body !== null) { options.headers = {"Content-Type": "application/json"}; options.body = JSON.stringify(body); }
  const response = await fetch(HOME + path, options);
  const told = await response.json();
  return {ok: response.ok, status: response.status, data: "success" in told ? told.data : told, error: told.error};
}"""
# As the front-end reads a stream: each chunk is split by itself, what is cut across two of them is lost.
READ = """async ([play, line]) => {
  const opened = await fetch(`${HOME}/api/chat/sessions/${play}/events`, {credentials: "include"});
  const reader = opened.body.getReader(), decoder = new TextDecoder(), frames = [];
  const said = fetch(`${HOME}/api/chat/sessions/${play}/turns`, {
    method: "POST", credentials: "include",
    headers: {"Content-Type": "application/json"}, body: JSON.stringify({content: line}),
  });
  let cut = 0, chunks = 0;
  while (!frames.some((frame) => frame.type === "end")) {
    const {done, value} = await reader.read();
    if (done) break;
    const text = decoder.decode(value, {stream: true});
    chunks += 1;
    if (!text.endsWith("\\n\\n")) cut += 1;
    for (const row of text.split("\\n")) {
      if (row.startsWith("data: ")) frames.push(JSON.parse(row.slice(6)));
    }
  }
  await reader.cancel();
  return {chunks, cut, frames, status: (await said).status};
}"""


STREAM = """async (body) => {
  const response = await fetch(`${HOME}/api/chat/stream`, {
    method: "POST", credentials: "include", headers: {"Content-Type": "application/json"}, body: JSON.stringify(body),
  });
  const reader = response.body.getReader(), decoder = new TextDecoder();
  let text = "", full = null, chunks = 0;
  while (true) {
    const {done, value} = await reader.read();
    if (done) break;
    chunks += 1;
    for (const row of decoder.decode(value).split("\\n")) {
      if (!row.startsWith("data: ")) continue;
      const frame = JSON.parse(row.slice(6));
      if (frame.error) throw new Error(frame.error);
      if (frame.done) full = frame.full_content; else text += frame.content;
    }
  }
  return {chunks, text, full};
}"""


@pytest.mark.browser
def test_chromium_plays_from_another_port(house, front):
    chromium = needs.chromium()
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(locale="ko-KR").new_page()
        failures: list[str] = []
        page.on("requestfailed", lambda request: failures.append(f"{request.method} {request.url}"))
        page.goto(f"{house.home}/api/auth/google/login")
        assert page.url == f"{front}/auth/callback"

        def call(path: str, method: str = "GET", body: Any = None) -> Any:
            return page.evaluate(CALL.replace("HOME", json.dumps(house.home)), [path, method, body])

        assert call("/api/auth/me")["data"]["provider"] == "google"
        assert call("/api/users/me/settings", "PUT", SETTINGS)["data"] == SETTINGS
        assert call("/api/users/me/settings")["data"] == SETTINGS
        made = call("/api/characters/my", "POST", WIZARD)["data"]
        assert call("/api/ai/generate/story", "POST", STORY)["data"]["plot"]
        assert len(call("/api/chat/recommend", "POST", HINT)["data"]) == 3
        play = call("/api/chat/sessions", "POST", {"character_id": made["id"]})["data"]["id"]
        heard = page.evaluate(READ.replace("${HOME}", house.home), [play, "안녕, 오랜만이야"])
        assert heard["status"] in (200, 201) and heard["cut"] == 0 and heard["chunks"] > 3
        assert heard["frames"][-1]["type"] == "end"
        (item,) = call("/api/history?search=오랜만")["data"]["items"]
        assert item["id"] == play and item["preview_text"]
        body = {
            "messages": [{"role": "user", "content": "안녕?"}], "model": "gemini-2.5-flash", **SPOKEN, "persona": HER,
            "scenario": {"opponent": "해리엇", "situation": SCRIPT}, "session_id": str(uuid4()),
        }  # fmt: skip
        told = page.evaluate(STREAM.replace("${HOME}", house.home), body)
        assert told["text"] == told["full"] and told["chunks"] > 3
        assert call(f"/api/history/{play}", "DELETE")["ok"]
        assert call(f"/api/characters/{made['id']}", "DELETE")["ok"]
        refused = call("/api/characters/admin/all")
        assert (refused["status"], refused["error"]["code"]) == (403, "FORBIDDEN")
        assert call("/api/auth/logout", "POST")["ok"]
        assert call("/api/voices/link-options")["status"] == 401
        assert [failure for failure in failures if not failure.endswith("/events")] == []  # we left that one ourselves
        browser.close()
