"""The existing web front-end's contract, row by row: what it asks, exactly as its browser does, and what it reads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client

from avatar_forge.config.probes import rounds
from characters.models import Character
from chat.assist.details import FIELDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fast_engine", "_database_threads")]

FRONT = "http://localhost:3000"
# What Chromium sends from a page on :3000 to :8000; no CSRF token, no Authorization.
BROWSER = {"origin": FRONT, "sec-fetch-site": "same-site", "referer": f"{FRONT}/", "accept-language": "ko"}
WIZARD = {
    "name": "해리엇", "category": "소설", "description": "항해사", "gender": "여성", "species": "사람", "age": "27",
    "height": "170", "job": "항해사", "worldview": "바다뿐인 세계", "personality": "밝다", "appearance": "붉은 머리",
    "likes": ["바다"], "dislikes": ["육지"], "speech_style": "~지!", "thoughts": "", "features": "흉터",
    "habits": "휘파람", "guidelines": "반말", "voice_id": "",
}  # fmt: skip
SETTINGS = {
    "tts_mode": "delayed", "tts_delay_ms": 1500, "tts_streaming_mode": 2, "tts_enabled": True, "tts_speed": 1.25,
}  # fmt: skip


def browser(user: Any = None) -> Client:
    client = Client(headers=BROWSER)
    if user is not None:
        client.force_login(user)
    return client


def read(response: Any) -> Any:
    """What `handleResponse` makes of a success: the body must be JSON, and is wrapped when it bears no `success`."""
    assert response.status_code in range(200, 300), response.content
    assert response.headers["Access-Control-Allow-Origin"] == FRONT
    assert response.headers["Access-Control-Allow-Credentials"] == "true"
    body = response.json()
    return body["data"] if isinstance(body, dict) and "success" in body else body


def refused(response: Any) -> tuple[int, str, str]:
    """What `handleResponse` makes of a failure: status, code, and a message that is one text."""
    body = response.json()
    assert body["success"] is False and isinstance(body["error"]["message"], str)
    assert response.headers["Access-Control-Allow-Origin"] == FRONT
    return response.status_code, body["error"]["code"], body["error"]["message"]


def has(*keys: str) -> Callable[[Any], bool]:
    return lambda data: set(keys) <= set(data)


def is_character(data: Any) -> bool:
    return all(data[key] == value for key, value in WIZARD.items() if value) and data["voice_id"] is None


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the contract. `who`: the least that may call. `mine` stands for a character of alice's."""

    method: str
    path: str
    who: str
    fits: Callable[[Any], bool]
    body: Any = None

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


STORY = {"mode": "actor", "situation": "비 오는 밤의 역", "opponent_name": "해리엇", "character_persona": ""}
DIRECTED = {
    "mode": "director", "situation": "결승 전날", "character1_name": "가온", "character1_persona": "",
    "character2_name": "나래", "character2_persona": "",
}  # fmt: skip
HINT = {
    "messages": [{"role": "assistant", "content": "왔어?"}],
    "scenario": {"background": "역", "situation": "재회", "opponent": "해리엇"},
    "character_name": "해리엇", "user_name": "지훈",
}  # fmt: skip
DETAILS = {"name": "루나", "category": "소설", "source_work": "", "description": "", "worldview": ""}
VOICE_FIELDS = (
    "id", "name", "description", "language", "ref_audio_path", "prompt_text", "prompt_lang", "gpt_weights_path",
    "sovits_weights_path", "model_version", "train_voice_folder", "train_input_dir", "training_model_name",
    "is_default", "is_active", "user_id", "created_at", "updated_at",
)  # fmt: skip

