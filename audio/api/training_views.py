"""REST: the addresses of a separate training server, which say in a shape that pages survive that there is none.

Nothing of a body is read: an upload of 100 MB is refused by its headers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar, NoReturn, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request

from audio.errors import ServiceUnavailable
from avatar_forge.core.api.views import IsStaff, View
from avatar_forge.core.errors import AvatarForgeError

Method = TypeVar("Method", bound=Callable[..., Any])

_described = extend_schema(request=None, responses={200: {"type": "object"}})


def _nothing(method: Method) -> Method:
    described: Method = _described(method)
    return described


class NotHereView(View):
    """For staff: who may not train voices is told that first. One's own voices: for everybody who is signed in."""

    is_for_staff: ClassVar[bool] = True
    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (ServiceUnavailable,)
    message: ClassVar[str | Promise] = _(
        "Voices are made and trained on a separate server, which this stage does not have. The voices that are here can"
        " be used as they are."
    )

    def get_permissions(self) -> list[Any]:
        return [IsStaff() if self.is_for_staff else IsAuthenticated()]

    def refuse(self) -> NoReturn:
        raise ServiceUnavailable(self.message)


class RefusedGetView(NotHereView):
    @_nothing
    def get(self, request: Request, **path: str) -> NoReturn:
        """Answers 503."""
        self.refuse()


class RefusedPostView(NotHereView):
    @_nothing
    def post(self, request: Request, **path: str) -> NoReturn:
        """Answers 503."""
        self.refuse()


class RefusedDeleteView(NotHereView):
    @_nothing
    def delete(self, request: Request, **path: str) -> NoReturn:
        """Answers 503."""
        self.refuse()


class RefusedGetOrDeleteView(RefusedGetView, RefusedDeleteView):
    """What can be listed or removed there."""
