"""REST: what belongs to a separate training server. The addresses are there and say so, in a shape that pages survive.

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

from avatar_forge.api.permissions import IsStaff
from avatar_forge.api.views import View
from avatar_forge.errors import AvatarForgeError, ServiceUnavailable

Method = TypeVar("Method", bound=Callable[..., Any])

_described = extend_schema(request=None, responses={200: {"type": "object"}})


def _nothing(method: Method) -> Method:
    described: Method = _described(method)
    return described


class NotHereView(View):
    """For staff: who may not train voices is told that first."""

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


class _Reading(NotHereView):
    @_nothing
    def get(self, request: Request, **path: str) -> NoReturn:
        """Answers 503."""
        self.refuse()


class _Writing(NotHereView):
    @_nothing
    def post(self, request: Request, **path: str) -> NoReturn:
        """Answers 503."""
        self.refuse()


class _Removing(NotHereView):
    @_nothing
    def delete(self, request: Request, **path: str) -> NoReturn:
        """Answers 503."""
        self.refuse()


class ServerFilesView(_Reading, _Removing):
    """The training server's files."""


class ServerFilesUploadView(_Writing):
    """A file for the training server."""


class ServerFilesFolderView(_Writing):
    """A folder on the training server."""


class TrainStartView(_Writing):
    """A training."""


class TrainStatusView(_Reading):
    """How a training goes."""


class TrainLogView(_Reading):
    """What a training has said."""


class _Mine:
    """A person's own voices: for everybody who is signed in."""

    is_for_staff: ClassVar[bool] = False


class ModelUploadView(_Mine, _Writing):
    """Recordings of one's own voice."""


class ModelStartView(_Mine, _Writing):
    """The training of one's own voice."""


class ModelRegisterView(_Mine, _Writing):
    """A trained voice, to be used."""


class ModelAbortView(_Mine, _Writing):
    """The end of a training."""


class ModelStatusView(_Mine, _Reading):
    """How the training of one's own voice goes."""


class ModelLogView(_Mine, _Reading):
    """What the training of one's own voice has said."""


class MyModelsView(_Mine, _Reading):
    """One's own voices."""


class MyModelView(_Mine, _Removing):
    """One of one's own voices."""
