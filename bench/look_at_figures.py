"""Make figures and see each in model-viewer from the front, three quarters, the side and the back.

    (cd bin/gltf && npm ci)
    .venv/bin/python bench/look_at_figures.py --out /tmp/figures            # pictures of bench/figure_pictures.py
    .venv/bin/python bench/look_at_figures.py --out /tmp/figures me.png     # your own

Needs Chromium. Writes NAME.png (four views and the thumbnail beside each other) and NAME.glb.
"""

from __future__ import annotations

import argparse
import base64
import sys
import time
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw
from playwright.sync_api import Browser, Page, sync_playwright

HOUSE = Path(__file__).parents[1]
sys.path[:0] = [str(HOUSE), str(HOUSE / "bench")]

from figure_pictures import encoded, pictures  # noqa: E402

from jobs.engines import UNATTENDED, FigureOptions  # noqa: E402
from jobs.engines.figurine import FigurineEngine  # noqa: E402

VIEWER = HOUSE / "bin/gltf/node_modules/@google/model-viewer/dist/model-viewer.min.js"
VIEWS = {"front": "0deg 82deg", "three quarters": "40deg 78deg", "side": "90deg 85deg", "back": "180deg 80deg"}
WIDE, HIGH = 360, 520
PAGE = f"""<body style="margin:0"><model-viewer id="v" style="width:{WIDE}px;height:{HIGH}px;background:#eef1f6"
 interaction-prompt="none" shadow-intensity="0.6" exposure="1.0"></model-viewer></body>"""
SHOW = """async ([data, orbit]) => {
  const viewer = document.getElementById("v");
  if (data) {
    const loaded = new Promise((done, failed) => {
      viewer.addEventListener("load", done, {once: true});
      viewer.addEventListener("error", (event) => failed(new Error(event.detail?.type)), {once: true});
    });
    viewer.src = "data:model/gltf-binary;base64," + data;
    await loaded;
  }
  viewer.cameraOrbit = orbit + " auto";
  viewer.jumpCameraToGoal();
  await new Promise((done) => setTimeout(done, 300));
  return viewer.availableAnimations;
}"""


def seen(page: Page, glb: bytes) -> list[Image.Image]:
    """Return the figure's pictures, in the order of `VIEWS`. Raises if model-viewer cannot load it."""
    shots, data = [], base64.b64encode(glb).decode()
    for orbit in VIEWS.values():
        animations = page.evaluate(SHOW, [data, orbit])
        data = ""
        assert animations == ["idle"], animations
        shots.append(Image.open(BytesIO(page.locator("#v").screenshot())).convert("RGB"))
    return shots


def sheet(shots: list[Image.Image], thumbnail: bytes, picture: Image.Image) -> Image.Image:
    small = picture.convert("RGB")
    small.thumbnail((WIDE, HIGH // 2))
    thumb = Image.open(BytesIO(thumbnail)).convert("RGB").resize((HIGH // 2, HIGH // 2))
    whole = Image.new("RGB", (WIDE * (len(shots) + 1), HIGH), "white")
    whole.paste(small, (0, 0))
    whole.paste(thumb, (0, HIGH // 2))
    for number, shot in enumerate(shots, 1):
        whole.paste(shot, (WIDE * number, 0))
        ImageDraw.Draw(whole).text((WIDE * number + 8, 6), list(VIEWS)[number - 1], fill="black")
    return whole


def _page(browser: Browser) -> Page:
    page = browser.new_page(viewport={"width": WIDE, "height": HIGH})
    page.set_content(PAGE)
    page.add_script_tag(path=VIEWER, type="module")
    page.wait_for_function("!!customElements.get('model-viewer')")
    return page


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--only", nargs="*", help="names of bench/figure_pictures.py")
    parser.add_argument("pictures", nargs="*", type=Path)
    asked = parser.parse_args()
    asked.out.mkdir(parents=True, exist_ok=True)
    chosen = {path.stem: Image.open(path) for path in asked.pictures} or pictures()
    engine = FigurineEngine()
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        for name, picture in chosen.items():
            if asked.only and name not in asked.only:
                continue
            began = time.perf_counter()
            options = FigureOptions()
            figure = engine.make(encoded(picture), options=options, seconds=60, context=UNATTENDED)
            print(f"{name:14} {time.perf_counter() - began:5.2f} s  {len(figure.glb) >> 10:5} KiB ", *figure.notes[1:])
            (asked.out / f"{name}.glb").write_bytes(figure.glb)
            page = _page(browser)  # a new one each time: a second model is not always drawn
            sheet(seen(page, figure.glb), figure.thumbnail, picture).save(asked.out / f"{name}.png")
            page.close()
        browser.close()


if __name__ == "__main__":
    main()
