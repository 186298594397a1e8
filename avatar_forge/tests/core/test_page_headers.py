"""Every page of every address has the headers of a page, whoever asks for it; Chromium has nothing to complain of."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver

from avatar_forge.core.page_headers import PageHeadersMiddleware, policy
from avatar_forge.tests import needs
from avatar_forge.tests.server_process import ROOT, Guest, ServerProcess, scratch_database
from conftest import on_postgresql

DOCUMENTS = ("/docs", "/redoc")
ADMIN_LISTS = ("characters/character", "accounts/user", "jobs/generationjob", "audio/audiofile")


def addresses(patterns: list[URLPattern | URLResolver], before: str = "/") -> Iterator[str]:
    """An address for each route: what varies in it is the id of nothing."""
    for entry in patterns:
        route = before + str(entry.pattern).lstrip("^").replace("/?$", "").replace("$", "")
        if isinstance(entry, URLResolver):
            yield from addresses(entry.url_patterns, route)
        else:
            nothing = "00000000-0000-4000-8000-000000000000"
            route = re.sub(r"<[a-z]*:?\w+>|\(\?P<\w+>.*?\)(?=[/.-]|$)|\(\?:.*?\)", nothing, route)
            yield route.replace("\\", "")


def directives(response: Any) -> dict[str, str]:
    parts = (part.strip().partition(" ") for part in response["Content-Security-Policy"].split(";"))
    return {name: value for name, _, value in parts}


def is_page(response: Any) -> bool:
    return bool(response.headers.get("Content-Type", "").startswith("text/html"))


def assert_strict(response: Any, *, documents: bool = False) -> None:
    found = directives(response)
    if "sandbox" in found:  # a script of a play: stricter than any page
        return
    assert found["default-src"] == found["base-uri"] == found["frame-ancestors"] == "'none'"
    assert found["script-src"] == "'self'"
    assert found["style-src"] == ("'self' 'unsafe-inline'" if documents else "'self'")
    assert "*" not in response["Content-Security-Policy"]


@pytest.mark.django_db
@pytest.mark.usefixtures("_database_threads")
@pytest.mark.parametrize("role", ["visitor", "person", "staff"])
def test_every_address_answers_with_the_headers_of_a_page(request, role):
    client = Client(headers={"accept": "text/html"}, raise_request_exception=False)
    user = {"person": "alice", "staff": "staff"}.get(role)
    if user:
        client.force_login(request.getfixturevalue(user))
    pages = 0
    for path in sorted({*addresses(get_resolver().url_patterns), "/nowhere", "/admin/nowhere/"}):
        response = client.get(path)
        assert response.status_code in range(200, 500) or response.status_code == 503, path
        kept = response["Cache-Control"]
        assert "no-store" in kept or path.startswith(("/static/", "/admin/jsi18n")) or "no-cache" in kept, (path, kept)
        if is_page(response):
            pages += 1
            assert "no-store" in kept, path
            assert_strict(response, documents=path in DOCUMENTS)
            assert response["X-Frame-Options"] == "DENY", path
            assert response["X-Content-Type-Options"] == "nosniff", path
            assert response["Referrer-Policy"] == "same-origin", path
        if user:
            client.force_login(request.getfixturevalue(user))  # an address may have signed out
    assert pages > 40


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/", "/plays", "/parts", "/play/{play}", "/admin/characters/character/{preset}/change/"]
)
def test_pages_about_rows_have_them_too(staff, alice, play, preset, path):
    client = Client()
    client.force_login(staff if "admin" in path else alice)
    response = client.get(path.format(play=play.pk, preset=preset.pk))
    assert response.status_code == 200
    assert_strict(response)
    assert "no-store" in response["Cache-Control"]
    written = response.content.decode()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=|[^>]*application/json)", written)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("path", "extra"), [("/", {"HTTP_HOST": "evil.example"}), ("/accounts/login/", {"CONTENT_TYPE": "text/html"})]
)
def test_refusals_have_them_too(path, extra):
    response = Client(enforce_csrf_checks=True).post(path, "", **{"content_type": "text/html"} | extra)
    assert response.status_code in (400, 403)
    assert_strict(response)


@pytest.mark.django_db
@pytest.mark.parametrize("path", DOCUMENTS)
def test_the_documents_name_no_other_server(path):
    response = Client().get(path)
    assert directives(response)["img-src"] == "'self' data:"
    assert "://" not in response.content.decode().replace("http://www.w3.org", "")


def test_what_a_view_says_itself_is_kept():
    said = HttpResponse(headers={"Cache-Control": "private, max-age=60", "Content-Security-Policy": "sandbox"})
    response = PageHeadersMiddleware(lambda _request: said)(RequestFactory().get("/"))
    assert (response["Cache-Control"], response["Content-Security-Policy"]) == ("private, max-age=60", "sandbox")


@pytest.mark.parametrize(("debug", "status", "has"), [(True, 200, True), (True, 500, False), (False, 500, True)])
def test_pages_about_errors_for_developers_are_left_readable(settings, debug, status, has):
    settings.DEBUG = debug
    response = PageHeadersMiddleware(lambda _request: HttpResponse("x", status=status))(RequestFactory().get("/"))
    assert ("Content-Security-Policy" in response) is has


def test_a_form_may_lead_to_google_and_to_listed_front_ends(settings):
    settings.FRONTEND_ORIGINS, settings.FRONTEND_URL = ["https://stage.example"], "https://stage.example/app"
    settings.GOOGLE_AUTHORIZE_URL = "https://accounts.google.com/o/oauth2/v2/auth"
    assert "form-action 'self' https://accounts.google.com https://stage.example;" in policy()


@pytest.fixture
def house(tmp_path: Any) -> Iterator[ServerProcess]:
    """A running house with an administrator."""
    with ExitStack() as stack:
        address = stack.enter_context(scratch_database(os.environ["DATABASE_URL"])) if on_postgresql() else ""
        house = ServerProcess(tmp_path, DATABASE_URL=address)
        house.start()
        stack.callback(house.kill)
        yield house


def password_of_admin(house: ServerProcess) -> str:
    command = [sys.executable, "manage.py", "create_admin", "staff@example.com"]
    told = subprocess.run(command, cwd=ROOT, env=house.environment, capture_output=True, text=True, check=True)
    return re.search(r"Password: +(\S+)", told.stdout)[1]  # type: ignore[index]


@pytest.mark.server
@pytest.mark.browser
def test_chromium_opens_every_kind_of_page_without_a_complaint(house):
    chromium = needs.chromium()
    from playwright.sync_api import sync_playwright

    password, complaints, elsewhere = password_of_admin(house), [], []
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(locale="en").new_page()
        page.on("console", lambda said: said.type == "error" and complaints.append((page.url, said.text)))
        page.on("pageerror", lambda error: complaints.append((page.url, str(error))))
        page.on("request", lambda asked: None if asked.url.startswith((house.home, "blob:", "data:"))
                else elsewhere.append(asked.url))  # fmt: skip
        page.goto(f"{house.home}/accounts/login/")
        page.fill("[name=login]", "staff@example.com")
        page.fill("[name=password]", password)
        page.click("main [type=submit]")
        page.wait_for_url(f"{house.home}/")
        guest = Guest(house, {cookie["name"]: cookie["value"] for cookie in page.context.cookies()})
        play = guest.start_play()
        preset = guest.call("get", "/api/characters/presets")["characters"][0]["id"]
        paths = ["/", "/plays", "/parts", "/play/new", f"/play/new?character={preset}", f"/play/{play}", "/nowhere",
                 "/accounts/sessions/", "/accounts/email/", "/accounts/password/change/", "/accounts/logout/",
                 "/admin/", *(f"/admin/{path}/" for path in ADMIN_LISTS), "/admin/characters/character/add/",
                 f"/admin/characters/character/{preset}/change/", "/admin/jobs/generationjob/figure/",
                 "/admin/audio/audiofile/voices/"]  # fmt: skip
        for path in paths:
            page.goto(house.home + path)
            page.wait_for_load_state("networkidle")
        for path, ready in (("/docs", ".opblock"), ("/redoc", "[data-section-id]")):
            page.goto(house.home + path)
            page.wait_for_selector(ready)
            page.wait_for_load_state("networkidle")
        page.fill("[role=search] input", "preset")  # Redoc searches in its worker
        page.wait_for_selector("[data-role='search:results'] li")
        browser.close()
    not_found = [entry for entry in complaints if entry[0].endswith("/nowhere") and "404" in entry[1]]
    assert [entry for entry in complaints if entry not in not_found] == []
    assert elsewhere == []
