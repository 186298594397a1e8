"""GLB written by hand: glTF 2.0 with metallic-roughness materials and an idle animation.

https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html
"""

import json
import struct
from io import BytesIO
from typing import Any

import numpy as np
from PIL import Image

from jobs.engines.figurine.arrays import Floats, Ints, Pixels
from jobs.engines.figurine.solid import Mesh, Solid

FLOAT, USHORT, UINT = 5126, 5123, 5125
VERTICES, INDICES = 34962, 34963  # targets of views
COMPONENTS = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4"}
CLAMP, LINEAR, MIPMAPS = 33071, 9729, 9987
WHAT_IT_IS = "A cut-out figure: one picture, inflated. No machine learning, no reconstruction of what is shown."
IDLE_SECONDS, IDLE_FRAMES = 6.0, 17


class Document:
    """A glTF document that grows, with its binary chunk."""

    def __init__(self) -> None:
        self.binary = bytearray()
        self.parts: dict[str, list[Any]] = {"bufferViews": [], "accessors": []}

    def add(self, kind: str, entry: dict[str, Any]) -> int:
        """Return the number of the entry among its kind."""
        entries = self.parts.setdefault(kind, [])
        entries.append(entry)
        return len(entries) - 1

    def view(self, data: bytes, target: int | None = None) -> int:
        self.binary += bytes(-len(self.binary) % 4)
        entry = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)}
        self.binary += data
        return self.add("bufferViews", entry | ({"target": target} if target else {}))

    def accessor(self, values: Floats | Ints, target: int | None = None, *, bounds: bool = False) -> int:
        """Take values in, [n] or [n, components]: float32, uint16 or uint32."""
        kind = {"f": FLOAT, "H": USHORT, "I": UINT}[values.dtype.char]
        width = 1 if values.ndim == 1 else values.shape[1]
        entry: dict[str, Any] = {"bufferView": self.view(values.tobytes(), target), "componentType": kind}
        entry |= {"count": len(values), "type": COMPONENTS[width]}
        if bounds:
            entry |= {"min": np.atleast_1d(values.min(0)).tolist(), "max": np.atleast_1d(values.max(0)).tolist()}
        return self.add("accessors", entry)

    def primitive(self, mesh: Mesh, material: int) -> dict[str, Any]:
        """Take in what of the mesh its triangles use."""
        used, corners = np.unique(mesh.triangles, return_inverse=True)
        normals = mesh.normals[used].astype(np.float32)
        normals /= np.linalg.norm(normals, axis=1, keepdims=True)
        places = np.ascontiguousarray(mesh.places[used], np.float32)
        attributes = {
            "POSITION": self.accessor(places, VERTICES, bounds=True),
            "NORMAL": self.accessor(normals, VERTICES),
        }
        if mesh.uv is not None:
            attributes["TEXCOORD_0"] = self.accessor(np.ascontiguousarray(mesh.uv[used], np.float32), VERTICES)
        numbers: Ints = corners.ravel().astype("uint16" if len(used) < 65535 else "uint32")
        return {"attributes": attributes, "indices": self.accessor(numbers, INDICES), "material": material}

    def texture(self, pixels: Pixels, name: str, quality: int) -> int:
        out = BytesIO()
        Image.fromarray(pixels).save(out, "JPEG", quality=quality, optimize=True)
        image = self.add("images", {"bufferView": self.view(out.getvalue()), "mimeType": "image/jpeg", "name": name})
        return self.add("textures", {"source": image, "sampler": 0})

    def packed(self, head: dict[str, Any]) -> bytes:
        """Return the file: `head` and all that was added."""
        self.binary += bytes(-len(self.binary) % 4)
        whole = head | self.parts | {"buffers": [{"byteLength": len(self.binary)}]}
        text = json.dumps(whole, separators=(",", ":")).encode()
        text += b" " * (-len(text) % 4)
        start = struct.pack("<4sII", b"glTF", 2, 28 + len(text) + len(self.binary))
        chunks = struct.pack("<I4s", len(text), b"JSON") + text + struct.pack("<I4s", len(self.binary), b"BIN\0")
        return start + chunks + bytes(self.binary)


