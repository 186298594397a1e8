"""REST: who I am, coming in as a guest, going out."""

from __future__ import annotations

from django.contrib.auth import logout
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.serializers import GuestSerializer, PrincipalSerializer, TicketSerializer
from accounts.auth import bearer_tokens, socket_tickets
from accounts.auth.bearer_tokens import Credential
from accounts.guests import guests
from avatar_forge.core.api.authentication import is_foreign
from avatar_forge.core.api.rendering import BareRenderer
from avatar_forge.core.api.views import View, checked, person
from avatar_forge.core.errors import CacheUnavailable, OriginRefused


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

    @extend_schema(request=GuestSerializer, responses=PrincipalSerializer)
    def post(self, request: Request) -> Response:
        if is_foreign(request._request):
            raise OriginRefused()
        asked = checked(GuestSerializer(data=request.data)).validated_data
        user = guests.welcome(request._request, display_name=asked["display_name"])
        return Response(PrincipalSerializer(user).data)


class LogoutView(View):
    """End the session; harmless when there is none."""

    permission_classes = [AllowAny]

    @extend_schema(request=None, responses=OpenApiResponse(response={"type": "object"}))
    def post(self, request: Request) -> Response:
        if isinstance(request.auth, Credential):
            bearer_tokens.end(request._request, person(request), request.auth)
        else:
            logout(request._request)
        return Response({})


class WsTicketView(View):
    """A ticket for a websocket whose client can set no header: second subprotocol `ticket.<value>`, one use, 30 s."""

    errors = (CacheUnavailable,)

    @extend_schema(request=None, responses=TicketSerializer)
    def post(self, request: Request) -> Response:
        shown = request.auth
        if not isinstance(shown, Credential):
            shown = Credential("cookie", str(request._request.session.session_key))
        ticket = socket_tickets.issue(person(request), shown)
        body = {"ticket": ticket, "expires_in": socket_tickets.LIFE_SECONDS}
        return Response(body, headers={"Cache-Control": "no-store"})
