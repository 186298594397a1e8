"""Which line a socket takes for the head of its play, and whether lines alone lead it to the stored one."""

from collections.abc import Iterable

from chat.models import Message
from chat.protocol.server_frames import Frame


def after(frame: Frame, head: str | None) -> str | None:
    """Return the head for a client that knew `head` and is given `frame` (docs/protocol.md, takes and branches)."""
    match frame["type"]:
        case "hello":
            return frame["head"]  # type: ignore[no-any-return]
        case "head" | "reply":
            return frame["message_id"]  # type: ignore[no-any-return]
        case "ack" | "message" | "end":
            line, own = frame["message"], frame["type"] == "ack" and not frame["replayed"]
            return line["id"] if own or line["parent_id"] == head else head
    return head


def lead(lines: Iterable[Message], head: str | None, stored: str | None) -> bool:
    """Whether a client that knows `head` comes past `stored` when it is given these lines, in the order of the play."""
    if head == stored:
        return True
    for line in lines:
        if line.parent_id == head:
            head = line.pk
            if head == stored:
                return True
    return False