def pack(
    solid: Solid, stand: Mesh, *, lift: float, top: float, sides: tuple[Pixels, Pixels] | None, accent: Floats, how: str
) -> bytes:
    """Return the figure as GLB.

    `lift` and `top` are the heights of the figure's feet and of the stand in metres; `sides` the pictures of front and
    back, without which everything has the colour `accent` (sRGB 0 to 255); `how` it was cut out is told in the file.
    """
    document = Document()
    body = _materials(document, sides, accent)
    parts = [(solid.front, body[0]), (solid.back, body[1]), *([(solid.bottom, body[1])] if solid.bottom else [])]
    primitives = [document.primitive(mesh, material) for mesh, material in parts]
    document.add("meshes", {"name": "Figure", "primitives": primitives})
    document.add("meshes", {"name": "Stand", "primitives": [document.primitive(stand, body[2])]})
    document.add("nodes", {"name": "Avatar", "children": [1, 2]})
    document.add("nodes", {"name": "Figure", "mesh": 0, "translation": [0, lift, 0]})
    document.add("nodes", {"name": "Stand", "mesh": 1, "translation": [0, top, 0]})
    _idle(document, node=1)
    extras = {"method": "cut-out figure", "cut_out": how, "machine_learning": False, "note": WHAT_IT_IS}
    asset = {"version": "2.0", "generator": "Avatar Forge figurine", "extras": extras}
    return document.packed({"asset": asset, "scene": 0, "scenes": [{"nodes": [0], "name": "Avatar"}]})


def linear(accent: Floats) -> Floats:
    """Return the stand's colour, a darker accent, as linear RGB 0 to 1."""
    return (np.asarray(accent) / 255) ** 2.2 * 0.55 + 0.02


def _materials(document: Document, sides: tuple[Pixels, Pixels] | None, accent: Floats) -> tuple[int, int, int]:
    """Return the numbers of the materials in front, behind and of the stand."""

    def material(name: str, roughness: float, **look: Any) -> int:
        surface = {"metallicFactor": 0, "roughnessFactor": roughness, **look}
        return document.add("materials", {"name": name, "pbrMetallicRoughness": surface})

    plain = [*((np.asarray(accent) / 255) ** 2.2).tolist(), 1.0]
    dark = [*linear(accent).tolist(), 1.0]
    if sides is None:
        body = material("body", 0.7, baseColorFactor=plain)
        return body, body, material("stand", 0.6, baseColorFactor=dark)
    document.add("samplers", {"magFilter": LINEAR, "minFilter": MIPMAPS, "wrapS": CLAMP, "wrapT": CLAMP})
    front, back = document.texture(sides[0], "front", 88), document.texture(sides[1], "back", 90)
    return (
        material("front", 0.72, baseColorTexture={"index": front}),
        material("back", 0.72, baseColorTexture={"index": back}),
        material("stand", 0.6, baseColorFactor=dark),
    )


def _idle(document: Document, *, node: int) -> None:
    """Let the figure sway and breathe."""
    time = np.linspace(0, IDLE_SECONDS, IDLE_FRAMES, dtype=np.float32)
    half = np.radians(10) * np.sin(2 * np.pi * time / IDLE_SECONDS) / 2
    still = np.zeros(IDLE_FRAMES)
    turn = np.stack([still, np.sin(half), still, np.cos(half)], 1).astype(np.float32)
    breath = 1 + 0.006 * np.sin(4 * np.pi * time / IDLE_SECONDS)
    grow = np.stack([still + 1, breath, still + 1], 1).astype(np.float32)
    clock = document.accessor(time, bounds=True)
    moves = [("rotation", document.accessor(turn)), ("scale", document.accessor(grow))]
    document.add(
        "animations",
        {
            "name": "idle",
            "samplers": [{"input": clock, "output": values} for _, values in moves],
            "channels": [{"sampler": n, "target": {"node": node, "path": path}} for n, (path, _) in enumerate(moves)],
        },
    )