ROWS = [
    Row("get", "/api/auth/me", "guest", has("id", "email", "username", "picture", "provider", "is_admin")),
    Row("get", "/api/users/me/settings", "guest", lambda data: data == {}),
    Row("put", "/api/users/me/settings", "guest", lambda data: data == SETTINGS, SETTINGS),
    Row("post", "/api/auth/logout", "visitor", lambda data: isinstance(data, dict)),
    Row("get", "/api/characters/my", "guest", has("characters")),
    Row("post", "/api/characters/my", "guest", is_character, WIZARD),
    Row("put", "/api/characters/mine", "alice", is_character, WIZARD),
    Row("put", "/api/characters/mine", "alice", lambda d: (d["name"], d["voice_id"]) == ("새 이름", None),
        {"name": "새 이름", "persona": "조용하다", "voice_id": ""}),
    Row("delete", "/api/characters/mine", "alice", has("message")),
    Row("post", "/api/generate/character-details", "guest",
        lambda d: d["is_fallback"] is False and set(FIELDS) <= set(d) and set(FIELDS) == set(d["data"]), DETAILS),
    Row("post", "/api/ai/generate/character-details", "guest", lambda d: set(FIELDS) == set(d["data"]), DETAILS),
    Row("post", "/api/story/analyze", "visitor", lambda d: bool(d["summary"]), STORY),
    Row("get", "/api/voices/link-options", "guest",
        lambda d: len(d) >= 8 and all({"id", "name"} <= set(v) for v in d)
        and [v["name"] for v in d] == sorted(v["name"] for v in d)),
    Row("post", "/api/ai/generate/story", "visitor", lambda d: bool(d["plot"]), STORY),
    Row("post", "/api/ai/generate/story", "visitor", lambda d: bool(d["plot"]), DIRECTED),
    Row("post", "/api/chat/recommend", "visitor", lambda d: len(d) == 3 and all(isinstance(t, str) for t in d), HINT),
    Row("get", "/api/voices?active_only=false", "visitor",
        lambda d: d["total"] == len(d["voices"]) and set(VOICE_FIELDS) <= set(d["voices"][0])),
    Row("get", "/api/voices/sora", "visitor", lambda d: set(VOICE_FIELDS) <= set(d) and d["id"] == "sora"),
    Row("get", "/api/characters/admin/all", "staff",
        lambda d: set(d["characters"][0]) == {"id", "name", "voice_id", "is_preset", "user_id"}),
    Row("patch", "/api/characters/admin/mine/voice", "staff",
        lambda d: set(d) == {"id", "name", "voice_id"} and d["voice_id"] == "nari", {"voice_id": "nari"}),
    Row("patch", "/api/characters/admin/mine/voice", "staff", lambda d: d["voice_id"] is None, {"voice_id": None}),
    Row("get", "/api/system/health/detailed", "visitor",
        lambda d: all({"name", "status", "latency", "url"} <= set(s) for s in d["services"].values())
        and all(s["message"] == "" for s in d["services"].values() if s["status"] == "online")),
    Row("get", "/api/voices/server-files", "staff", lambda d: d == {
        "models": {"gpt": {}, "sovits": {}, "summary": {"gpt_total": 0, "sovits_total": 0}},
        "train_voices": {"voices": [], "total": 0, "base_path": ""}, "logs": {"models": []}}),
    Row("get", "/api/model-make/my", "guest", lambda d: d == {"voices": [], "total": 0}),
    Row("get", "/api/tts/voices", "visitor",
        lambda d: {"id", "name", "language", "gender", "description"} <= set(d["voices"][0]) and d["default_voice_id"]),
    Row("post", "/api/tts/prepare", "visitor", has("voice_id"), {"voice_id": "0e9f2a54-of-another-database"}),
    Row("get", "/api/chat/models", "visitor", lambda d: all({"id", "name"} <= set(m) for m in d["models"])),
    Row("get", "/api/characters", "visitor", has("characters")),
    Row("post", "/api/characters", "guest", is_character, WIZARD),
    Row("get", "/api/characters/mine", "alice", has("id", "name", "likes", "is_preset", "user_id", "created_at")),
    Row("get", "/api/system/status", "visitor", has("status")),
    Row("get", "/api/system/health", "visitor", has("status")),
    Row("get", "/api/health", "visitor", has("backend", "llm", "tts", "gen3d", "style", "timestamp")),
    Row("get", "/api/animations", "visitor", lambda d: d["animations"][0]["id"] == "idle"),
    Row("post", "/api/story/generate", "visitor",
        lambda d: bool(d["story"]) and d["word_count"] == len(d["story"].split()) and bool(d["chapters"]),
        {"prompt": "등대지기의 마지막 밤", "length": "short", "style": "잔잔하게"}),
    Row("get", "/api/history", "guest", lambda d: d == {"items": [], "next_cursor": None, "total": 0}),
]  # fmt: skip

