"""Draws every portrait and its thumbnail: python -m bin.portraits [slug ...]."""

import sys
from pathlib import Path

try:
    import skia
except ImportError as missing:  # the package, or a library of the system that it draws with
    sys.exit(
        f"The portraits are drawn with skia, which does not load ({missing}). "
        "To have it: bin/setup dev && sudo apt-get install libegl1 libgl1"
    )

from bin.portraits.cast import CAST
from bin.portraits.compose import crop_thumb, draw_portrait

OUTPUT = Path(__file__).resolve().parents[2] / "characters" / "static" / "characters" / "presets"
PORTRAIT_LIMIT, THUMB_LIMIT = 120_000, 15_000


def save(image: skia.Image, path: Path, limit: int) -> None:
    """Write WebP at the best quality that keeps to the limit in bytes."""
    for quality in range(92, 40, -4):
        data = bytes(image.encodeToData(skia.kWEBP, quality))
        if len(data) <= limit:
            path.write_bytes(data)
            return
    raise ValueError(f"{path.name} does not fit in {limit} bytes")


def main() -> None:
    """Draw the slugs named on the command line, or all of them."""
    wanted = set(sys.argv[1:])
    unknown = wanted - {portrait.slug for portrait in CAST}
    if unknown:
        sys.exit(f"unknown slug: {', '.join(sorted(unknown))}")
    OUTPUT.mkdir(parents=True, exist_ok=True)
    for portrait in CAST:
        if wanted and portrait.slug not in wanted:
            continue
        image = draw_portrait(portrait)
        save(image, OUTPUT / f"{portrait.slug}.webp", PORTRAIT_LIMIT)
        save(crop_thumb(image, portrait), OUTPUT / f"{portrait.slug}-thumb.webp", THUMB_LIMIT)


if __name__ == "__main__":
    main()
