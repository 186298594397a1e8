"""Roles as strict chat templates want them: what a server cannot take is said another way, and no text is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chat.llm.engines import ChatMessage

OPENER = "(The scene begins.)"
GAP = "\n\n"


def normalise(messages: Sequence[ChatMessage], *, system_role: bool, alternate: bool) -> list[ChatMessage]:
    """Return `messages` with one system message in front at most, and nowhere else.

    System messages further on become user text in brackets: many templates refuse them there. Without `system_role`
    (Gemma) the system text opens the first user message. With `alternate` the roles after it take turns, user first:
    neighbours of the same role are merged with a blank line, and an opener is put before a first assistant message.
    """
    lead = 0
    while lead < len(messages) and messages[lead]["role"] == "system":
        lead += 1
    system = GAP.join(message["content"] for message in messages[:lead])
    turns = [_bracketed(message) for message in messages[lead:]]
    if not system_role and system:
        turns, system = _folded(system, turns), ""
    if alternate:
        turns = _alternating(turns)
    return [*([ChatMessage(role="system", content=system)] if system else []), *turns]


def _bracketed(message: ChatMessage) -> ChatMessage:
    if message["role"] != "system":
        return message
    return ChatMessage(role="user", content=f"[{message['content']}]")


def _folded(system: str, turns: list[ChatMessage]) -> list[ChatMessage]:
    """The system text as the beginning of the first message, which has to be the user's."""
    if turns and turns[0]["role"] == "user":
        return [ChatMessage(role="user", content=f"{system}{GAP}{turns[0]['content']}"), *turns[1:]]
    return [ChatMessage(role="user", content=f"{system}{GAP}{OPENER}"), *turns]


def _alternating(turns: Iterable[ChatMessage]) -> list[ChatMessage]:
    merged: list[ChatMessage] = []
    for turn in turns:
        if merged and merged[-1]["role"] == turn["role"]:
            text = f"{merged[-1]['content']}{GAP}{turn['content']}"
            merged[-1] = ChatMessage(role=turn["role"], content=text)
        else:
            merged.append(turn)
    if not merged or merged[0]["role"] == "assistant":
        merged.insert(0, ChatMessage(role="user", content=OPENER))
    return merged
