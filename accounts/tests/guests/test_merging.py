"""Guests become people: remembered over every way in, previewed, brought over exactly once or thrown away."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from asgiref.sync import sync_to_async
from django.db import IntegrityError, connection, models
from django.test import Client
from django.test.utils import isolate_apps

from accounts.auth import open_sockets
from accounts.guests import merging
from accounts.models import LoginEvent, User
from audio.models import AudioFile
from characters.models import Character
from chat.conversation import plays
from chat.models import ChatSession, Message
from chat.tests.conftest import Socket, scripted, stage  # noqa: F401  fixtures
from conftest import HOME, ApiClient, eventually
from jobs.models import GenerationJob

LOGIN, SIGNUP, OFFER = "/accounts/login/", "/accounts/signup/", "/accounts/merge/"
PREVIEW, MERGE = "/api/auth/guest/merge-preview", "/api/auth/guest/merge"
ALICE = {"login": "alice@example.com", "password": "wonderland-7"}


@pytest.fixture
def browser(db: None) -> ApiClient:
    """A browser in which somebody plays as a guest."""
    client = ApiClient()
    client.send("post", "/api/auth/guest/login", {"display_name": "길동"})
    return client


@pytest.fixture
def guest(browser: ApiClient) -> User:
    return User.objects.get(provider="guest")


@pytest.fixture
def belongings(guest: User, preset: Character) -> ChatSession:
    """One row of the guest's in every table of ours, and a play in the bin."""
    play = plays.start(guest, character=preset)
    Message.objects.create(session=play, seq=1, role="user", content="안녕")
    ChatSession.objects.create(user=guest, deleted_at=play.started_at)
    AudioFile.objects.create(user=guest, file_path="a", file_url="/a", file_size=1234, format="wav")
    GenerationJob.objects.create(user=guest, job_type="3d")
    Character.objects.create(user=guest, name="내 사람")
    EmailAddress.objects.create(user=guest, email="typed@example.com")
    return play


def data(response: Any) -> Any:
    assert response.status_code == 200, response.content
    return response.json()["data"]


def counts(body: dict[str, Any]) -> list[int]:
    return [
        body[name] for name in ("conversation_count", "character_count", "job_count", "audio_count", "storage_bytes")
    ]


def test_after_signing_in_by_email_the_guest_is_offered(browser, guest, belongings, alice):
    assert browser.post(LOGIN, ALICE).status_code == 302
    preview = data(browser.get(PREVIEW))
    assert (preview["available"], preview["supported"]) == (True, True)
    assert (preview["guest_session_id"], preview["guest_display_name"]) == (guest.pk, "길동")
    assert (preview["user_id"], counts(preview)) == (alice.pk, [1, 1, 1, 1, 1234])
    assert "1 play" in preview["message"]


def test_after_signing_up_the_guest_is_offered(browser, guest, belongings):
    browser.post(SIGNUP, {"email": "new@example.com", "password1": "bright-lantern-42"})
    assert data(browser.get(PREVIEW))["guest_session_id"] == guest.pk


def test_merging_moves_everything_and_removes_the_guest(browser, guest, belongings, alice):
    browser.post(LOGIN, ALICE)
    merged = data(browser.send("post", MERGE, {"mode": "merge", "guest_session_id": guest.pk}))
    assert (merged["merged"], counts(merged)) == (True, [1, 1, 1, 1, 1234])
    assert not User.objects.filter(pk=guest.pk).exists()
    owners = [set(model.objects.exclude(user=None).values_list("user_id", flat=True)) for model in
              (ChatSession, AudioFile, GenerationJob, Character)]  # fmt: skip
    assert owners == [{alice.pk}] * 4
    assert ChatSession.objects.count() == 2  # the one in the bin as well
    assert not EmailAddress.objects.filter(email="typed@example.com").exists()
    assert not data(browser.get(PREVIEW))["available"]
    assert data(browser.get(f"/api/chat/sessions/{belongings.pk}"))["id"] == belongings.pk


def test_merging_again_changes_nothing(browser, guest, belongings, alice):
    browser.post(LOGIN, ALICE)
    for merged in (True, False, False):
        again = data(browser.send("post", MERGE, {"mode": "merge", "guest_session_id": guest.pk}))
        assert again["merged"] is merged
    assert data(browser.send("post", MERGE, {"mode": "discard"}))["discarded"] is False
    assert ChatSession.objects.filter(user=alice).count() == 2
    assert LoginEvent.objects.filter(kind="guest_merged").count() == 1


def test_discarding_deletes_what_is_the_guests_and_nothing_else(browser, guest, belongings, alice, preset):
    mine = plays.start(alice, character=preset)
    browser.post(LOGIN, ALICE)
    assert data(browser.send("post", MERGE, {"mode": "discard"}))["discarded"] is True
    assert list(ChatSession.objects.all()) == [mine]
    assert list(Character.objects.all()) == [preset]
    assert list(User.objects.all()) == [alice]
    assert not data(browser.get(PREVIEW))["available"]
    event = LoginEvent.objects.get(kind="guest_discarded")
    assert (event.user, event.reason) == (alice, f"guest {guest.pk}")


