"""Plays as the front-end's list of past plays shows them: with a preview, their lines and their sound."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import User
from audio.models import AudioFile
from avatar_forge.core.errors import NotFound
from chat.models import ChatSession, Message

LINES_MAX = 1000  # of one play at once: earlier ones are paged through under /api/chat/sessions/{id}/messages


@dataclass(frozen=True, slots=True)
class PastPlay:
    """One play with its newest lines, in their order; `earlier` tells that there are more before them."""

    play: ChatSession
    lines: list[Message]
    earlier: bool
    audio: dict[str, AudioFile]  # by address


def with_previews(found: QuerySet[ChatSession], *, has_audio: bool | None = None) -> QuerySet[ChatSession]:
    """Give each play its last line and its `audio_count`; keep those with or without sound where that is asked."""
    audible = Message.objects.filter(session=OuterRef("pk"), audio_url__gt="", deleted_at__isnull=True).order_by()
    if has_audio is not None:
        found = found.filter(Exists(audible) if has_audio else ~Exists(audible))
    counted = audible.values("session").annotate(n=Count("pk")).values("n")
    return (
        found.select_related("head")
        .prefetch_related("session_actors")
        .annotate(audio_count=Coalesce(Subquery(counted), 0))
    )


def read(user: User, session_id: str) -> PastPlay:
    """Return the user's play with the branch that is played. Raises `NotFound`."""
    play = with_previews(ChatSession.objects.of(user)).filter(pk=session_id).first()  # type: ignore[attr-defined]
    if play is None:
        raise NotFound()
    branch = Message.objects.on_branch_to(play.head_id).exclude(status=Message.Status.STREAMING)  # type: ignore[attr-defined]
    newest = list(branch.order_by("-seq")[: LINES_MAX + 1])
    lines = newest[:LINES_MAX][::-1]
    urls = [line.audio_url for line in lines if line.audio_url]
    audio = {file.file_url: file for file in AudioFile.objects.filter(user=user, file_url__in=urls)}
    return PastPlay(play, lines, len(newest) > LINES_MAX, audio)


def line_of(user: User, session_id: str, message_id: str) -> Message:
    """Return a finished line of the user's play. Raises `NotFound`."""
    line: Message | None = Message.objects.of(user).filter(session=session_id, pk=message_id).first()  # type: ignore[attr-defined]
    if line is None:
        raise NotFound()
    return line
