"""REST: plays, their lines, and the models to choose from. Nothing here starts a turn (chat/api/turn_views.py does)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast
from uuid import uuid4

from django.db import transaction
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, PolymorphicProxySerializer, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import idempotent
from avatar_forge.core.api.pagination import paginate
from avatar_forge.core.api.views import View, checked, person
from avatar_forge.core.errors import IdempotencyConflict, IdempotencyInFlight, NotFound
from avatar_forge.core.ids import is_id
from characters import personas
from characters.models import Character
from chat.api.line_serializers import (
    MessageListSerializer,
    NewMessageSerializer,
    NewMoveSerializer,
    TakesSerializer,
    TreeMessageListSerializer,
    TreeMessageSerializer,
)
from chat.api.serializers import (
    ExpectSerializer,
    FoundSessionSerializer,
    ModelListSerializer,
    ModelSerializer,
    NewSessionSerializer,
    SessionListSerializer,
    SessionPatchSerializer,
    SessionSerializer,
    WantedSerializer,
)
from chat.conversation import lines, plays, search, stage_moves, takes
from chat.conversation.search import SearchQuery
from chat.errors import SessionBusy, SessionEnded, StageEmpty, Stale, UnknownModel
from chat.live import hub
from chat.llm import model_registry, served_models
from chat.models import ChatSession
from chat.protocol.message_json import MessageSerializer
from chat.protocol.server_frames import head_frame, message_frame

LISTS_WAIT = 3.0  # seconds for the servers to list their models, when nobody has asked lately
CURSOR = [OpenApiParameter("cursor", str), OpenApiParameter("page_size", int)]


STORED = {201: MessageSerializer, 200: OpenApiResponse(MessageSerializer, description="It was stored already.")}


class SessionsView(View):
    """My plays."""

    errors = (IdempotencyConflict, IdempotencyInFlight, NotFound, UnknownModel)
    paged = True

    @extend_schema(
        operation_id="sessions_list",
        parameters=[WantedSerializer, *CURSOR, OpenApiParameter("deleted", bool, description="The bin instead.")],
        responses=SessionListSerializer,
    )
    def get(self, request: Request) -> Response:
        """List my plays, the one touched last first; with `search` those with it in a line, the title or a name."""
        user = person(request)
        wanted = SearchQuery(**checked(WantedSerializer(data=request.query_params)).validated_data)
        in_bin = request.query_params.get("deleted") in ("1", "true")
        found = ChatSession.objects.in_bin_of(user) if in_bin else ChatSession.objects.of(user)  # type: ignore[attr-defined]
        narrowed = search.narrowed(found, user, wanted).prefetch_related("session_actors")
        page = paginate(narrowed, request.query_params, order=["-updated_at", "-id"])
        hits = search.hits(user, page.rows, wanted)
        shown = FoundSessionSerializer if wanted.term else SessionSerializer
        rows = shown(page.rows, many=True, context={"request": request, "hits": hits})
        return Response({"sessions": rows.data, "next_cursor": page.next_cursor})

    @idempotent
    @extend_schema(operation_id="sessions_create", request=NewSessionSerializer, responses={201: SessionSerializer})
    def post(self, request: Request) -> Response:
        """Start a play with a preset or a character of my own; or with up to six that play together."""
        asked = checked(NewSessionSerializer(data=request.data)).validated_data
        user, mode = person(request), asked.pop("mode")
        one, two = asked.pop("character_id"), asked.pop("co_character_id")
        scenario = asked.pop("scenario")
        chosen = asked.pop("actors", None) or [{"character_id": pk, "name": ""} for pk in (one, two) if pk is not None]
        mine = asked.pop("persona_id")
        play = plays.start(
            user,
            persona=personas.find(user, mine) if mine else None,
            actors=[(_character(user, actor["character_id"]), actor["name"] or "") for actor in chosen],
            directed=mode == ChatSession.Mode.DIRECTOR,
            scenario=scenario,
            **_texts(asked),
        )
        return Response(_shown(request, play), status=201)


class PlayView(View):
    """What is below one play of mine."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse an id that no row can have, before a database meets what it cannot store (NUL)."""
        super().initial(request, *args, **kwargs)
        if not is_id(kwargs["session_id"]):
            raise NotFound()


