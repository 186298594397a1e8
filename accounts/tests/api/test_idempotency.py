"""`Idempotency-Key`: created once, answered the same, whoever asks at once and whatever dies in between."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.response import Response

from accounts.api import idempotency
from accounts.models import IdempotencyKey, User
from avatar_forge.core.errors import IdempotencyInFlight
from characters.models import Character
from chat.models import ChatSession, Message
from chat.tests.conversation.test_lines import at_once
from conftest import ApiClient

SESSIONS = "/api/chat/sessions"


def post(client: ApiClient, path: str, body: Any = None, *, key: str = "k") -> Any:
    return client.send("post", path, body, headers={"idempotency-key": key})


def code(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["error"]["code"]


@pytest.fixture
def creating(alice, play, preset) -> dict[str, tuple[str, dict[str, Any], type]]:
    return {
        "session": (SESSIONS, {"character_id": preset.pk}, ChatSession),
        "character": ("/api/characters", {"name": "내 사람"}, Character),
        "my character": ("/api/characters/my", {"name": "내 사람"}, Character),
        "copy": (f"/api/characters/{preset.pk}/copy", {}, Character),
        "line": (f"{SESSIONS}/{play.pk}/messages", {"content": "안녕"}, Message),
    }


every_creation = pytest.mark.parametrize("what", ["session", "character", "my character", "copy", "line"])


@every_creation
def test_the_same_call_again_creates_nothing_and_answers_the_same(alice, api, creating, what):
    path, body, model = creating[what]
    before = model.objects.count()
    first, again = post(api(alice), path, body), post(api(alice), path, body)
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.content == again.content
    assert "Idempotent-Replayed" not in first.headers
    assert again.headers["Idempotent-Replayed"] == "true"
    assert model.objects.count() == before + 1


@every_creation
def test_without_a_key_every_call_creates(alice, api, creating, what):
    path, body, model = creating[what]
    before = model.objects.count()
    for _ in range(2):
        assert api(alice).send("post", path, body).status_code == 201
    assert model.objects.count() == before + 2
    assert not IdempotencyKey.objects.exists()


@every_creation
def test_of_twenty_calls_at_once_one_creates(transactional, alice, api, creating, what):
    path, body, model = creating[what]
    before = model.objects.count()
    clients = [api(alice) for _ in range(20)]
    answers = at_once(20, lambda n: post(clients[n], path, body))
    assert model.objects.count() == before + 1
    good = [answer for answer in answers if answer.status_code == 201]
    assert len({answer.content for answer in good}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in good) == 1
    for answer in answers:
        if answer not in good:
            assert code(answer) == (409, "IDEMPOTENCY_IN_FLIGHT")
            assert answer.headers["Retry-After"]
    assert post(clients[0], path, body).content == good[0].content


def test_twenty_keys_at_once_create_twenty(transactional, alice, api):
    clients = [api(alice) for _ in range(20)]
    answers = at_once(20, lambda n: post(clients[n], SESSIONS, {}, key=str(n)))
    assert [answer.status_code for answer in answers] == [201] * 20
    assert ChatSession.objects.count() == 20


@pytest.mark.parametrize("other", ["body", "path"])
def test_another_call_with_the_key_is_a_conflict(alice, api, other):
    post(api(alice), "/api/characters", {"name": "하나"})
    path, name = ("/api/characters", "둘") if other == "body" else ("/api/characters/my", "하나")
    assert code(post(api(alice), path, {"name": name})) == (409, "IDEMPOTENCY_CONFLICT")
    assert Character.objects.count() == 1


def test_the_spelling_of_the_body_does_not_matter(alice, api):
    client, key = api(alice), {"idempotency-key": "k"}
    bodies = ['{"name":"하나","tags":["a"]}', '{ "tags": ["a"], "name": "\\ud558\\ub098" }']
    answers = [client.post(f"/api/characters{end}", body, content_type="application/json", headers=key)
               for end, body in zip(("", "/"), bodies, strict=True)]  # fmt: skip
    assert answers[0].content == answers[1].content


def test_keys_of_different_people_are_different(alice, mallory, api):
    ids = {post(api(user), SESSIONS, {}).json()["data"]["id"] for user in (alice, mallory)}
    assert len(ids) == 2


def test_a_visitor_is_asked_to_sign_in(api, db):
    assert code(post(api(), SESSIONS, {})) == (401, "UNAUTHORIZED")
    assert not IdempotencyKey.objects.exists()


def test_the_longest_key_is_taken(alice, api):
    assert post(api(alice), SESSIONS, {}, key="~" * 255).status_code == 201


@pytest.mark.parametrize("key", ["", "k" * 256, "열쇠", "a\tb", "\x7f"], ids=["empty", "long", "korean", "tab", "del"])
def test_what_is_no_key_is_refused(alice, api, key):
    response = post(api(alice), SESSIONS, {}, key=key)
    assert code(response) == (400, "VALIDATION_ERROR")
    assert list(response.json()["error"]["fields"]) == ["Idempotency-Key"]
    assert not ChatSession.objects.exists()


def test_a_refused_call_frees_its_key(alice, api):
    assert code(post(api(alice), "/api/characters", {})) == (400, "VALIDATION_ERROR")
    assert post(api(alice), "/api/characters", {"name": "하나"}).status_code == 201


def test_a_call_that_fails_frees_its_key_and_keeps_nothing(alice, rf):
    @idempotency.idempotent
    def fails(view: Any, request: Any) -> Response:
        Character.objects.create(user=alice, name="halb")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        fails(None, Call(alice))
    assert not Character.objects.exists()
    assert not IdempotencyKey.objects.exists()


class Call:
    """What the decorator reads of a request."""

    method, path, data = "POST", "/api/x", {}
    headers = {"Idempotency-Key": "k"}

    def __init__(self, user: User) -> None:
        self.user = user


def claimed(user: User, *, ago: float) -> IdempotencyKey:
    """A call that is being worked on, or was when its process died."""
    return IdempotencyKey.objects.create(
        user=user,
        key="k",
        request_hash=idempotency._hash(Call(user)),
        created_at=timezone.now() - timedelta(seconds=ago),
    )


@idempotency.idempotent
def create(view: Any, request: Any) -> Response:
    return Response({"id": Character.objects.create(user=request.user, name="하나").pk}, status=201)


def test_a_call_in_flight_is_waited_for(alice):
    claimed(alice, ago=30)
    with pytest.raises(IdempotencyInFlight) as refusal:
        create(None, Call(alice))
    assert refusal.value.retry_after
    assert not Character.objects.exists()


def test_a_call_whose_process_died_is_taken_over(alice):
    claimed(alice, ago=90)
    assert create(None, Call(alice)).status_code == 201
    assert create(None, Call(alice)).headers["Idempotent-Replayed"] == "true"
    assert Character.objects.count() == 1


def test_a_call_that_wakes_up_too_late_creates_nothing(alice):
    late = claimed(alice, ago=90)
    create(None, Call(alice))
    with pytest.raises(IdempotencyInFlight):
        idempotency._answer(late, lambda: Response({"id": Character.objects.create(user=alice, name="둘").pk}))
    assert [character.name for character in Character.objects.all()] == ["하나"]
    assert create(None, Call(alice)).headers["Idempotent-Replayed"] == "true"


def test_keys_are_kept_a_day_and_then_pruned(alice):
    for hours in (1, 25, 47, 49):
        IdempotencyKey.objects.create(
            user=alice, key=str(hours), request_hash="a" * 64, created_at=timezone.now() - timedelta(hours=hours)
        )
    assert idempotency.prune() == 1
    assert set(IdempotencyKey.objects.values_list("key", flat=True)) == {"1", "25", "47"}


def test_what_a_key_holds_is_gone_with_its_person(alice, api):
    post(api(alice), SESSIONS, {})
    alice.delete()
    assert not IdempotencyKey.objects.exists()


def test_a_line_kept_with_a_key_is_told_after_it_is_stored(alice, api, play, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        post(api(alice), f"{SESSIONS}/{play.pk}/messages", {"content": "안녕"})
    assert len(callbacks) == 1


@every_creation
def test_the_document_tells_of_the_header(api, creating, what):
    paths = api().get("/api/openapi.json").json()["paths"]
    template = {"copy": "/api/characters/{id}/copy", "line": f"{SESSIONS}/{{session_id}}/messages"}
    path = template.get(what, creating[what][0])
    operation = paths.get(path) or paths["/api/characters/{pk}/copy"]
    names = [(p["name"], p["in"]) for p in operation["post"].get("parameters", [])]
    assert ("Idempotency-Key", "header") in names
    assert {"IDEMPOTENCY_CONFLICT", "IDEMPOTENCY_IN_FLIGHT"} <= set(
        operation["post"]["responses"]["409"]["content"]["application/json"]["schema"]["properties"]["error"][
            "properties"
        ]["code"]["enum"]
    )


def test_a_page_of_another_origin_may_send_it_and_see_that_it_was_replayed(alice, api, settings):
    settings.CORS_ALLOWED_ORIGINS = ["https://front.example"]
    there = {"origin": "https://front.example", "access-control-request-method": "POST"}
    allowed = api().options(SESSIONS, headers=there | {"access-control-request-headers": "idempotency-key"})
    assert "idempotency-key" in allowed.headers["access-control-allow-headers"]
    listed = api(alice).get(SESSIONS, headers=there)
    assert "idempotent-replayed" in listed.headers["access-control-expose-headers"]
