"""The menu of scripts in a real browser against a real house: the file arrives under its name, a refusal is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from avatar_forge.tests import needs
from avatar_forge.tests.server_process import Guest, ServerProcess, scratch_database
from conftest import on_postgresql

pytestmark = [pytest.mark.server, pytest.mark.browser]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[ServerProcess]:
    """A running house on the kind of database that is being tested."""
    with ExitStack() as stack:
        address = stack.enter_context(scratch_database(os.environ["DATABASE_URL"])) if on_postgresql() else ""
        house = ServerProcess(tmp_path, DATABASE_URL=address)
        house.start()
        stack.callback(house.kill)
        yield house


def test_chromium_saves_a_pdf_under_its_korean_name_and_reads_why_not(house, tmp_path):
    chromium = needs.chromium()
    from playwright.sync_api import sync_playwright

    guest = Guest(house)
    play = guest.start_play()
    guest.call("patch", f"/api/chat/sessions/{play}", json={"title": "봄밤: 하나"})
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_context(locale="en").new_page()
        page.context.add_cookies([{"name": "sessionid", "value": guest.http.cookies["sessionid"], "url": house.home}])
        page.goto(f"{house.home}/play/{play}")
        menu = page.locator(".scripts").first
        menu.locator("summary").click()
        with page.expect_download() as saved:
            menu.get_by_text("To print (PDF)").click()
        saved.value.save_as(tmp_path / "saved.pdf")
        assert saved.value.suggested_filename == "봄밤 하나.pdf"
        assert (tmp_path / "saved.pdf").read_bytes().startswith(b"%PDF-")
        page.route("**/script?*", lambda route: route.continue_(url=route.request.url.replace("=md", "=docx")))
        menu.locator("summary").click()
        menu.get_by_text("Markdown").click()
        menu.get_by_text("There is no such format.").wait_for()
        browser.close()
