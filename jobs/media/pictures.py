"""Cleans uploaded pictures: refused, or decoded once and encoded anew, so that nothing but the pixels is kept.

Pure: no settings, no models; `clean` runs in the child process.
"""

import struct
import warnings
from io import BytesIO

from PIL import Image, ImageOps

from jobs.errors import FileTooLarge, ImageTooLarge, ImageTooSmall, InvalidImage, UnsupportedImage

MAX_BYTES = 15 * 1024 * 1024
MAX_PIXELS = 25_000_000
MAX_SIDE_IN = 12_000
MAX_SIDE = 2048  # of what is kept
MIN_SIDE = 32
MAX_ASPECT = 20
FORMATS = ("JPEG", "PNG", "WEBP")
PNG = b"\x89PNG\r\n\x1a\n"

TRANSPARENT = ("RGBA", "LA", "PA")


def sniff(data: bytes) -> str:
    """Return the format by the first bytes; takes microseconds.

    Raises `FileTooLarge`, `UnsupportedImage`, and for a PNG, whose size stands at its beginning, `ImageTooLarge` or
    `ImageTooSmall`.
    """
    if len(data) > MAX_BYTES:
        raise FileTooLarge()
    if data.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if data.startswith(PNG):
        if data[12:16] == b"IHDR" and len(data) >= 24:
            _check_size(*struct.unpack_from(">II", data, 16))
        return "PNG"
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return "WEBP"
    raise UnsupportedImage()


def clean(data: bytes) -> bytes:
    """Return the picture as a PNG or JPEG of its pixels alone: upright, RGB or RGBA, at most `MAX_SIDE` a side.

    Of a moving picture the first frame. Raises `FileTooLarge`, `UnsupportedImage`, `ImageTooLarge`, `ImageTooSmall`
    (all before anything is decoded) or `InvalidImage`.
    """
    kind = sniff(data)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            image = Image.open(BytesIO(data), formats=[kind])
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as exc:
        raise ImageTooLarge() from exc
    except Exception as exc:  # damaged files raise whatever they hit: SyntaxError, IndexError, OSError …
        raise InvalidImage() from exc
    _check_size(*image.size)
    try:
        return _anew(image, kind)
    except MemoryError:
        raise
    except Exception as exc:
        raise InvalidImage() from exc


def _check_size(width: int, height: int) -> None:
    if width * height > MAX_PIXELS or max(width, height) > MAX_SIDE_IN:
        raise ImageTooLarge()
    if min(width, height) < MIN_SIDE or max(width, height) > MAX_ASPECT * min(width, height):
        raise ImageTooSmall()


def _anew(image: Image.Image, kind: str) -> bytes:
    if kind == "JPEG":
        image.draft("RGB", (MAX_SIDE, MAX_SIDE))  # decodes no more than is kept
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I;16"):  # Pillow would clip it to white
        upright = upright.point(lambda value: value / 256).convert("L")
    transparent = upright.mode in TRANSPARENT or "transparency" in upright.info
    pixels = upright.convert("RGBA" if transparent else "RGB")
    pixels.thumbnail((MAX_SIDE, MAX_SIDE), Image.Resampling.LANCZOS)
    bare = Image.new(pixels.mode, pixels.size)  # without EXIF, ICC, XMP and texts
    bare.paste(pixels)
    out = BytesIO()
    if kind == "JPEG":
        bare.save(out, "JPEG", quality=93)
    else:
        bare.save(out, "PNG", compress_level=4)
    return out.getvalue()
