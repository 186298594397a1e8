"""`Idempotency-Key`: a creating call that is sent again gets the answer of the first, and creates nothing."""

import hashlib
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any, TypeVar, cast

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.encoders import JSONEncoder

from accounts.models import IdempotencyKey, User
from avatar_forge.core.api.views import person
from avatar_forge.core.errors import IdempotencyConflict, IdempotencyInFlight, ValidationFailed

Method = TypeVar("Method", bound=Callable[..., Response])
AnyMethod = TypeVar("AnyMethod", bound=Callable[..., HttpResponseBase])

HEADER, REPLAYED = "Idempotency-Key", "Idempotent-Replayed"
KEPT = timedelta(hours=48)  # promised: at least 24
# A call that has not answered for so long was given up: its process is gone. Longer than any creating call may take.
ABANDONED = timedelta(seconds=60)

_KEY = re.compile(r"[\x20-\x7e]{1,255}")
_PARAMETER = OpenApiParameter(
    HEADER,
    str,
    OpenApiParameter.HEADER,
    description=(
        "Up to 255 printable ASCII characters of your own making, one for each thing to create. The same call again "
        "with the same key creates nothing and gets the first answer, with the header `Idempotent-Replayed: true`; "
        "another call with that key is a conflict. Kept for at least 24 hours; a call that failed frees its key."
    ),
)


def idempotent(method: Method) -> Method:
    """Let a view's creating method take an `Idempotency-Key`.

    The key is claimed in a transaction of its own, so that others see a call in flight; what the call creates and its
    answer are stored together in another. So a key with an answer has created exactly once, and one that was left
    without an answer has created nothing and can be claimed anew.
    """

    @wraps(method)
    def once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        return answer_once(request, lambda: method(view, request, *args, **kwargs))

    return described(cast(Method, once))


def described(method: AnyMethod) -> AnyMethod:
    """Put the header into the OpenAPI document."""
    documented: Any = extend_schema(parameters=[_PARAMETER])(method)
    return cast(AnyMethod, documented)


def answer_once(request: Request, call: Callable[[], Response]) -> Response:
    """Make the creating `call`, or give the answer of the first one with this key; without a key, just make it."""
    key = key_of(request)
    if key is None:
        return call()
    claim = _claim(person(request), key, _hash(request))
    return claim if isinstance(claim, Response) else _answer(claim, call)


def key_of(request: Request) -> str | None:
    """Return the `Idempotency-Key` of a call, or None. Raises `ValidationFailed`."""
    key = request.headers.get(HEADER)
    if key is not None and not _KEY.fullmatch(key):
        raise ValidationFailed(fields={HEADER: [_("Give 1 to 255 printable ASCII characters.")]})
    return key


def prune() -> int:
    """Delete keys past keeping and return how many there were."""
    return IdempotencyKey.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]


def _hash(request: Request) -> str:
    """Return the SHA-256 of method, path and body; the body's spelling does not matter, a file's bytes do."""
    fields: Any = request.data
    sent = {name: _digest(value) if isinstance(value, File) else value for name, value in fields.items()}
    body = json.dumps(sent, sort_keys=True, cls=JSONEncoder)
    return hashlib.sha256(f"{request.method} {request.path.rstrip('/')}\n{body}".encode()).hexdigest()


def _digest(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _claim(user: User, key: str, request_hash: str) -> IdempotencyKey | Response:
    """Return a new claim, or the answer of the first call. Raises `IdempotencyConflict` or `IdempotencyInFlight`."""
    abandoned = IdempotencyKey.objects.filter(user=user, key=key, status=None, created_at__lt=Now() - ABANDONED)
    abandoned.delete()
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user=user, key=key, request_hash=request_hash)
    except IntegrityError:
        known = IdempotencyKey.objects.filter(user=user, key=key).first()
    if known is None:  # freed in this moment
        raise IdempotencyInFlight()
    if known.request_hash != request_hash:
        raise IdempotencyConflict(_("This key was used for another call already. Send the new call with a new key."))
    if known.response is None:
        raise IdempotencyInFlight()
    return Response(json.loads(known.response), status=known.status, headers={REPLAYED: "true"})


def _answer(claim: IdempotencyKey, call: Callable[[], Response]) -> Response:
    """Make the call and keep its answer with what it created, or nothing of both and free the key."""
    mine = IdempotencyKey.objects.filter(pk=claim.pk, status=None)
    try:
        with transaction.atomic():
            response = call()
            answer = json.dumps(response.data, ensure_ascii=False, cls=JSONEncoder)
            if not mine.update(status=response.status_code, response=answer):
                raise IdempotencyInFlight()  # so late that another call has taken the key over
            return response
    except BaseException:
        mine.delete()
        raise
