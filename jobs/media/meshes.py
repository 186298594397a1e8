"""GLB files looked through without building a mesh: a few milliseconds, whatever somebody has put into them.

glTF 2.0, https://registry.khronos.org/glTF/specs/2.0/glTF-2.0.html (§4.4 for the container). Pure.
"""

import json
import struct
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import Image

MIB = 1024 * 1024
MAX_BYTES = 60 * MIB
MAX_JSON_BYTES = 8 * MIB
MAX_TRIANGLES = 1_000_000
MAX_TEXTURE_SIDE = 4096
MAX_NODES = 4000
MAX_COUNT = 20_000_000
MAX_COUNT_WITHOUT_DATA = 1_000_000

COMPONENT_BYTES = {5120: 1, 5121: 1, 5122: 2, 5123: 2, 5125: 4, 5126: 4}
COMPONENTS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT2": 4, "MAT3": 9, "MAT4": 16}
TEXTURES = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP"}
EXTENSIONS = frozenset(
    [
        *("KHR_materials_unlit", "KHR_texture_transform", "KHR_mesh_quantization", "KHR_lights_punctual"),
        *("KHR_draco_mesh_compression", "EXT_meshopt_compression", "KHR_texture_basisu", "EXT_texture_webp"),
        *("VRM", "VRMC_vrm"),
        *(
            f"KHR_materials_{name}"
            for name in (
                *("clearcoat", "sheen", "specular", "ior", "transmission", "volume"),
                *("emissive_strength", "iridescence", "anisotropy", "variants", "dispersion"),
            )
        ),
    ]
)