def test_nobody_else_can_name_somebodys_guest(browser, guest, belongings, alice, mallory):
    stranger = ApiClient(mallory)
    response = stranger.send("post", MERGE, {"mode": "merge", "guest_session_id": guest.pk})
    assert (response.status_code, response.json()["error"]["code"]) == (404, "NOT_FOUND")
    other = ApiClient()
    other.send("post", "/api/auth/guest/login", {})
    other.post(LOGIN, {"login": "mallory@example.com", "password": "wonderland-8"})
    for mode in ("merge", "discard"):
        assert other.send("post", MERGE, {"mode": mode, "guest_session_id": guest.pk}).status_code == 404
    assert ChatSession.objects.filter(user=guest).count() == 2


@pytest.mark.parametrize("who", ["anonymous", "guest", "alice"])
@pytest.mark.django_db
def test_who_was_no_guest_before_has_nothing_to_decide(who, alice, api):
    client = api() if who == "anonymous" else api(alice if who == "alice" else User.objects.create_guest())
    expected = {"anonymous": (401, 401), "guest": (200, 404), "alice": (200, 404)}[who]
    answers = client.get(PREVIEW), client.send("post", MERGE, {"mode": "merge"})
    assert tuple(answer.status_code for answer in answers) == expected
    if who != "anonymous":
        assert not answers[0].json()["data"]["available"]


@pytest.mark.parametrize("body", [{}, {"mode": "steal"}, {"mode": "merge", "guest_session_id": "x" * 37}])
def test_a_bad_order_is_refused(browser, belongings, alice, body):
    browser.post(LOGIN, ALICE)
    assert browser.send("post", MERGE, body).status_code == 400
    assert data(browser.get(PREVIEW))["available"]


def test_another_site_cannot_make_a_browser_discard(browser, belongings, alice):
    browser.post(LOGIN, ALICE)
    response = browser.send("post", MERGE, {"mode": "discard"}, headers={"origin": "https://evil.example"})
    assert response.json()["error"]["code"] == "ORIGIN_REFUSED"
    assert data(browser.get(PREVIEW))["available"]


def test_signing_out_forgets_the_guest(browser, belongings, alice):
    browser.post(LOGIN, ALICE)
    browser.send("post", "/api/auth/logout")
    browser.post(LOGIN, ALICE)
    assert not data(browser.get(PREVIEW))["available"]


def test_the_next_person_at_this_browser_is_not_offered_the_guest(browser, belongings, alice, mallory):
    browser.post(LOGIN, ALICE)
    browser.post(LOGIN, {"login": "mallory@example.com", "password": "wonderland-8"})
    assert data(browser.get("/api/auth/sessions"))
    assert not data(browser.get(PREVIEW))["available"]


def test_a_guest_without_anything_is_not_offered(browser, guest, alice):
    assert browser.post(LOGIN, ALICE)["Location"] == "/"
    assert not data(browser.get(PREVIEW))["available"]


# -- the page --


@pytest.mark.parametrize(("language", "words"), [("ko", "연극 1편"), ("en", "1 play")])
def test_after_signing_in_the_page_asks(browser, belongings, alice, language, words):
    response = browser.post(f"{LOGIN}?next=/accounts/email/", ALICE, headers={"accept-language": language})
    assert response["Location"] == f"{OFFER}?next=%2Faccounts%2Femail%2F"
    text = browser.get(response["Location"], headers={"accept-language": language}).content.decode()
    if language == "en":
        assert words in text
    assert 'value="/accounts/email/"' in text


@pytest.mark.parametrize(
    ("mode", "target", "left"),
    [("merge", "/accounts/email/", False), ("discard", "/", False), ("later", "/", True)],
)
def test_the_answer_on_the_page_is_done(browser, belongings, alice, mode, target, left):
    browser.post(LOGIN, ALICE)
    response = browser.post(OFFER, {"mode": mode, "next": "/accounts/email/"})
    assert response["Location"] == target
    assert data(browser.get(PREVIEW))["available"] is left
    assert ("guest_before" in browser.session) is left


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example/", "\\\\evil.example"])
def test_the_page_leads_to_no_other_site(browser, belongings, alice, target):
    browser.post(LOGIN, ALICE)
    assert browser.get(OFFER, {"next": target}).context["next"] == ""
    assert browser.post(OFFER, {"mode": "merge", "next": target})["Location"] == "/"


def test_the_page_needs_a_person_and_a_token(browser, belongings, alice):
    assert Client().get(OFFER)["Location"].startswith(LOGIN)
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(alice)
    assert strict.post(OFFER, {"mode": "discard"}).status_code == 403


# -- conflicts --


