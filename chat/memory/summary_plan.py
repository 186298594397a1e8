"""Which lines the next summary of a play is about, if it is time for one, and what a model is asked for it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from chat.conversation import lines, next_speaker
from chat.errors import UnknownModel
from chat.llm import context_window, model_registry, thoughts, token_estimate
from chat.llm.engines import Actor, CompletionRequest, Line
from chat.memory import recall, reply_request, summary_due, summary_prompt
from chat.models import ChatSession, ChatSummary, Message


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedSummary:
    """One summary to be written: what to ask, and the lines it will stand for."""

    session_id: str
    model: model_registry.ChatModel
    request: CompletionRequest
    covered: tuple[str, ...]
    digest: str
    previous: ChatSummary | None

    @property
    def upto_id(self) -> str:
        return self.covered[-1]


def plan(play: ChatSession, model_id: str) -> PlannedSummary | None:
    """Return the summary that the play needs now, or None."""
    try:
        model = model_registry.find(model_id)
    except UnknownModel:  # gone from the settings since the turn
        return None
    known = recall.recall(play)
    if not _aged(play, model, known):  # the common case, at the same cost however long the play is
        return None
    ended = lines.played(play).exclude(content="").exclude(status=Message.Status.STREAMING)
    rows = [row for row in ended.order_by("seq") if row.content.strip()]
    previous, start = _last_sound(play, rows)
    left = rows[start:]
    count = _aged(play, model, recall.Memory(said=left, summary=previous, pins=known.pins))
    if not count:
        return None
    covered = left[: _fitting(left, count, model)]
    return PlannedSummary(
        session_id=play.pk,
        model=model,
        request=_request(play, model, covered, previous),
        covered=tuple(row.pk for row in covered),
        digest=_digests(rows[: start + len(covered)])[-1],
        previous=previous,
    )


def _request(
    play: ChatSession, model: model_registry.ChatModel, covered: Sequence[Message], previous: ChatSummary | None
) -> CompletionRequest:
    """What the model is asked; words of the owner's are carried on beside a summary, never rewritten in it."""
    request = summary_prompt.request(
        model.id,
        [_line(row) for row in covered if row.role != Message.Role.SYSTEM],
        actor=Actor(name=play.character_name),
        so_far=previous.text if previous and previous.edited is None else "",
        window=model.context_tokens,
    )
    return model.addressed(request)


def _aged(play: ChatSession, model: model_registry.ChatModel, known: recall.Memory) -> int:
    """How many of the lines since the last summary are to be summarised now."""
    newest = recall.Memory(said=known.said[-recall.TAIL_LINES :], summary=known.summary, pins=known.pins)
    speaker = next_speaker.after(play, newest.said)
    standing = context_window.fit(model.addressed(reply_request.for_line(play, model, newest, speaker=speaker)))
    rate = reply_request.rate(newest.said, model.id)
    room, most = summary_due.rooms(standing)
    return summary_due.aged([_cost(line, rate) for line in known.said], room=room, most=most)


def _cost(row: Message, rate: float) -> int:
    return round(token_estimate.of_message(row.content) * rate) + 1


def _fitting(rows: Sequence[Message], count: int, model: model_registry.ChatModel) -> int:
    """How many of the oldest `count` lines fit into one summary's material; it ends with an answer where it can."""
    room = summary_prompt.room(model.context_tokens) / reply_request.rate(rows, model.id)
    fitting = 0
    while fitting < count and (room := room - summary_prompt.cost(rows[fitting].content)) >= 0:
        fitting += 1
    fitting = min(max(fitting, 1), count)
    while 0 < fitting < len(rows) - 1 and fitting < count + 2 and _answers(rows[fitting], rows[fitting - 1]):
        fitting += 1
    return fitting


def _answers(row: Message, before: Message) -> bool:
    return row.role == Message.Role.ASSISTANT and before.role != Message.Role.ASSISTANT


def _line(row: Message) -> Line:
    return Line(role=row.role, content=thoughts.said_in(row.role, row.content), speaker=row.speaker or "")  # type: ignore[arg-type]


def _last_sound(play: ChatSession, rows: Sequence[Message]) -> tuple[ChatSummary | None, int]:
    """Return the last summary of a branch whose lines are as they were, and how many lines it stands for.

    One whose lines have changed is forgotten, with all that were built on it.
    """
    found = {summary.upto_id: summary for summary in ChatSummary.objects.filter(session=play)}
    last, start = None, 0
    for place, digest in enumerate(_digests(rows) if found else []):
        summary = found.get(rows[place].pk)
        if summary is not None and summary.digest != digest:
            below = Message.objects.kept_below(rows[place].pk)  # type: ignore[attr-defined]
            ChatSummary.objects.filter(session=play, upto__in=below).delete()
            break
        if summary is not None:
            last, start = summary, place + 1
    return last, start


def _digests(rows: Iterable[Message]) -> list[str]:
    """For each line, the digest of all lines up to it."""
    running, digests = hashlib.sha256(), []
    for row in rows:
        running.update(json.dumps([row.pk, row.role, row.speaker, row.content]).encode())
        digests.append(running.hexdigest())
    return digests
