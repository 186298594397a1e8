"""REST: what a play is remembered by. See the prompt as it would be sent, mend the summary, pin lines."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from avatar_forge.core.api.views import checked, person
from chat.api.memory_serializers import (
    ContextSerializer,
    EditSummarySerializer,
    PartSerializer,
    PromptMessageSerializer,
    SummaryAnswerSerializer,
    SummarySerializer,
)
from chat.api.session_views import PlayView
from chat.conversation import plays
from chat.memory import pins, recall, reply_request, summary_store
from chat.models import ChatSummary
from chat.protocol.message_json import MessageSerializer


class ContextView(PlayView):
    """What a model would be given to read."""

    @extend_schema(operation_id="session_context", responses=ContextSerializer)
    def get(self, request: Request, session_id: str) -> Response:
        """Show what would be sent now for the next line, part by part, with estimated tokens."""
        model, found = reply_request.preview(plays.of(person(request), session_id))
        figures = {
            **found.figures(),
            "model": model.id,
            "parts": PartSerializer(found.parts, many=True).data,
            "messages": PromptMessageSerializer(found.messages, many=True).data,
        }
        return Response(figures)


class SummaryView(PlayView):
    """What is remembered of the lines that no longer stand in the window."""

    @extend_schema(operation_id="session_summary", responses=SummaryAnswerSerializer)
    def get(self, request: Request, session_id: str) -> Response:
        """Show the summary of the branch being played; null while every line is remembered whole."""
        return _summary_response(recall.recall(plays.of(person(request), session_id)).summary)

    @extend_schema(
        operation_id="session_summary_edit", request=EditSummarySerializer, responses=SummaryAnswerSerializer
    )
    def put(self, request: Request, session_id: str) -> Response:
        """Put your own words in its place; they are kept until one of their lines changes."""
        asked = checked(EditSummarySerializer(data=request.data)).validated_data
        return _summary_response(summary_store.edit(person(request), session_id, asked["text"]))

    @extend_schema(operation_id="session_summary_undo", request=None, responses=SummaryAnswerSerializer)
    def delete(self, request: Request, session_id: str) -> Response:
        """Take your words back; without any, the summary itself, which is then written anew when it is needed."""
        return _summary_response(summary_store.undo(person(request), session_id))


class PinView(PlayView):
    """A line kept word for word."""

    @extend_schema(operation_id="messages_pin", request=None, responses=MessageSerializer)
    def put(self, request: Request, session_id: str, message_id: str) -> Response:
        """Never let this line be summarised away."""
        return Response(MessageSerializer(pins.pin(person(request), session_id, message_id, pinned=True)).data)

    @extend_schema(operation_id="messages_unpin", request=None, responses=MessageSerializer)
    def delete(self, request: Request, session_id: str, message_id: str) -> Response:
        """Let it age like every other line."""
        return Response(MessageSerializer(pins.pin(person(request), session_id, message_id, pinned=False)).data)


def _summary_response(summary: ChatSummary | None) -> Response:
    return Response({"summary": SummarySerializer(summary).data if summary else None})
