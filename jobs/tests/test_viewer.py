"""The viewer of figures in a browser: shown and turned, or its poster where it cannot be."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, sync_playwright

from avatar_forge.tests import needs
from jobs.engines import UNATTENDED, FigureOptions
from jobs.engines.figurine import FigurineEngine
from jobs.tests import drawn
from jobs.tests.glb import GOOD, document, pack

pytestmark = pytest.mark.browser

SCRIPT = Path(__file__).parents[1] / "static" / "jobs" / "viewer" / "figure.js"
HTML = (
    '<avatar-figure src="/it.glb" poster="/it.png" label="A figure" style="width:200px;height:260px"></avatar-figure>'
)
FILES = {
    "packed": pack(document(extensionsRequired=["KHR_draco_mesh_compression"])),
    "nothing": b"",
    "triangle": GOOD,
}


@pytest.fixture(scope="module")
def browser():
    path = needs.chromium()
    flags = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser):
    pages = []

    def open_page(glb: bytes | None) -> tuple[Page, str]:
        page = browser.new_page()
        pages.append(page)
        page.route("**/*", lambda route: route.fulfill(body="<body></body>", content_type="text/html"))
        page.route("**/it.png", lambda route: route.fulfill(body=drawn.png(drawn.doll()), content_type="image/png"))
        page.route("**/it.glb", lambda route: route.fulfill(body=glb) if glb is not None else route.fulfill(status=404))
        page.goto("http://127.0.0.1/")
        page.add_script_tag(path=SCRIPT)
        page.evaluate("html => { document.body.innerHTML = html }", HTML)
        page.wait_for_selector("avatar-figure[data-state]")
        return page, page.get_attribute("avatar-figure", "data-state")

    yield open_page
    for page in pages:
        page.close()


def shot(page: Page) -> np.ndarray:
    page.wait_for_timeout(120)
    return np.asarray(Image.open(BytesIO(page.locator("avatar-figure").screenshot())).convert("RGB")).astype(int)


def test_a_figure_is_shown_and_turned(opened):
    options = FigureOptions(resolution="low")
    picture = drawn.png(drawn.cut(drawn.doll()))
    figure = FigurineEngine().make(picture, options=options, seconds=60, context=UNATTENDED)
    page, state = opened(figure.glb)
    assert state == "shown"
    front = shot(page)
    assert (np.abs(front - drawn.COAT).max(-1) < 60).mean() > 0.01
    assert (np.abs(front - drawn.RED).max(-1) < 70).any()
    page.locator("avatar-figure canvas").focus()
    for _ in range(18):  # half way round
        page.keyboard.press("ArrowRight")
    behind = shot(page)
    assert (np.abs(behind - drawn.COAT).max(-1) < 70).mean() > 0.01
    assert not (np.abs(behind - drawn.RED).max(-1) < 50).any()


@pytest.mark.parametrize(("name", "state"), [("packed", "poster"), ("nothing", "poster"), ("triangle", "shown")])
def test_what_it_cannot_draw_leaves_the_poster(opened, name, state):
    page, found = opened(FILES[name])
    assert found == state
    assert page.locator("avatar-figure img").count() == (state == "poster")


def test_a_figure_that_is_gone_leaves_the_poster(opened):
    assert opened(None)[1] == "poster"
