"""GLB files from outside: looked through in milliseconds, refused with a reason."""

from __future__ import annotations

import time

import pytest

from jobs.media import meshes
from jobs.tests.glb import BIN, GOOD, document, pack


def accessor(**changes):
    return [{"componentType": 5126, "count": 3, "type": "VEC3", "bufferView": 0} | changes]


BAD = {
    "empty": b"",
    "short": b"glTF",
    "obj": b"v 0 0 0\n" * 9,
    "version 1": GOOD[:4] + b"\1" + GOOD[5:],
    "cut": GOOD[:-8],
    "longer than it says": GOOD + b"\0\0\0\0",
    "no json": pack(document())[:16] + b"BIN\0" + GOOD[20:],
    "not an object": pack([1]),  # type: ignore[arg-type]
    "deep": b"glTF" + GOOD[4:20],
    "uri of a picture": pack(document(images=[{"uri": "http://127.0.0.1/x.png"}])),
    "uri of a buffer": pack(document(buffers=[{"byteLength": 36, "uri": "../../etc/passwd"}])),
    "buffer too long": pack(document(buffers=[{"byteLength": 1 << 30}])),
    "two buffers": pack(document(buffers=[{"byteLength": 36}, {"byteLength": 36}])),
    "view outside": pack(document(bufferViews=[{"buffer": 0, "byteOffset": 30, "byteLength": 36}])),
    "negative view": pack(document(bufferViews=[{"buffer": 0, "byteOffset": -4, "byteLength": 36}])),
    "accessor bomb": pack(document(accessors=[{"componentType": 5126, "count": 300_000_000, "type": "VEC3"}])),
    "accessor without data": pack(document(accessors=[{"componentType": 5126, "count": 2_000_000, "type": "VEC3"}])),
    "accessor outside": pack(document(accessors=accessor(count=4))),
    "accessor of floats": pack(document(accessors=accessor(count=2.5))),
    "accessor of bools": pack(document(accessors=accessor(count=True))),
    "unknown type": pack(document(accessors=accessor(type="VEC9"))),
    "cycle": pack(document(nodes=[{"mesh": 0, "children": [1]}, {"children": [0]}])),
    "own child": pack(document(nodes=[{"mesh": 0, "children": [0]}])),
    "two parents": pack(document(nodes=[{"children": [2]}, {"children": [2]}, {}])),
    "too many nodes": pack(document(nodes=[{}] * 5000)),
    "unknown extension": pack(document(extensionsRequired=["EVIL_ext"])),
    "no triangles": pack(document(meshes=[])),
    "picture of words": pack(document(images=[{"bufferView": 0, "mimeType": "text/html"}])),
    "picture of nothing": pack(document(images=[{"bufferView": 0, "mimeType": "image/png"}])),
    "nodes as text": pack(document(nodes="many")),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_one_is_refused_in_milliseconds(name):
    began = time.process_time()
    with pytest.raises(meshes.BadModel):
        meshes.check(BAD[name])
    assert time.process_time() - began < 0.5  # a few milliseconds, on a machine that does other things as well


def test_a_good_one_is_counted():
    assert meshes.check(GOOD) == meshes.Stats(triangles=1, vertices=3, nodes=1, animations=0)


@pytest.mark.parametrize("at", range(0, len(GOOD), 13))
def test_cut_anywhere_it_is_refused(at):
    with pytest.raises(meshes.BadModel):
        meshes.check(GOOD[:at])


def test_json_as_deep_as_a_well_is_refused():
    text = b"[" * 200_000
    data = b"glTF" + (2).to_bytes(4, "little") + (20 + len(text)).to_bytes(4, "little")
    data += len(text).to_bytes(4, "little") + b"JSON" + text
    with pytest.raises(meshes.BadModel):
        meshes.check(data)


def test_ten_thousand_nodes_in_a_row_cost_little():
    nodes = [{"children": [n + 1]} for n in range(3998)] + [{"mesh": 0}]
    began = time.process_time()
    assert meshes.check(pack(document(nodes=nodes), BIN)).nodes == 3999
    assert time.process_time() - began < 0.5
