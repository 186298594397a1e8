"""Pictures from outside: what is hostile is refused before it costs anything; what is kept is pixels alone."""

from __future__ import annotations

import io
import struct
import time
import zlib

import pytest
from PIL import Image

from avatar_forge.core.errors import AvatarForgeError
from jobs import service
from jobs.media import pictures
from jobs.tests.pictures import png


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb(width: int, height: int, extra: bytes = b"") -> bytes:
    """A PNG of one bit a pixel: huge, and small as a file."""
    packer = zlib.compressobj(9)
    row = bytes(1 + (width + 7) // 8)
    data = b"".join(packer.compress(row) for _ in range(min(height, 20_000))) + packer.flush()
    head = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    return pictures.PNG + chunk(b"IHDR", head) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def saved(image: Image.Image, kind: str, **more: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **more)
    return out.getvalue()


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x0112], exif[0x010E] = 6, "a secret place"
    return saved(Image.new("RGB", (400, 200), "red"), "JPEG", exif=exif)


ZTXT = chunk(b"zTXt", b"Comment\0\0" + zlib.compress(bytes(100 << 20), 9))

HOSTILE = {
    "nothing": (b"", "UNSUPPORTED_IMAGE"),
    "svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "UNSUPPORTED_IMAGE"),
    "eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n", "UNSUPPORTED_IMAGE"),
    "gif": (saved(Image.new("P", (64, 64)), "GIF"), "UNSUPPORTED_IMAGE"),
    "html": (b"<!doctype html><script>alert(1)</script>", "UNSUPPORTED_IMAGE"),
    "bytes": (pictures.PNG + bytes(15 << 20), "FILE_TOO_LARGE"),
    "900 megapixels": (bomb(30_000, 30_000), "IMAGE_TOO_LARGE"),
    "26 megapixels": (bomb(5_200, 5_000), "IMAGE_TOO_LARGE"),
    "one long line": (bomb(12_001, 64), "IMAGE_TOO_LARGE"),
    "a thread": (bomb(33 * 21, 33), "IMAGE_TOO_SMALL"),
    "no height": (bomb(64, 0), "IMAGE_TOO_SMALL"),
    "text bomb": (bomb(64, 64, ZTXT), "INVALID_IMAGE"),
    "cut png": (png(300, 300)[:-40], "INVALID_IMAGE"),
    "cut jpeg": (saved(Image.effect_noise((300, 300), 60).convert("RGB"), "JPEG")[:900], "INVALID_IMAGE"),
    "only a beginning": (pictures.PNG, "INVALID_IMAGE"),
    "riff": (b"RIFF\0\0\0\0WEBP", "INVALID_IMAGE"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_refused_in_milliseconds(name):
    data, code = HOSTILE[name]
    began = time.process_time()
    with pytest.raises(AvatarForgeError) as refusal:
        pictures.clean(data)
    assert refusal.value.code == code
    assert time.process_time() - began < 0.5  # a few milliseconds, on a machine that does other things as well


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_file_cut_anywhere_is_refused_or_read(cut):
    data = png(40, 40)
    try:
        pictures.clean(data[: len(data) * cut // 60])
    except AvatarForgeError as error:
        assert error.code in ("INVALID_IMAGE", "UNSUPPORTED_IMAGE", "IMAGE_TOO_SMALL")


def test_a_picture_is_turned_and_tells_no_secrets():
    clean = pictures.clean(with_exif())
    image = Image.open(io.BytesIO(clean))
    assert image.size == (200, 400)
    assert not image.getexif()
    assert b"secret" not in clean


def test_what_stands_behind_the_picture_is_gone():
    assert b"script" not in pictures.clean(png() + b"<script>alert(1)</script>")


@pytest.mark.parametrize(
    ("data", "mode"),
    [
        (png(mode="RGBA"), "RGBA"),
        (png(mode="LA"), "RGBA"),
        (png(mode="P"), "RGB"),
        (png(mode="1"), "RGB"),
        (saved(Image.new("CMYK", (99, 99)), "JPEG"), "RGB"),
        (saved(Image.new("RGBA", (99, 99)), "WEBP"), "RGBA"),
    ],
    ids=["rgba", "grey-alpha", "palette", "bits", "cmyk", "webp"],
)
def test_every_kind_of_picture_becomes_rgb_or_rgba(data, mode):
    assert Image.open(io.BytesIO(pictures.clean(data))).mode == mode


def test_sixteen_bits_become_eight_without_turning_white():
    grey = Image.new("I;16", (64, 64), 32_768)
    assert Image.open(io.BytesIO(pictures.clean(saved(grey, "PNG")))).getpixel((1, 1)) == (128, 128, 128)


def test_of_a_moving_picture_the_first_frame():
    frames = [Image.new("RGB", (64, 64), color) for color in ("red", "blue")]
    moving = saved(frames[0], "WEBP", save_all=True, append_images=frames[1:])
    red, _, blue = Image.open(io.BytesIO(pictures.clean(moving))).getpixel((5, 5))
    assert red > 200 > blue


def test_a_large_one_is_made_smaller():
    assert Image.open(io.BytesIO(pictures.clean(png(4096, 1024)))).size == (2048, 512)


def test_it_is_decoded_in_a_child_with_its_codes():
    assert service.clean(png()).startswith(pictures.PNG)
    with pytest.raises(AvatarForgeError) as refusal:
        service.clean(HOSTILE["cut jpeg"][0])
    assert refusal.value.code == "INVALID_IMAGE"
