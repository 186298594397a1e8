"""REST beside the websocket: follow a play as an event stream, say a line and get its answer, stop a reply."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar
from uuid import NAMESPACE_URL, uuid4, uuid5

from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request

from accounts.api import idempotency
from accounts.auth.bearer_tokens import Credential
from avatar_forge.core.api.deferred import DeferredResponse, DeferredView
from avatar_forge.core.api.streaming import MEDIA_TYPE, EventStream
from avatar_forge.core.api.views import person
from avatar_forge.core.errors import AvatarForgeError, IdempotencyConflict, Misdirected, RateLimited, ValidationFailed
from chat.api.line_serializers import StoppedSerializer, TurnAnswerSerializer, TurnSerializer
from chat.api.session_views import PlayView
from chat.conversation import plays
from chat.delivery import sse
from chat.errors import SceneStarted, SessionBusy, SessionEnded, Stale, UnknownModel
from chat.protocol import client_frames
from chat.protocol.client_frames import resume_after
from chat.turns import commands

STREAM = OpenApiResponse(str, description="The frames of docs/protocol.md as server-sent events.")

KEY = OpenApiParameter(
    idempotency.HEADER,
    str,
    OpenApiParameter.HEADER,
    description="Stands for an `id` that is not given: the same key in the same play is the same turn, for ever.",
)


class LiveView(PlayView, DeferredView):
    """A call about what is being said, served where it is said: on the event loop."""

    needs_loop = True
    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (Misdirected, RateLimited)


class EventsView(LiveView):
    streams = True
    errors = (*LiveView.errors, ValidationFailed)

    @extend_schema(
        operation_id="session_events",
        parameters=[
            OpenApiParameter("after", int, description="The number of the last line held in its final state."),
            OpenApiParameter("Last-Event-ID", int, OpenApiParameter.HEADER, description="The same; it goes first."),
        ],
        responses={(200, MEDIA_TYPE): STREAM},
    )
    def get(self, request: Request, session_id: str) -> DeferredResponse:
        """Follow what happens in a play: the frames of its websocket as server-sent events."""
        user = person(request)
        after = request.headers.get("Last-Event-ID") or request.query_params.get("after")
        from_line = resume_after(after) if after else None
        plays.of(user, session_id)
        key = _session_key(request)
        return EventStream(partial(sse.of_play, user=user, session_key=key, session_id=session_id, after=from_line))


class TurnsView(LiveView):
    streams = True
    errors = (
        *LiveView.errors,
        IdempotencyConflict,
        SceneStarted,
        SessionBusy,
        SessionEnded,
        Stale,
        UnknownModel,
    )

    @extend_schema(
        operation_id="session_turns",
        request=TurnSerializer,
        parameters=[KEY],
        responses={
            200: TurnAnswerSerializer,
            202: TurnAnswerSerializer,
            (200, MEDIA_TYPE): STREAM,
        },
    )
    def post(self, request: Request, session_id: str) -> DeferredResponse:
        """Say a line and get the reply, once it has ended; with `Accept: text/event-stream`, while it is spoken.

        202: it is still being spoken, and `reply` holds what has been said so far. The turn goes on without a reader.
        """
        user, command = person(request), _command(request)
        plays.of(user, session_id)
        if MEDIA_TYPE in request.headers.get("Accept", ""):
            key = _session_key(request)
            return EventStream(partial(sse.of_turn, user=user, session_key=key, session_id=session_id, command=command))
        return DeferredResponse(partial(sse.answer, user=user, session_id=session_id, command=command))


class StopView(LiveView):
    @extend_schema(operation_id="session_stop", request=None, responses=StoppedSerializer)
    def post(self, request: Request, session_id: str) -> DeferredResponse:
        """End the reply that is being spoken, in whatever process; what was said is kept."""
        running = plays.running_reply(person(request), session_id)

        async def stop() -> dict[str, Any]:
            await commands.stop(session_id)
            return {"message_id": running}

        return DeferredResponse(stop)


def _command(request: Request) -> client_frames.TurnCommand:
    """Return what begins the turn; an `Idempotency-Key` stands for an id that is not given."""
    body = dict(request.data)
    if body.get("id") is None:
        key = idempotency.key_of(request)
        body["id"] = str(uuid4() if key is None else uuid5(NAMESPACE_URL, key))
    command = client_frames.understand({"type": "say", **body})
    if not isinstance(command, client_frames.TurnCommand):
        raise ValidationFailed(fields={"type": [_("A turn is a say, a begin, a continue or a retake.")]})
    return command


def _session_key(request: Request) -> str:
    """Return the session that the caller's credential stands on."""
    if isinstance(request.auth, Credential):
        return request.auth.session_key
    return request._request.session.session_key or ""
