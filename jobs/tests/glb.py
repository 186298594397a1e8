"""GLB files for tests: a good one, and the parts to make bad ones."""

from __future__ import annotations

import json
import struct
from typing import Any

BIN = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)


def document(**changes: Any) -> dict[str, Any]:
    """Return a glTF document of one triangle, with `changes` at its top level."""
    return {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
        "accessors": [
            {"componentType": 5126, "count": 3, "type": "VEC3", "bufferView": 0, "min": [0, 0, 0], "max": [1, 1, 0]}
        ],
        "bufferViews": [{"buffer": 0, "byteLength": len(BIN)}],
        "buffers": [{"byteLength": len(BIN)}],
    } | changes


def pack(glTF: dict[str, Any], binary: bytes = BIN) -> bytes:
    text = json.dumps(glTF).encode()
    text += b" " * (-len(text) % 4)
    binary += b"\0" * (-len(binary) % 4)
    head = struct.pack("<4sII", b"glTF", 2, 12 + 8 + len(text) + 8 + len(binary))
    return head + struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(binary), b"BIN\0") + binary


GOOD = pack(document())
