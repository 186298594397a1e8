"""What a play is remembered by when its next line is asked for: a summary, pinned lines, and the lines since.

Three queries, whatever the length of the play (one more where two actors come and go).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from avatar_forge.errors import NotFound, ValidationFailed
from chat.conversation import cast, lines, takes
from chat.llm import context_window, model_registry, token_estimate
from chat.llm.engines import CompletionRequest
from chat.memory import prompt_request, redis_line_cache
from chat.models import ChatSession, ChatSummary, Message

TAIL_LINES = 400  # lines looked at when there is no summary of those before
PINS_MOST = 20
RATED = 8  # replies whose reported cost corrects the estimates


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """`said` are the lines since `summary`, in their order; `pins` the pinned ones among those before.

    `moves` are all comings and goings on the branch; `since` is the number of the last line summarised.
    """

    said: list[Message]
    summary: ChatSummary | None = None
    pins: tuple[Message, ...] = ()
    moves: list[Message] = field(default_factory=list)
    since: int = 0

    def summary_for(self, speaker: str) -> str:
        """The summary, for who was on stage all that time: an actor knows only what was said while it was there."""
        missed = any(
            move.speaker == speaker and move.move == Message.Move.LEAVE and move.seq < self.since for move in self.moves
        )
        return self.summary.words if self.summary and not missed else ""


def recall(play: ChatSession) -> Memory:
    """Return what the branch being played is remembered by; a reply that is being spoken is no part of it."""
    tail, fresh = _tail(play)
    if not tail:
        return Memory(said=[])
    found = ChatSummary.objects.filter(upto_id__in=[line.pk for line in tail])
    summary = found.order_by("-upto__seq").first()
    start = next((place for place, line in enumerate(tail) if summary and line.pk == summary.upto_id), -1) + 1
    kept = tail[max(start - 1, 0) :]
    if fresh > redis_line_cache.RENEWED_AFTER:
        transaction.on_commit(lambda: redis_line_cache.write(play.pk, kept))
    pinned = {line.pk: line for line in play.messages.filter(pinned=True).order_by("-seq")[:PINS_MOST]}
    said = [line for line in tail[start:] if line.content.strip() and not line.is_streaming]
    for line in said:
        line.pinned = line.pk in pinned
    return Memory(
        said=said,
        summary=summary,
        pins=_earlier(pinned, tail[0], summary),
        moves=lines.moves(play),
        since=tail[start - 1].seq if start else 0,
    )


def _earlier(pinned: dict[str, Message], oldest: Message, summary: ChatSummary | None) -> tuple[Message, ...]:
    """The pinned lines above those that are remembered whole."""
    if summary is not None:
        return tuple(sorted((pinned[pk] for pk in summary.pins if pk in pinned), key=lambda line: line.seq))
    if oldest.parent_id is None or all(line.seq >= oldest.seq for line in pinned.values()):
        return ()
    above = Message.objects.on_branch_to(oldest.parent_id)  # type: ignore[attr-defined]
    return tuple(above.filter(pinned=True).order_by("-seq")[:PINS_MOST])[::-1]


def _tail(play: ChatSession) -> tuple[list[Message], int]:
    """Return the lines from the last one summarised to the head, and how many of them the rows had to give."""
    if play.head_id is None:
        return [], 0
    head_id = str(play.head_id)
    held = redis_line_cache.read(play.pk)
    rows = _rows(head_id, known=held[-1].pk if held else "")
    if held and rows and rows[0].pk == held[-1].pk:
        if redis_line_cache.same(held[-1], rows[0]):
            return [*held[:-1], *rows][-TAIL_LINES:], len(rows)
        rows = _rows(head_id)
    return rows, len(rows)


def _rows(head_id: str, known: str = "") -> list[Message]:
    tail = Message.objects.tail_of(head_id, limit=TAIL_LINES, known=known)  # type: ignore[attr-defined]
    return list(tail.only(*redis_line_cache.FIELDS).order_by("seq"))


def ask(
    play: ChatSession, model: model_registry.ChatModel, memory: Memory, *, speaker: str, seed: str = ""
) -> CompletionRequest:
    """Return what the engine of `model` is asked for the next line of the play."""
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
    """Return what would be sent now for the next line, and to which model. Raises `UnknownModel`."""
    model = model_registry.find(play.chat_model)
    memory = recall(play)
    speaker = cast.next_speaker(play, memory.said, memory.moves)
    return model, context_window.fit(model.addressed(ask(play, model, memory, speaker=speaker)))


def pin(user: User, session_id: str, message_id: str, *, pinned: bool) -> Message:
    """Let a line be kept word for word when its time has passed, or no longer; return it.

    Raises `NotFound` or `ValidationFailed`.
    """
    with transaction.atomic():
        play = lines.lock(user, session_id)
        line = takes.find(play, message_id)
        if line.deleted_at is not None:
            raise NotFound()
        if pinned and line.role == Message.Role.SYSTEM:
            raise ValidationFailed(fields={"message_id": [_("Only what is said can be pinned, not a note.")]})
        if pinned and play.messages.filter(pinned=True).exclude(pk=line.pk).count() >= PINS_MOST:
            raise ValidationFailed(
                fields={"message_id": [_("A play has at most %(limit)d pinned lines.") % {"limit": PINS_MOST}]}
            )
        line.pinned = pinned
        line.save(update_fields=["pinned"])
        below = Message.objects.kept_below(line.pk)  # type: ignore[attr-defined]
        for summary in ChatSummary.objects.filter(session=play, upto__in=below):
            summary.pins = [pk for pk in summary.pins if pk != line.pk] + [line.pk] * pinned
            summary.save(update_fields=["pins"])
    return line
