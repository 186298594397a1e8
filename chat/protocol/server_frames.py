"""The frames of protocol 1 that clients are sent, each of them built here and nowhere else (docs/protocol.md)."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings

from avatar_forge.core.errors import AvatarForgeError
from chat.llm.context_window import Context
from chat.llm.engines import Usage
from chat.models import Message
from chat.protocol.message_json import MessageSerializer
from chat.protocol.running_reply import RunningReply

Frame = dict[str, Any]

# Every `type` there is: nothing else that another process tells may reach a client.
TYPES = frozenset(
    {
        "hello", "ack", "message", "head", "reply", "waiting", "snapshot", "emotion", "delta", "audio", "end", "spoken",
        "synced", "error", "pong",
    }
)  # fmt: skip

# One for all frames: to build the fields of a serializer costs ten times what they do.
_MESSAGE = MessageSerializer()


def hello_frame(session_id: str, seq: int, head: str | None) -> Frame:
    return {
        "type": "hello",
        "session_id": session_id,
        "seq": seq,
        "head": head,
        "limits": {
            "frame_bytes": settings.FRAME_MAX_BYTES,
            "line_chars": settings.LINE_MAX_CHARS,
            "lines_per_minute": settings.LINES_PER_MINUTE,
        },
        "heartbeat_ms": settings.SOCKET_HEARTBEAT_MS,
    }


def ack_frame(client_id: str, message: Message, *, replayed: bool) -> Frame:
    return {"type": "ack", "id": client_id, "message": _MESSAGE.to_representation(message), "replayed": replayed}


def message_frame(message: Message) -> Frame:
    return {"type": "message", "message": _MESSAGE.to_representation(message)}


def head_frame(message_id: str | None) -> Frame:
    return {"type": "head", "message_id": message_id}


def reply_frame(reply: RunningReply) -> Frame:
    return _reply(reply.message_id, reply.seq, reply.speaker, reply.model, reply.engine)


def stored_reply_frame(message: Message) -> Frame:
    """Return `reply` for a reply that this process does not write itself."""
    return _reply(message.pk, message.seq, message.speaker or "", message.model_used or "", message.engine or "")


def _reply(message_id: str, seq: int, speaker: str, model: str, engine: str) -> Frame:
    return {
        "type": "reply",
        "message_id": message_id,
        "seq": seq,
        "speaker": speaker,
        "model": model,
        "engine": engine,
    }


def waiting_frame(message_id: str, reason: str, seconds: int) -> Frame:
    """`seconds`: how long the model of a running reply has been waited for, and `reason` why, as far as is known."""
    return {"type": "waiting", "message_id": message_id, "reason": str(reason), "seconds": seconds}


def snapshot_frame(reply: RunningReply) -> Frame:
    return _snapshot(reply.message_id, reply.n, reply.text, reply.emotion, reply.audio)


def stored_snapshot_frame(message: Message) -> Frame:
    """Return `snapshot` with the last checkpoint of a reply that this process does not write itself."""
    return _snapshot(message.pk, 0, message.content, message.emotion)


def ended_snapshot_frame(message: dict[str, Any]) -> Frame:
    """Return `snapshot` with all of an ended reply, as its `end` tells it."""
    return _snapshot(message["id"], 0, message["content"], message["emotion"])


def _snapshot(message_id: str, n: int, text: str, emotion: str | None, audio: Sequence[dict[str, Any]] = ()) -> Frame:
    return {
        "type": "snapshot",
        "message_id": message_id,
        "n": n,
        "text": text,
        "emotion": emotion,
        "audio": list(audio),
    }


def emotion_frame(message_id: str, emotion: str) -> Frame:
    return {"type": "emotion", "message_id": message_id, "emotion": emotion}


def delta_frame(message_id: str, n: int, text: str) -> Frame:
    return {"type": "delta", "message_id": message_id, "n": n, "text": text}


def audio_frame(message_id: str, part: dict[str, Any]) -> Frame:
    """`part` is one of `RunningReply.audio`."""
    return {"type": "audio", "message_id": message_id, **part}


def end_frame(
    message: Message, usage: Usage | None, context: Context | None = None, audio: dict[str, Any] | None = None
) -> Frame:
    """`audio` tells how the voice stands, None where nothing was to be read aloud."""
    return {
        "type": "end",
        "message_id": message.pk,
        "status": message.status,
        "message": _MESSAGE.to_representation(message),
        "usage": usage
        and {
            "prompt_tokens": usage.prompt_tokens,
            "completion_tokens": usage.completion_tokens,
            "estimated": usage.estimated,
        },
        "context": context.figures() if context else {"summarised": False},
        "audio": audio,
    }


def spoken_frame(message_id: str, audio: dict[str, Any]) -> Frame:
    """`audio` tells how the voice of a reply stands that had ended before it."""
    return {"type": "spoken", "message_id": message_id, **audio}


def synced_frame(seq: int) -> Frame:
    return {"type": "synced", "seq": seq}


def error_frame(error: AvatarForgeError, about: str | None = None) -> Frame:
    """Return `error` as a frame; `about` is the id of the client's frame, or of the reply that failed."""
    frame: Frame = {"type": "error", **error.as_dict(), "retryable": error.retryable}
    if about:
        frame["id"] = about
    if error.retry_after:
        frame["retry_after"] = error.retry_after
    return frame


def pong_frame(t: Any) -> Frame:
    return {"type": "pong", "t": t}