class BadModel(ValueError):
    """This GLB must not be given to anybody; the text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Stats:
    triangles: int
    vertices: int
    nodes: int
    animations: int


def check(data: bytes) -> Stats:
    """Return what is in the GLB. Raises `BadModel` for one that is damaged, points outside of itself or is a bomb."""
    try:
        document, binary = _chunks(data)
        views = _views(document, binary)
        accessors = _accessors(document, views)
        _nodes(document)
        _textures(document, views, binary)
        triangles, vertices = _triangles(document, accessors)
    except BadModel:
        raise
    except Exception as exc:  # a list where an object should be, a number where a text should be …
        raise BadModel(f"not a glTF document: {type(exc).__name__}") from exc
    return Stats(triangles, vertices, len(document.get("nodes", [])), len(document.get("animations", [])))


def _chunks(data: bytes) -> tuple[dict[str, Any], bytes]:
    """Return the JSON and the binary chunk."""
    if len(data) > MAX_BYTES:
        raise BadModel("larger than 60 MiB")
    if len(data) < 20 or data[:4] != b"glTF":
        raise BadModel("not a GLB")
    version, total = struct.unpack_from("<II", data, 4)
    if version != 2:
        raise BadModel(f"glTF {version}")
    if total != len(data):
        raise BadModel("its length is not what it says")
    at, found = 12, []
    while at + 8 <= total:
        length, kind = struct.unpack_from("<I4s", data, at)
        at += 8
        if at + length > total:
            raise BadModel("a chunk overruns the file")
        found.append((kind, data[at : at + length]))
        at += length
    kinds = [kind for kind, _ in found]
    if not kinds or kinds[0] != b"JSON" or kinds.count(b"JSON") > 1 or kinds.count(b"BIN\0") > 1:
        raise BadModel("its chunks are out of place")
    return _document(found[0][1]), next((body for kind, body in found if kind == b"BIN\0"), b"")


def _document(text: bytes) -> dict[str, Any]:
    if len(text) > MAX_JSON_BYTES:
        raise BadModel("its JSON is too large")
    document = json.loads(text)
    if not isinstance(document, dict) or document["asset"]["version"] != "2.0":
        raise BadModel("no glTF 2.0 document")
    if unknown := set(document.get("extensionsRequired", [])) - EXTENSIONS:
        raise BadModel(f"needs {sorted(unknown)[0]!r}")
    return document


def _views(document: dict[str, Any], binary: bytes) -> list[dict[str, Any]]:
    for kind in ("buffers", "images"):
        if any("uri" in entry for entry in document.get(kind, [])):
            raise BadModel("points outside of itself")
    buffers = document.get("buffers", [])
    size = _number(buffers[0], "byteLength", None) if buffers else 0
    if len(buffers) > 1 or size > len(binary):
        raise BadModel("its buffer is longer than its data")
    views: list[dict[str, Any]] = document.get("bufferViews", [])
    for view in views:
        if view["buffer"] != 0 or _number(view, "byteOffset", 0) + _number(view, "byteLength", None) > size:
            raise BadModel("a view lies outside of the buffer")
    return views


def _accessors(document: dict[str, Any], views: list[dict[str, Any]]) -> list[dict[str, Any]]:
    accessors: list[dict[str, Any]] = document.get("accessors", [])
    for accessor in accessors:
        count = _number(accessor, "count", None)
        if not 1 <= count <= MAX_COUNT:
            raise BadModel("an accessor has too many elements")
        size = COMPONENT_BYTES[accessor["componentType"]] * COMPONENTS[accessor["type"]]
        if "bufferView" in accessor:
            view = views[_number(accessor, "bufferView", None)]
            stride = _number(view, "byteStride", 0) or size
            if _number(accessor, "byteOffset", 0) + stride * (count - 1) + size > view["byteLength"]:
                raise BadModel("an accessor lies outside of its view")
        elif count > MAX_COUNT_WITHOUT_DATA:
            raise BadModel("an accessor is large and has no data")
    return accessors


def _nodes(document: dict[str, Any]) -> None:
    """Every node has one parent at most, and nobody is their own ancestor."""
    nodes = document.get("nodes", [])
    if len(nodes) > MAX_NODES:
        raise BadModel("too many nodes")
    parent: dict[int, int] = {}
    for number, node in enumerate(nodes):
        for child in node.get("children", []):
            if child in parent or not 0 <= child < len(nodes):
                raise BadModel("its nodes are no tree")
            parent[child] = number
    rooted: set[int] = set()
    for number in range(len(nodes)):
        way: list[int] = []
        at: int | None = number
        while at is not None and at not in rooted:
            way.append(at)
            if len(way) > len(nodes):
                raise BadModel("its nodes go in circles")
            at = parent.get(at)
        rooted.update(way)


def _textures(document: dict[str, Any], views: list[dict[str, Any]], binary: bytes) -> None:
    for image in document.get("images", []):
        if image.get("mimeType") == "image/ktx2":
            continue
        view = views[_number(image, "bufferView", None)]
        begin = _number(view, "byteOffset", 0)
        data = binary[begin : begin + view["byteLength"]]
        if max(Image.open(BytesIO(data), formats=[TEXTURES[image["mimeType"]]]).size) > MAX_TEXTURE_SIDE:
            raise BadModel("a texture is too large")


def _triangles(document: dict[str, Any], accessors: list[dict[str, Any]]) -> tuple[int, int]:
    triangles = vertices = 0
    for mesh in document.get("meshes", []):
        for primitive in mesh["primitives"]:
            points = accessors[primitive["attributes"]["POSITION"]]["count"]
            corners = accessors[primitive["indices"]]["count"] if "indices" in primitive else points
            vertices += points
            triangles += corners // 3 if primitive.get("mode", 4) == 4 else max(0, corners - 2)
    if not 0 < triangles <= MAX_TRIANGLES:
        raise BadModel(f"{triangles} triangles")
    return triangles, vertices


def _number(entry: dict[str, Any], key: str, default: int | None) -> int:
    value = entry[key] if default is None else entry.get(key, default)
    if type(value) is not int or value < 0:
        raise BadModel(f"{key} is not a count")
    return value
