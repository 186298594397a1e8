"""REST: what a guest leaves to the person they become, my sign-ins, and what happened to them."""

from __future__ import annotations

from django.contrib.auth import logout
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.account_serializers import (
    EndSignInsSerializer,
    EventsSerializer,
    LoginEventSerializer,
    MergedSerializer,
    MergePreviewSerializer,
    MergeSerializer,
    SignInSerializer,
    SignInsSerializer,
)
from accounts.auth import login_events, sign_ins
from accounts.guests import guest_offer
from accounts.guests.merging import Belongings
from accounts.models import LoginEvent
from avatar_forge.core.api.pagination import paginate
from avatar_forge.core.api.views import View, checked, person
from avatar_forge.core.errors import NotFound


class MergePreviewView(View):
    """What would move to my account from the guest that this browser was."""

    @extend_schema(responses=MergePreviewSerializer)
    def get(self, request: Request) -> Response:
        offer = guest_offer.of(request._request)
        return Response(
            {
                "available": offer.available,
                "supported": True,
                "guest_session_id": offer.guest.pk if offer.guest else None,
                "guest_display_name": str(offer.guest) if offer.guest else None,
                **offer.counts,
                "storage_bytes": offer.belongings.storage_bytes,
                "message": offer.message,
                "user_id": person(request).pk,
            }
        )


class MergeView(View):
    """Bring it over or throw it away, once; a repetition changes nothing and says `merged: false`."""

    errors = (NotFound,)

    @extend_schema(request=MergeSerializer, responses=MergedSerializer)
    def post(self, request: Request) -> Response:
        asked = checked(MergeSerializer(data=request.data)).validated_data
        found = guest_offer.settle(request._request, asked["mode"], guest_id=asked["guest_session_id"] or "")
        moved = guest_offer.Offer(None, found or Belongings())
        return Response(
            {
                "mode": asked["mode"],
                "merged": found is not None and asked["mode"] == "merge",
                "discarded": found is not None and asked["mode"] == "discard",
                "available": False,
                **moved.counts,
                "storage_bytes": moved.belongings.storage_bytes,
                "user_id": person(request).pk,
            }
        )


class SessionsView(View):
    """My sign-ins that are alive, newest first."""

    @extend_schema(responses=SignInsSerializer)
    def get(self, request: Request) -> Response:
        found = sign_ins.of(person(request))[:100]
        context = {"current": sign_ins.current_key(request._request, request.auth)}
        return Response({"sessions": SignInSerializer(found, many=True, context=context).data, "next_cursor": None})


class SessionView(View):
    """End one sign-in; ending this one signs out."""

    @extend_schema(responses=OpenApiResponse(response={"type": "object"}))
    def delete(self, request: Request, session_id: str) -> Response:
        user = person(request)
        sign_ins.end(user, int(session_id))
        login_events.record(request._request, LoginEvent.Kind.SESSIONS_ENDED, user)
        return Response({})


class EndSessionsView(View):
    """Sign out everywhere, or everywhere else."""

    @extend_schema(request=EndSignInsSerializer, responses=OpenApiResponse(response={"type": "object"}))
    def post(self, request: Request) -> Response:
        others_only = checked(EndSignInsSerializer(data=request.data)).validated_data["others_only"]
        user = person(request)
        spare = sign_ins.current_key(request._request, request.auth) if others_only else None
        ended = sign_ins.end_all(user, spare=spare)
        login_events.record(request._request, LoginEvent.Kind.SESSIONS_ENDED, user)
        if not others_only:
            logout(request._request)
        return Response({"ended": ended})


class EventsView(View):
    """What happened to my sign-in, newest first."""

    paged = True

    @extend_schema(responses=EventsSerializer)
    def get(self, request: Request) -> Response:
        page = paginate(person(request).login_events.all(), request.query_params, order=("-created_at", "-id"))
        return Response({"events": LoginEventSerializer(page.rows, many=True).data, "next_cursor": page.next_cursor})