class SessionView(PlayView):
    """One play of mine."""

    errors = (Stale,)

    @extend_schema(responses=SessionSerializer)
    def get(self, request: Request, session_id: str) -> Response:
        return Response(_shown(request, plays.of(person(request), session_id)))

    @extend_schema(request=SessionPatchSerializer, responses=SessionSerializer)
    def patch(self, request: Request, session_id: str) -> Response:
        """Change the title, parts of the scenario, or how the play is read aloud."""
        changes = checked(SessionPatchSerializer(data=request.data)).validated_data
        changes |= changes.pop("voice", {})
        return Response(_shown(request, plays.revise(person(request), session_id, **changes)))

    @extend_schema(responses={200: {"type": "object"}})
    def delete(self, request: Request, session_id: str) -> Response:
        """Put the play in the bin."""
        plays.discard(person(request), session_id)
        return Response({"id": session_id})


class SessionEndView(PlayView):
    @extend_schema(request=None, responses=SessionSerializer)
    def post(self, request: Request, session_id: str) -> Response:
        """End the play."""
        return Response(_shown(request, plays.end(person(request), session_id)))


class SessionReopenView(PlayView):
    @extend_schema(request=None, responses=SessionSerializer)
    def post(self, request: Request, session_id: str) -> Response:
        """Let an ended play go on."""
        return Response(_shown(request, plays.reopen(person(request), session_id)))


class SessionRestoreView(PlayView):
    @extend_schema(request=None, responses=SessionSerializer)
    def post(self, request: Request, session_id: str) -> Response:
        """Take the play out of the bin."""
        return Response(_shown(request, plays.restore(person(request), session_id)))


class MessagesView(PlayView):
    """The lines of a play."""

    errors = (IdempotencyConflict, IdempotencyInFlight, SessionBusy, SessionEnded, Stale)
    paged = True

    @extend_schema(
        operation_id="messages_list",
        parameters=[
            *CURSOR,
            OpenApiParameter("tree", bool, description="Every branch, what was deleted included (`deleted_at`)."),
        ],
        responses=PolymorphicProxySerializer(
            "MessagePage", [MessageListSerializer, TreeMessageListSerializer], resource_type_field_name=None, many=False
        ),
    )
    def get(self, request: Request, session_id: str) -> Response:
        """List the lines of the branch being played in their order, the one being spoken included."""
        play = plays.of(person(request), session_id)
        whole = request.query_params.get("tree") in ("1", "true")
        found = play.messages.all() if whole else lines.played(play)
        page = paginate(found, request.query_params, order=["seq"])
        shown = (TreeMessageSerializer if whole else MessageSerializer)(page.rows, many=True)
        return Response({"messages": shown.data, "next_cursor": page.next_cursor})

    @idempotent
    @extend_schema(operation_id="messages_create", request=NewMessageSerializer, responses=STORED)
    def post(self, request: Request, session_id: str) -> Response:
        """Store a line; this never starts a turn. A repeated `id` answers 200 with the line that is there."""
        asked = dict(checked(NewMessageSerializer(data=request.data)).validated_data)
        expected: Any = {key: asked.pop(key) for key in ("expect_seq", "expect_head") if key in asked}
        is_placed = "parent_id" in asked
        message, is_new = lines.keep(person(request), session_id, client_id=asked.pop("id"), expected=expected, **asked)
        if is_new and is_placed:  # before the line: it may follow another one than those who listen expect
            transaction.on_commit(lambda: hub.announce(session_id, head_frame(message.pk)))
        if is_new:
            transaction.on_commit(lambda: hub.announce(session_id, message_frame(message)))
        return Response(MessageSerializer(message).data, status=201 if is_new else 200)


