"""REST: the chat of the Korean web front-end. The views read and decide; the turn is played on the event loop."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from accounts.models import User
from audio.api.views import SpeechView
from avatar_forge.core import client_address, limiter
from avatar_forge.core.api.deferred import DeferredResponse, DeferredView
from avatar_forge.core.api.parsing import StrictJSONParser
from avatar_forge.core.api.streaming import MEDIA_TYPE, EventStream
from avatar_forge.core.errors import AvatarForgeError, Forbidden, Misdirected, NotFound, RateLimited, ValidationFailed
from chat.assist.views import OF_ENGINES
from chat.errors import NothingToReview, SceneStarted, SessionBusy, SessionEnded, UnknownModel
from chat.llm import model_registry
from chat.web_client import answers, body, casting, ephemeral_request, evaluation, sync, unsaved_play
from chat.web_client.body import ChatCall, Use
from chat.web_client.serializers import (
    ChatAnswerSerializer,
    ChatSerializer,
    EvaluationAskedSerializer,
    EvaluationSerializer,
)

FRAMES = OpenApiResponse(
    str,
    description=(
        'One frame per write, JSON in ASCII: `{"content", "done": false}` for each piece, then `{"content": "", "done":'
        ' true, "full_content", "session_id"}`, or `{"error": message, "done": true}`.'
    ),
)


class ChatParser(StrictJSONParser):
    """Takes a body with a long history; half a character spoils no line, because each call repeats all of them."""

    any_text = True

    @property
    def max_bytes(self) -> int:
        return int(settings.CHAT_MAX_BYTES)


class FrontView(DeferredView):
    """Open to visitors, of whose play nothing is kept."""

    permission_classes = [AllowAny]
    parser_classes = [ChatParser]
    needs_loop = True
    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (
        Misdirected,
        NothingToReview,
        RateLimited,
        UnknownModel,
        ValidationFailed,
        *OF_ENGINES,
    )


class ChatView(FrontView):
    errors = (*FrontView.errors, Forbidden, NotFound, SceneStarted, SessionBusy, SessionEnded)

    @extend_schema(operation_id="chat", request=ChatSerializer, responses=ChatAnswerSerializer)
    def post(self, request: Request) -> DeferredResponse:
        """The character's next line, or the evaluation of the play when the last line is the stage's.

        Repeatable: the same call again gets the same line. With a `session_id` a signed-in person's play is kept.
        """
        asked, user, owner, language = _read(request)
        if asked.use is Use.EVALUATION:
            return DeferredResponse(partial(answers.evaluated, user, asked, language))
        if owner is not None:
            return DeferredResponse(partial(answers.kept, owner, asked))
        wanted = ephemeral_request.request_for(unsaved_play.build(request.user, asked), asked)
        return DeferredResponse(partial(answers.ephemeral, wanted, asked, client_address.person_or_address(request)))


class ChatStreamView(FrontView):
    streams = True
    errors = ChatView.errors

    @extend_schema(operation_id="chat_stream", request=ChatSerializer, responses={(200, MEDIA_TYPE): FRAMES})
    def post(self, request: Request) -> DeferredResponse:
        """The same, piece by piece while it is spoken. What goes wrong before the turn begins is answered as JSON."""
        asked, user, owner, language = _read(request)
        more: dict[str, Any] = {"asked": asked, "language": language}
        if asked.use is Use.EVALUATION:
            return EventStream(partial(answers.tell_evaluation, user=user, **more))
        more["who"] = client_address.person_or_address(request)
        if owner is not None:
            return EventStream(partial(answers.tell_kept, user=owner, **more))
        play = unsaved_play.build(request.user, asked)
        wanted, voice = ephemeral_request.request_for(play, asked), str((play.persona or {})["voice_id"])
        return EventStream(partial(answers.tell_ephemeral, request=wanted, voice=voice, **more))


class FrontSpeechView(SpeechView):
    """The same call for all clients; a line of the front-end's is read in the voice of whoever said it."""

    def voice_of(self, request: Request, asked: dict[str, Any]) -> str | None:
        """The voice that is asked for, if it is here, else the one of the character that has just said this text."""
        wanted = super().voice_of(request, asked)
        if casting.is_here(wanted):
            return wanted
        return casting.recall(client_address.person_or_address(request), asked["text"]) or wanted


class EvaluateView(FrontView):
    @extend_schema(operation_id="evaluate", request=EvaluationAskedSerializer, responses=EvaluationSerializer)
    def post(self, request: Request) -> DeferredResponse:
        """How a play went, for older clients: 50 points when no model can say."""
        asked, user, _owner, language = _read(request, to_be_judged=True)
        fallback = gettext("No model could judge this play just now. You have played it, and that counts.")
        return DeferredResponse(partial(evaluation.evaluate_or_fall_back, user, asked, language, fallback=fallback))


def _read(request: Request, *, to_be_judged: bool = False) -> tuple[ChatCall, User | None, User | None, str]:
    """Return the call, who makes it, whose play it is a turn of, and the language of its answer.

    Without an owner nothing of it is kept. Raises `RateLimited` and what the body raises.
    """
    sent = request.data if isinstance(request.data, dict) else {}  # of a list, every field is missing
    asked = body.read_to_be_judged(sent) if to_be_judged else body.read(sent)
    user = request.user if isinstance(request.user, User) else None
    is_turn = asked.use not in (Use.EVALUATION, Use.CONTINUATION)
    is_kept = user is not None and bool(asked.session_id) and is_turn and sync.can_keep(user, asked.session_id)
    owner = user if is_kept else None
    _check_pace(request, user, asked, is_kept=is_kept)
    model_registry.find(asked.model)
    return asked, user, owner, translation.get_language() or "ko"


def _check_pace(request: Request, user: User | None, asked: ChatCall, *, is_kept: bool) -> None:
    """Count one call of what no turn counts. Raises `RateLimited`."""
    name, limit = "asides", settings.ASIDES_PER_MINUTE
    if asked.use is not Use.EVALUATION:
        if is_kept:
            return
        name, limit = ("unkept", settings.LINES_PER_MINUTE) if user else ("visitors", settings.VISITOR_LINES_PER_MINUTE)
    limiter.check(name, client_address.person_or_address(request), limit=limit, seconds=60)