@isolate_apps("accounts")
@pytest.mark.parametrize("doubles", [0, 1, 5])
def test_what_the_person_has_already_stays_theirs(transactional, doubles):
    class Clip(models.Model):  # noqa: DJ008  lives for a moment
        user = models.ForeignKey(User, models.CASCADE, related_name="+", db_constraint=False)
        text = models.CharField(max_length=10)

        class Meta:
            app_label = "accounts"
            constraints = [models.UniqueConstraint(fields=["user", "text"], name="clips_once")]

    person, guest = User.objects.create_user("a@example.com"), User.objects.create_guest()
    with connection.schema_editor() as editor:
        editor.create_model(Clip)
    try:
        Clip.objects.bulk_create(Clip(user_id=guest.pk, text=str(n)) for n in range(9))
        Clip.objects.bulk_create(Clip(user_id=person.pk, text=str(n)) for n in range(doubles))
        merging._hand_over(Clip.objects.filter(user=guest.pk), "user", person)
        assert Clip.objects.filter(user_id=person.pk).count() == 9
        assert Clip.objects.filter(user_id=guest.pk).count() == doubles
    finally:
        with connection.schema_editor() as editor:
            editor.delete_model(Clip)


def test_every_table_of_ours_that_points_to_a_user_is_walked():
    walked = {f"{model._meta.db_table}.{name}" for model, name in merging.pointing_to_users()}
    ours = {
        "chat_sessions.user",
        "characters.user",
        "generation_jobs.user",
        "audio_files.user",
        "login_events.user",
        "idempotency_keys.user",
    }
    assert ours <= walked
    assert not any(name.startswith(("account_", "socialaccount_", "usersessions_", "django_")) for name in walked)


# -- at once --


def test_twenty_calls_at_once_move_it_once(transactional, preset):
    browser = ApiClient()
    browser.send("post", "/api/auth/guest/login", {})
    guest = User.objects.get()
    for _ in range(3):
        plays.start(guest, character=preset)
    alice = User.objects.create_user("alice@example.com", "wonderland-7")
    browser.post(LOGIN, ALICE)

    def call(_: int) -> dict[str, Any]:
        client = ApiClient()
        client.cookies = browser.cookies
        try:
            return dict(data(client.send("post", MERGE, {"mode": "merge", "guest_session_id": guest.pk})))
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(call, range(20)))
    assert [answer["conversation_count"] for answer in answers if answer["merged"]] == [3]
    assert sum(answer["merged"] for answer in answers) == 1
    assert ChatSession.objects.filter(user=alice).count() == 3
    assert LoginEvent.objects.filter(kind="guest_merged").count() == 1


async def test_a_reply_in_mid_stream_goes_on_in_the_account(stage, scripted, preset, monkeypatch):  # noqa: F811
    monkeypatch.setattr(open_sockets, "EVERY", 0.05)
    go_on = asyncio.Event()
    scripted.script = ["앞 ", go_on, "뒤"]
    browser, play, alice = await sync_to_async(_guest_with_a_play)(preset)
    open_sockets.watch.open()
    cookie = f"sessionid={browser.cookies['sessionid'].value}"
    socket = Socket(play.pk, cookie)
    try:
        await socket.connect()
        await socket.say("안녕")
        await socket.until("delta")
        merged = await sync_to_async(_sign_in_and_merge)(browser)
        assert merged["merged"]
        assert await socket.close_code() == 4401
        go_on.set()
        reply = await eventually(lambda: Message.objects.filter(session=play, status="complete", seq=2).first())
        assert reply.content == "앞 뒤"
        assert await sync_to_async(plays.of)(alice, play.pk)
    finally:
        await open_sockets.watch.close()
        await socket.disconnect()


def _guest_with_a_play(preset: Character) -> tuple[ApiClient, ChatSession, User]:
    browser = ApiClient()
    browser.send("post", "/api/auth/guest/login", {})
    play = plays.start(User.objects.get(), character=preset)
    return browser, play, User.objects.create_user("alice@example.com", "wonderland-7")


def _sign_in_and_merge(browser: ApiClient) -> Any:
    browser.post(LOGIN, ALICE, headers={"origin": HOME})
    return data(browser.send("post", MERGE, {"mode": "merge"}))


def test_what_the_guest_adds_at_that_moment_is_moved_or_refused_never_lost(transactional, preset):
    guest, alice = User.objects.create_guest(), User.objects.create_user("alice@example.com")

    def keep_starting() -> int:
        started = 0
        try:
            for _ in range(2000):
                plays.start(guest, character=preset)
                started += 1
        except IntegrityError:
            return started
        finally:
            connection.close()
        return started

    with ThreadPoolExecutor(2) as pool:
        players = [pool.submit(keep_starting) for _ in range(2)]
        while ChatSession.objects.count() < 10:
            time.sleep(0.01)
        assert merging.merge(guest.pk, alice)
        started = sum(player.result() for player in players)
    assert 10 <= started < 4000
    assert ChatSession.objects.filter(user=alice).count() == ChatSession.objects.count() == started
