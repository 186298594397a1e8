"""How frames and events travel from process to process through Redis: JSON, and nothing read that is not known."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from chat.live.events import Missed, Pieces
from chat.protocol import server_frames
from chat.protocol.running_reply import RunningReply
from chat.protocol.server_frames import Frame, reply_frame, snapshot_frame

Told = Frame | Pieces | Missed | RunningReply  # a running reply is told whole, for whoever has missed some of it

_ABOUT = ("message_id", "seq", "speaker", "model", "engine")


def written(sender: str, told: Iterable[Told]) -> str:
    """Return what one process tells the others about one play."""
    return json.dumps({"from": sender, "events": [_plain(one) for one in told]}, ensure_ascii=False)


def _plain(told: Told) -> dict[str, Any]:
    match told:
        case Pieces():
            return {"type": "pieces", "message_id": told.message_id, "first": told.first, "texts": told.texts}
        case Missed():
            return {"type": "missed"}
        case RunningReply():
            return snapshot_frame(told) | reply_frame(told) | {"type": "all"}
        case _:
            return told


def read(events: Iterable[dict[str, Any]]) -> Iterator[Told]:
    """Yield what another process tells, without what only a version that knows more can understand."""
    for event in events:
        match event["type"]:
            case "pieces":
                yield Pieces(event["message_id"], event["first"], event["texts"])
            case "missed":
                yield Missed()
            case "all":
                yield _whole(event)
            case kind if kind in server_frames.TYPES:
                yield event


def reply_of(frame: Frame) -> RunningReply:
    """Return the reply that a frame `reply` tells of."""
    return RunningReply(**{key: frame[key] for key in _ABOUT})


def _whole(event: dict[str, Any]) -> RunningReply:
    reply = reply_of(event)
    reply.emotion, reply.audio = event["emotion"], event["audio"]
    if event["n"]:
        reply.pieces, reply.before = [event["text"]], event["n"] - 1
    return reply
