"""What every view of the API starts from."""

from typing import Any, ClassVar, TypeVar, cast

from django.contrib.auth.base_user import AbstractBaseUser
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from avatar_forge.core.errors import AvatarForgeError

Serializer = TypeVar("Serializer", bound=BaseSerializer[Any])


class View(APIView):
    """A signed-in person (or guest), strict JSON in, the envelope out.

    `errors` are the codes of this view beyond the usual ones, `paged` tells that its GET takes a cursor, and
    `shows_file` that it answers with `core.files.show`: all for the OpenAPI document.
    """

    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = ()
    paged: ClassVar[bool] = False
    shows_file: ClassVar[bool] = False


class IsStaff(BasePermission):
    """Whoever may use the admin; others signed in get 403, visitors 401."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return bool(request.user.is_authenticated and getattr(request.user, "is_admin", False))


def checked(serializer: Serializer) -> Serializer:
    """Return `serializer` after validation; raises DRF's ValidationError, which becomes VALIDATION_ERROR."""
    serializer.is_valid(raise_exception=True)
    return serializer


def person(request: Request) -> Any:
    """Return the signed-in user of a request that permissions have let through."""
    return cast(AbstractBaseUser, request.user)
