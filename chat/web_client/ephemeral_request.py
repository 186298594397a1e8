"""What is asked for a reply of which nothing is kept: for visitors, and for calls without a `session_id`."""

from __future__ import annotations

from itertools import cycle

from chat.llm import model_registry
from chat.llm.engines import CompletionRequest
from chat.memory import prompt_request
from chat.models import ChatSession, Message
from chat.protocol import client_frames
from chat.web_client import unsaved_play
from chat.web_client.body import ChatCall, Use


def request_for(play: ChatSession, asked: ChatCall) -> CompletionRequest:
    """Return what an engine is asked for the next line of an unsaved play, as it would be of a stored one.

    Raises `UnknownModel` or `ValidationFailed`.
    """
    model = model_registry.find(asked.model)
    if asked.use is Use.TURN:
        client_frames.check_line(asked.line)
    speaker = (unsaved_play.speaker(asked, play) if play.is_directed else "") or play.character_name
    said = _said(play, asked, speaker)
    return prompt_request.request(play, model, said, speaker=speaker, seed=f"{asked.session_id}:{len(asked.messages)}")


def _said(play: ChatSession, asked: ChatCall, speaker: str) -> list[Message]:
    told = [*asked.history]
    names = [play.co_character_name, speaker] if play.is_directed else [speaker]
    who = cycle(names)  # from the newest line back: of two actors, the other one spoke last
    speakers = [next(who) if line.role == Message.Role.ASSISTANT else None for line in reversed(told)][::-1]
    said = [
        Message(role=line.role, content=line.content, speaker=name, seq=place)
        for place, (line, name) in enumerate(zip(told, speakers, strict=True), start=1)
    ]
    if asked.use is Use.TURN:
        said.append(Message(role=Message.Role.USER, content=asked.line, seq=len(said) + 1))
    if asked.note:
        said.append(Message(role=Message.Role.SYSTEM, content=asked.note, seq=len(said) + 1))
    return said
