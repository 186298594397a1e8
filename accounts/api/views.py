"""REST: who I am, coming in as a guest and what that leaves to a person, my sign-ins and settings, going out."""

from typing import Any

from django.contrib.auth import logout
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api import serializers as shapes
from accounts.api.serializers import LoginEventSerializer, PreferencesSerializer, PrincipalSerializer, SignInSerializer
from accounts.auth import bearer_tokens, login_events, sign_ins, socket_tickets
from accounts.auth.bearer_tokens import Credential
from accounts.guests import guest_offer, guests
from accounts.guests.merging import Belongings
from accounts.models import LoginEvent, User, UserPreferences
from avatar_forge.core.api.authentication import is_foreign
from avatar_forge.core.api.pagination import paginate
from avatar_forge.core.api.rendering import BareRenderer
from avatar_forge.core.api.views import View, checked, person
from avatar_forge.core.errors import CacheUnavailable, NotFound, OriginRefused

NOTHING = OpenApiResponse(response={"type": "object"})


class MeView(View):
    """Who is signed in. Bare: the front-end reads the fields at the top level."""

    renderer_classes = [BareRenderer]

    @extend_schema(responses=PrincipalSerializer)
    def get(self, request: Request) -> Response:
        return Response(PrincipalSerializer(person(request)).data)


class GuestLoginView(View):
    """Come in as a guest: a cookie session is set; who is signed in already stays who they are. Bare."""

    permission_classes = [AllowAny]
    renderer_classes = [BareRenderer]

    @extend_schema(request=shapes.GuestSerializer, responses=PrincipalSerializer)
    def post(self, request: Request) -> Response:
        if is_foreign(request._request):
            raise OriginRefused()
        asked = checked(shapes.GuestSerializer(data=request.data)).validated_data
        user = guests.welcome(request._request, display_name=asked["display_name"])
        return Response(PrincipalSerializer(user).data)


class LogoutView(View):
    """End the session; harmless when there is none."""

    permission_classes = [AllowAny]

    @extend_schema(request=None, responses=NOTHING)
    def post(self, request: Request) -> Response:
        if isinstance(request.auth, Credential):
            bearer_tokens.end(request._request, person(request), request.auth)
        else:
            logout(request._request)
        return Response({})


class WsTicketView(View):
    """A ticket for a websocket whose client can set no header: second subprotocol `ticket.<value>`, one use, 30 s."""

    errors = (CacheUnavailable,)

    @extend_schema(request=None, responses=shapes.TicketSerializer)
    def post(self, request: Request) -> Response:
        shown = request.auth
        if not isinstance(shown, Credential):
            shown = Credential("cookie", str(request._request.session.session_key))
        ticket = socket_tickets.issue(person(request), shown)
        body = {"ticket": ticket, "expires_in": socket_tickets.LIFE_SECONDS}
        return Response(body, headers={"Cache-Control": "no-store"})


class MergePreviewView(View):
    """What would move to my account from the guest that this browser was."""

    @extend_schema(responses=shapes.MergePreviewSerializer)
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

    @extend_schema(request=shapes.MergeSerializer, responses=shapes.MergedSerializer)
    def post(self, request: Request) -> Response:
        asked = checked(shapes.MergeSerializer(data=request.data)).validated_data
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

    @extend_schema(responses=shapes.SignInsSerializer)
    def get(self, request: Request) -> Response:
        found = sign_ins.of(person(request))[:100]
        context = {"current": sign_ins.current_key(request._request, request.auth)}
        return Response({"sessions": SignInSerializer(found, many=True, context=context).data, "next_cursor": None})


class SessionView(View):
    """End one sign-in; ending this one signs out."""

    @extend_schema(responses=NOTHING)
    def delete(self, request: Request, session_id: str) -> Response:
        user = person(request)
        sign_ins.end(user, int(session_id))
        login_events.record(request._request, LoginEvent.Kind.SESSIONS_ENDED, user)
        return Response({})


class EndSessionsView(View):
    """Sign out everywhere, or everywhere else."""

    @extend_schema(request=shapes.EndSignInsSerializer, responses=NOTHING)
    def post(self, request: Request) -> Response:
        others_only = checked(shapes.EndSignInsSerializer(data=request.data)).validated_data["others_only"]
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

    @extend_schema(responses=shapes.EventsSerializer)
    def get(self, request: Request) -> Response:
        page = paginate(person(request).login_events.all(), request.query_params, order=("-created_at", "-id"))
        return Response({"events": LoginEventSerializer(page.rows, many=True).data, "next_cursor": page.next_cursor})


class SettingsView(View):
    """How I want to hear replies; for guests, too."""

    @extend_schema(operation_id="settings_read", responses=PreferencesSerializer)
    def get(self, request: Request) -> Response:
        """Only the keys that were ever set: a client keeps its own value for the others."""
        return Response(_preferences(person(request)))

    @extend_schema(operation_id="settings_change", request=PreferencesSerializer, responses=PreferencesSerializer)
    def put(self, request: Request) -> Response:
        """Change the keys that are sent; other words are ignored."""
        if asked := checked(PreferencesSerializer(data=request.data)).validated_data:
            UserPreferences.objects.update_or_create(user=person(request), defaults=asked)
        return Response(_preferences(person(request)))


def _preferences(user: User) -> dict[str, Any]:
    """Return what was said; a key that never was is not there."""
    said = UserPreferences.objects.filter(user=user).values(*PreferencesSerializer().fields).first() or {}
    return {key: value for key, value in said.items() if value is not None}
