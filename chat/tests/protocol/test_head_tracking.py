"""Which line a socket takes for the head: what each frame does to it, and when lines alone lead to the stored one."""

from __future__ import annotations

import pytest

from chat.models import Message
from chat.protocol import head_tracking


def line(pk: str, parent: str | None) -> dict[str, str | None]:
    return {"id": pk, "parent_id": parent}


@pytest.mark.parametrize(
    ("frame", "head"),
    [
        ({"type": "hello", "head": "z"}, "z"),
        ({"type": "hello", "head": None}, None),
        ({"type": "head", "message_id": "z"}, "z"),
        ({"type": "head", "message_id": None}, None),
        ({"type": "reply", "message_id": "b"}, "b"),
        ({"type": "message", "message": line("b", "a")}, "b"),
        ({"type": "message", "message": line("b", "elsewhere")}, "a"),
        ({"type": "message", "message": line("b", None)}, "a"),
        ({"type": "end", "message": line("a", "before")}, "a"),
        ({"type": "ack", "message": line("b", "elsewhere"), "replayed": False}, "b"),
        ({"type": "ack", "message": line("b", "elsewhere"), "replayed": True}, "a"),
        ({"type": "delta", "message_id": "b"}, "a"),
    ],
    ids=["hello", "hello-empty", "head", "head-empty", "reply", "next-line", "line-elsewhere", "first-line", "end",
         "own-line", "own-line-again", "delta"],
)  # fmt: skip
def test_a_frame_moves_the_head_or_leaves_it(frame, head):
    assert head_tracking.after(frame, "a") == head


@pytest.mark.parametrize(
    ("told", "stored", "leads"),
    [
        ([], "a", True), ([], "b", False), ([], None, False),
        ([("b", "a")], "b", True), ([("b", "a"), ("c", "b")], "c", True), ([("b", "a"), ("c", "b")], "b", True),
        ([("b", "a"), ("c", "a")], "c", False), ([("b", "elsewhere")], "b", False),
    ],
    ids=["same", "moved", "emptied", "next", "two", "more-than-stored", "retake", "branch"],
)  # fmt: skip
def test_lines_lead_to_the_stored_head_or_it_must_be_told(told, stored, leads):
    assert head_tracking.lead([Message(pk=pk, parent_id=parent) for pk, parent in told], "a", stored) is leads
