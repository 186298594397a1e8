"""Files: whole or not at all, and shown so that nothing in them can do harm."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from avatar_forge.core import files
from avatar_forge.core.errors import NotFound, StorageFull

BODY = bytes(range(200))


@pytest.fixture
def name() -> str:
    files.keep("jobs/abc/figure.glb", BODY)
    return "jobs/abc/figure.glb"


def show(rf, name, method="get", **headers):
    return files.show(getattr(rf, method)("/x", headers=headers), name)


def body(response):
    return b"".join(response.streaming_content) if response.streaming else response.content


def test_a_file_is_shown_as_what_it_is_and_never_as_a_page(rf, name):
    response = show(rf, name)
    assert (response.status_code, body(response)) == (200, BODY)
    assert response["Content-Type"] == "model/gltf-binary"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]
    assert "private" in response["Cache-Control"]
    assert response["Content-Length"] == "200"


@pytest.mark.parametrize(
    ("asked", "status", "expected"),
    [
        ("bytes=0-9", 206, BODY[:10]),
        ("bytes=190-", 206, BODY[190:]),
        ("bytes=-5", 206, BODY[-5:]),
        ("bytes=0-", 206, BODY),
        ("bytes=150-9999", 206, BODY[150:]),
        ("bytes=-9999", 206, BODY),
        ("bytes=200-", 416, b""),
        ("bytes=-0", 416, b""),
        ("bytes=5-2", 200, BODY),
        ("bytes=0-1,5-6", 200, BODY),
        ("bytes=-", 200, BODY),
        ("lines=0-9", 200, BODY),
        ("bytes=" + "9" * 5000 + "-", 200, BODY),
    ],
    ids=lambda value: str(value)[:14] if isinstance(value, str) else "",
)
def test_one_range_is_honoured(rf, name, asked, status, expected):
    response = show(rf, name, Range=asked)
    assert (response.status_code, body(response)) == (status, expected)
    if status == 416:
        assert response["Content-Range"] == "bytes */200"


def test_what_is_known_is_not_sent_again(rf, name):
    etag = show(rf, name)["ETag"]
    response = show(rf, name, **{"If-None-Match": f'"other", W/{etag}'})
    assert (response.status_code, body(response)) == (304, b"")


def test_a_part_of_an_older_file_is_answered_with_the_whole(rf, name):
    response = show(rf, name, Range="bytes=0-9", **{"If-Range": '"older"'})
    assert (response.status_code, body(response)) == (200, BODY)


def test_head_tells_without_a_body(rf, name):
    response = show(rf, name, "head")
    assert (response["Content-Length"], body(response)) == ("200", b"")


def test_the_proxy_sends_it_where_there_is_one(rf, name, settings):
    settings.X_ACCEL_PREFIX = "/protected/"
    response = show(rf, name)
    assert response["X-Accel-Redirect"] == "/protected/jobs/abc/figure.glb"
    assert response["Content-Type"] == "model/gltf-binary"
    assert body(response) == b""


@pytest.mark.parametrize("name", ["/etc/passwd", "../x", "jobs/../../x", "a/.ssh", "a//b", "", "a\0b", "a b", "a/b/.."])
def test_a_name_that_is_not_ours_is_refused(name):
    with pytest.raises(ValueError, match="not a name of ours"):
        files.path_of(name)


def test_what_is_gone_is_not_found(rf):
    with pytest.raises(NotFound):
        show(rf, "jobs/none.png")
    with pytest.raises(NotFound):
        files.read("jobs/none.png")


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EFBIG], ids=["disk-full", "file-too-big"])
def test_a_full_disk_leaves_nothing_behind(monkeypatch, settings, number):
    def full(handle: int) -> None:
        raise OSError(number, "full")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StorageFull):
        files.keep("jobs/abc/figure.glb", BODY)
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []


def test_a_folder_is_removed_with_what_is_in_it(name, settings):
    files.remove("jobs/abc")
    files.remove("jobs/abc")
    assert not (Path(settings.MEDIA_ROOT) / "jobs" / "abc").exists()
