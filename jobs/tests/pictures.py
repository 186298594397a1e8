"""Pictures for tests."""

from __future__ import annotations

import io
from typing import Any

from PIL import Image


def png(width: int = 64, height: int = 48, mode: str = "RGB", **save: Any) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), "orange" if mode == "RGB" else None).save(out, "PNG", **save)
    return out.getvalue()
