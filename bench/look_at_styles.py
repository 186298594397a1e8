"""Contact sheets of every style, to be looked at: the pictures beside what the painter makes of them.

.venv/bin/python bench/look_at_styles.py OUT_FOLDER [picture …]      without pictures: those of bench/style_pictures.py
"""

import sys
import time
from io import BytesIO
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from PIL import Image, ImageDraw, ImageFont
from style_pictures import all_pictures, png

from jobs.engines import STYLES, UNATTENDED
from jobs.engines.painter import PainterEngine

TILE, LABEL, COLUMNS = 400, 30, 5


def sheet(picture: bytes, folder: Path, name: str) -> Image.Image:
    """Paint the picture in every style, keep each in the folder, and return all of them as one sheet."""
    tiles = [("original", picture)]
    for style in STYLES:
        began = time.perf_counter()
        painted = PainterEngine().paint(picture, style=style, strength=1.0, seed=1, seconds=60, context=UNATTENDED)
        print(f"{name:>12} {style:>10} {time.perf_counter() - began:5.2f} s", flush=True)
        (folder / f"{name}-{style}.png").write_bytes(painted)
        tiles.append((style, painted))
    rows = -(-len(tiles) // COLUMNS)
    whole = Image.new("RGB", (TILE * COLUMNS, (TILE + LABEL) * rows), "white")
    draw, font = ImageDraw.Draw(whole), ImageFont.load_default(20)
    for index, (label, data) in enumerate(tiles):
        tile = Image.open(BytesIO(data)).convert("RGBA")
        tile.thumbnail((TILE - 8, TILE - 8), Image.Resampling.LANCZOS)
        at = (TILE * (index % COLUMNS) + 4, (TILE + LABEL) * (index // COLUMNS) + LABEL)
        whole.paste(tile, at, tile)
        draw.text((at[0], at[1] - LABEL + 3), label, fill="black", font=font)
    return whole


def main() -> None:
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    asked = {Path(path).stem: Path(path).read_bytes() for path in sys.argv[2:]}
    for name, picture in (asked or {name: png(name) for name in all_pictures()}).items():
        sheet(picture, folder, name).save(folder / f"sheet-{name}.png")


if __name__ == "__main__":
    main()