# What belongs to the training server: (method, path, who may call it at all).
NOT_HERE = [
    ("post", "/api/voices", "staff"),
    ("put", "/api/voices/sora", "staff"),
    ("delete", "/api/voices/sora?permanent=true", "staff"),
    ("post", "/api/voices/server-files/upload", "staff"),
    ("post", "/api/voices/server-files/mkdir", "staff"),
    ("delete", "/api/voices/server-files?path=a/b.wav", "staff"),
    ("post", "/api/voices/train/start", "staff"),
    ("get", "/api/voices/train/status/내 모델/v2", "staff"),
    ("get", "/api/voices/train/log/model", "staff"),
    ("post", "/api/model-make/upload", "guest"),
    ("post", "/api/model-make/start", "guest"),
    ("post", "/api/model-make/register", "guest"),
    ("post", "/api/model-make/abort", "guest"),
    ("get", "/api/model-make/status/내 모델", "guest"),
    ("get", "/api/model-make/log/model", "guest"),
    ("delete", "/api/model-make/my/some-voice", "guest"),
]


@pytest.fixture
def people(alice, mallory, staff, django_user_model) -> dict[str, Any]:
    guest = django_user_model.objects.create_guest()
    rounds.forget()
    return {"visitor": None, "guest": guest, "alice": alice, "staff": staff}


@pytest.fixture
def mine(alice) -> Character:
    return Character.objects.create(user=alice, name="아라", voice_id="sora")


def send(client: Client, method: str, path: str, body: Any = None) -> Any:
    if body is None:
        return getattr(client, method)(path)  # no body and no content type, as `fetch` does it
    return getattr(client, method)(path, body, content_type="application/json")


@pytest.mark.parametrize("row", ROWS, ids=[f"{n}-{row}" for n, row in enumerate(ROWS)])
def test_a_row_of_the_contract(row, people, mine, preset):
    data = read(send(browser(people[row.who]), row.method, row.path.replace("mine", mine.pk), row.body))
    assert row.fits(data), data


@pytest.mark.parametrize("row", [row for row in ROWS if row.who != "visitor"], ids=str)
def test_a_call_without_a_cookie_is_told_so_without_breaking_a_page(row, mine, preset):
    status, code, message = refused(send(browser(), row.method, row.path.replace("mine", mine.pk), row.body))
    assert (status, code) == (401, "UNAUTHORIZED")
    assert "401" not in message and "인증" not in message  # /my-voices breaks on either


@pytest.mark.parametrize(("method", "path", "who"), NOT_HERE)
def test_what_belongs_to_the_training_server_says_so(method, path, who, people):
    body = {"data": {"file": ""}} if method == "post" else {}
    status, code, message = refused(getattr(browser(people[who]), method)(path, **body))
    assert (status, code) == (503, "SERVICE_UNAVAILABLE")
    assert "별도의 서버" in message and "401" not in message and "인증" not in message


@pytest.mark.parametrize(("method", "path", "who"), NOT_HERE)
def test_who_may_not_ask_the_training_server_is_told_that_first(method, path, who, people):
    assert refused(getattr(browser(), method)(path))[:2] == (401, "UNAUTHORIZED")
    if who == "staff":
        assert refused(getattr(browser(people["alice"]), method)(path))[:2] == (403, "FORBIDDEN")


def test_who_am_i_is_bare(people):
    body = browser(people["alice"]).get("/api/auth/me").json()
    assert (body["username"], body["is_admin"]) == ("Alice", False) and "success" not in body


