"""Addresses: ours become paths, others stay whole, the rest is refused."""

import pytest

from characters.addresses import to_absolute, to_stored

HOST = "Stage.example:8000"


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("", ""),
        ("/media/a.png?v=1#x", "/media/a.png?v=1#x"),
        ("http://stage.example:8000/media/a.png?v=1", "/media/a.png?v=1"),
        ("HTTPS://STAGE.EXAMPLE:8000/a", "/a"),
        ("http://stage.example:8000", "/"),
        ("http://stage.example/a", "http://stage.example/a"),
        ("https://cdn.example/그림.webp", "https://cdn.example/그림.webp"),
        ("http://stage.example:8000/" + "a" * 254, "/" + "a" * 254),
    ],
)
def test_keeps_a_path_for_our_own(sent, stored):
    assert to_stored(sent, host=HOST) == stored


@pytest.mark.parametrize(
    "sent",
    [
        "javascript:alert(1)",
        "data:image/png;base64,AAAA",
        "ftp://cdn.example/a",
        "file:///etc/passwd",
        "cdn.example/a.png",
        "a.png",
        "//evil.example/a",
        "/\\evil.example/a",
        "http:\\\\evil.example",
        "http://stage.example:8000//evil.example/a",
        "https://user:pw@cdn.example/a",
        "https://",
        "http://[",
        "https://cdn.example/a b",
        "https://cdn.example/a\nb",
        "java\tscript:alert(1)",
        "https://cdn.example/" + "a" * 250,
        "/" + "a" * 255,
    ],
)
def test_refuses_what_is_no_address(sent):
    with pytest.raises(ValueError):
        to_stored(sent, host=HOST)


@pytest.mark.parametrize(
    ("stored", "sent"),
    [
        (None, None),
        ("", ""),
        ("/a.png", "https://h/a.png"),
        ("https://cdn.example/a", "https://cdn.example/a"),
    ],
)
def test_sends_whole_addresses(stored, sent):
    assert to_absolute(stored, home="https://h") == sent