class MovesView(PlayView):
    """The coming and going of the actors of a directed play."""

    errors = (IdempotencyConflict, IdempotencyInFlight, SessionBusy, SessionEnded, StageEmpty, Stale)

    @idempotent
    @extend_schema(operation_id="session_moves", request=NewMoveSerializer, responses=STORED)
    def post(self, request: Request, session_id: str) -> Response:
        """Let an actor leave the stage or enter it again. A repeated `id` answers 200 with the line that is there."""
        asked = dict(checked(NewMoveSerializer(data=request.data)).validated_data)
        client_id = (asked.pop("id") or str(uuid4())).lower()
        line, is_new = stage_moves.make(person(request), session_id, client_id=client_id, **asked)
        if is_new:
            transaction.on_commit(lambda: hub.announce(session_id, message_frame(line)))
        return Response(MessageSerializer(line).data, status=201 if is_new else 200)


class MessageView(PlayView):
    """One line, with what follows it."""

    errors = (SessionBusy, SessionEnded, Stale)

    @extend_schema(
        operation_id="messages_delete",
        parameters=[OpenApiParameter("expect_seq", int), OpenApiParameter("expect_head", str)],
        request=None,
        responses=SessionSerializer,
    )
    def delete(self, request: Request, session_id: str, message_id: str) -> Response:
        """Take the line and what follows it out of play; `restore` undoes it."""
        return _moved(takes.delete, request, session_id, message_id)


class MessageChooseView(PlayView):
    errors = (SessionBusy, SessionEnded, Stale)

    @extend_schema(operation_id="messages_choose", request=ExpectSerializer, responses=SessionSerializer)
    def post(self, request: Request, session_id: str, message_id: str) -> Response:
        """Play the branch with this line on it, up to the newest line below it."""
        return _moved(takes.choose, request, session_id, message_id)


class MessageRestoreView(PlayView):
    errors = (SessionBusy, SessionEnded, Stale)

    @extend_schema(operation_id="messages_restore", request=ExpectSerializer, responses=SessionSerializer)
    def post(self, request: Request, session_id: str, message_id: str) -> Response:
        """Put a deleted line back; it is played again when nothing has taken its place."""
        response = _moved(takes.restore, request, session_id, message_id)
        for line in takes.played_from(person(request), session_id, message_id):  # who came meanwhile never saw them
            hub.announce(session_id, message_frame(line))
        return response


class TakesView(PlayView):
    """The takes of a line."""

    @extend_schema(operation_id="messages_takes", responses=TakesSerializer)
    def get(self, request: Request, session_id: str, message_id: str) -> Response:
        """List the line and the others that follow the same one, the oldest first."""
        found = takes.takes_of(plays.of(person(request), session_id), message_id)
        return Response({"takes": MessageSerializer(found, many=True).data})


class ModelsView(View):
    """The models a line can be answered by."""

    permission_classes = [AllowAny]

    @extend_schema(responses=ModelListSerializer)
    def get(self, request: Request) -> Response:
        served_models.refresh(wait=LISTS_WAIT)
        models = model_registry.every_model()
        return Response({"models": ModelSerializer(models, many=True).data, "default": models[0].id})


def _moved(verb: Callable[..., ChatSession], request: Request, session_id: str, message_id: str) -> Response:
    """Answer with the play whose head has moved, and tell the sockets."""
    asked = checked(ExpectSerializer(data=request.data or request.query_params)).validated_data
    play = verb(person(request), session_id, message_id, **asked)
    hub.announce(session_id, head_frame(play.head_id))
    return Response(_shown(request, play))


def _texts(asked: dict[str, Any]) -> plays.Texts:
    names = ("title", "display_name", "generated_script", "chat_model")
    return cast(plays.Texts, {name: asked[name] or "" for name in names if name in asked})


def _shown(request: Request, play: ChatSession) -> dict[str, Any]:
    return dict(SessionSerializer(play, context={"request": request}).data)


def _character(user: Any, character_id: str) -> Character:
    character: Character | None = Character.objects.visible_to(user).filter(pk=character_id).first()  # type: ignore[attr-defined]
    if character is None:
        raise NotFound()
    return character