def test_signing_out_is_json_without_a_redirect_and_ends_the_cookie(people):
    client = browser(people["alice"])
    answer = client.post("/api/auth/logout")
    assert (answer.status_code, answer.json()["success"]) == (200, True)
    assert answer.cookies["sessionid"]["max-age"] == 0
    assert client.get("/api/auth/me").status_code == 401


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_401_of_link_options_does_not_break_the_page_in_any_language(language, db):
    answer = Client(headers=BROWSER | {"accept-language": language}).get("/api/voices/link-options")
    message = answer.json()["error"]["message"]
    assert answer.status_code == 401 and "401" not in message and "인증" not in message


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/api/characters/my", "/api/ai/generate/story", "/api/voices/x/test"])
def test_a_preflight_passes_without_a_cookie(method, path):
    asked = {"access-control-request-method": method, "access-control-request-headers": "content-type"}
    answer = Client(headers=BROWSER).options(path, headers=asked)
    assert answer.status_code == 200
    assert answer.headers["Access-Control-Allow-Origin"] == FRONT
    assert answer.headers["Access-Control-Allow-Credentials"] == "true"
    assert method in answer.headers["Access-Control-Allow-Methods"]
    assert "content-type" in answer.headers["Access-Control-Allow-Headers"]


@pytest.mark.parametrize("origin", ["http://localhost:3001", "https://localhost:3000", "http://localhost:3000.evil"])
def test_another_origin_is_neither_allowed_nor_obeyed(origin, people):
    client = browser(people["alice"])
    answer = client.put("/api/users/me/settings", SETTINGS, content_type="application/json", headers={"origin": origin})
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "ORIGIN_REFUSED")
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_a_bad_body_is_told_in_one_sentence_the_client_can_show(people):
    answer = send(browser(people["alice"]), "post", "/api/characters/my", {"name": ""})
    assert refused(answer)[:2] == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(("method", "path", "who"), [
    ("get", "/api/voices/server-files", "staff"), ("get", "/api/characters/admin/all", "staff"),
])  # fmt: skip
def test_what_is_for_staff_is_refused_to_others(method, path, who, people):
    assert refused(getattr(browser(people["alice"]), method)(path))[:2] == (403, "FORBIDDEN")


@pytest.mark.parametrize(("name", "told"), [(None, "alice"), ("", "alice"), ("Alice", "Alice")])
def test_a_person_without_a_name_is_called_by_the_part_before_the_at(name, told, people):
    type(people["alice"]).objects.filter(pk=people["alice"].pk).update(username=name)
    assert browser(people["alice"]).get("/api/auth/me").json()["username"] == told


def test_a_wizard_s_character_has_a_persona_of_its_details(people):
    client = browser(people["guest"])
    made = read(send(client, "post", "/api/characters/my", WIZARD))
    assert all(part in made["persona"] for part in ("밝다", "항해사", "바다뿐인 세계", "휘파람", "성격: 밝다"))
    assert "생각" not in made["persona"]  # nothing was said of it
    path = f"/api/characters/{made['id']}"
    edited = read(send(client, "put", path, {**WIZARD, "personality": "어둡다"}))
    assert "성격: 어둡다" in edited["persona"] and "밝다" not in edited["persona"]
    own = read(send(client, "put", path, {"name": "새 이름", "persona": "내가 쓴 말", "voice_id": ""}))
    assert (own["persona"], read(send(client, "put", path, WIZARD))["persona"]) == ("내가 쓴 말", "내가 쓴 말")


def test_a_persona_of_one_s_own_words_stays_and_nothing_makes_none(people):
    client = browser(people["guest"])
    assert read(send(client, "post", "/api/characters/my", {**WIZARD, "persona": "내 말"}))["persona"] == "내 말"
    assert not read(send(client, "post", "/api/characters/my", {"name": "빈"}))["persona"]


def test_a_composed_persona_follows_its_details_in_another_language(people):
    client = browser(people["guest"])
    path = f"/api/characters/{read(send(client, 'post', '/api/characters/my', WIZARD))['id']}"
    english = Client(headers=BROWSER | {"accept-language": "en"})
    english.force_login(people["guest"])
    assert "Personality: 어둡다" in read(send(english, "put", path, {"personality": "어둡다"}))["persona"]


def test_a_wizard_s_character_comes_back_whole(people):
    client = browser(people["guest"])
    made = read(send(client, "post", "/api/characters/my", WIZARD))
    assert is_character(read(client.get(f"/api/characters/{made['id']}")))
    assert is_character(read(client.get("/api/characters/my"))["characters"][0])
