"""What an engine is asked for a line of a play: what the play is remembered by, as a request to one model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from chat.conversation import next_speaker
from chat.llm import context_window, model_registry, token_estimate
from chat.llm.engines import CompletionRequest
from chat.memory import prompt_request, recall
from chat.memory.recall import Memory
from chat.models import ChatSession, Message

RATED = 8  # replies whose reported cost corrects the estimates


def for_reply(play: ChatSession, reply: Message, *, takes: Sequence[str] = ()) -> CompletionRequest:
    """Return what is asked for a reply whose row is open; `takes` are what the other takes of it said.

    While the row is streaming nobody else changes the branch above it, so nothing has to be locked.
    """
    model = model_registry.of_turn(None, reply.model_used)
    memory = recall.recall_before(play, reply)
    asked = for_line(play, model, memory, speaker=reply.speaker or "", seed=f"{play.pk}:{reply.seq}")
    return replace(asked, takes=tuple(takes))


def for_line(
    play: ChatSession, model: model_registry.ChatModel, memory: Memory, *, speaker: str, seed: str = ""
) -> CompletionRequest:
    """Return what is asked for the line of `speaker` that comes behind what is remembered."""
    request = prompt_request.request(
        play,
        model,
        memory.said,
        memory.moves,
        speaker=speaker,
        seed=seed,
        summary=memory.summary_for(speaker),
        pins=memory.pins,
    )
    return replace(request, token_rate=rate(memory.said, model.id))


def rate(said: Sequence[Message], model_id: str) -> float:
    """By what to multiply estimates, from what the model's newest replies in this play were reported to cost."""
    told = [line for line in said if line.model_used == model_id and line.prompt_estimate and line.prompt_tokens]
    return token_estimate.rate([(line.prompt_estimate or 0, line.prompt_tokens or 0) for line in told[-RATED:]])


def preview(play: ChatSession) -> tuple[model_registry.ChatModel, context_window.Context]:
    """Return what would be sent now for the next line, and to which model."""
    model = model_registry.of_turn(None, play.chat_model)
    memory = recall.recall(play)
    speaker = next_speaker.after(play, memory.said, memory.moves)
    return model, context_window.fit(model.addressed(for_line(play, model, memory, speaker=speaker)))
