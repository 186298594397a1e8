"""REST: ask for figures, styles and speech, see how far they are, fetch what they made."""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny, IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.idempotency import answer_once, described
from avatar_forge.core import dbpool, files
from avatar_forge.core.api.authentication import SAFE_METHODS, is_foreign
from avatar_forge.core.api.deferred import DeferredResponse, DeferredView, Result, can_defer
from avatar_forge.core.api.pagination import paginate
from avatar_forge.core.api.parsing import StrictJSONParser
from avatar_forge.core.api.rendering import BareRenderer
from avatar_forge.core.api.views import View, checked, person
from avatar_forge.core.errors import (
    AvatarForgeError,
    IdempotencyConflict,
    IdempotencyInFlight,
    NotFound,
    OriginRefused,
    PresetReadOnly,
    RateLimited,
    StorageFull,
    Unauthorized,
)
from characters.serializers import CharacterSerializer
from jobs import access_tokens, handlers, service, state
from jobs.api.multipart import PictureParser
from jobs.api.serializers import (
    REQUESTS,
    AnyRequestSerializer,
    FigureRequestSerializer,
    JobListSerializer,
    JobSerializer,
    JobTypeSerializer,
    NewJobSerializer,
    PutOnSerializer,
    StyleRequestSerializer,
)
from jobs.errors import (
    FileTooLarge,
    ImageTooLarge,
    ImageTooSmall,
    InvalidImage,
    JobOver,
    JobUnfinished,
    UnsupportedImage,
)
from jobs.media import pictures
from jobs.models import GenerationJob, JobQuerySet

Type = GenerationJob.Type

OF_PICTURES = (FileTooLarge, UnsupportedImage, InvalidImage, ImageTooLarge, ImageTooSmall, StorageFull)
OF_ASKING = (*OF_PICTURES, RateLimited, IdempotencyConflict, IdempotencyInFlight)


class JobView(View):
    """Open to visitors: what they may see depends on whose job it is, or on the token they hold."""

    permission_classes = [AllowAny]

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse another site's page that would use a visitor's cookie, as cookies of people are refused there."""
        super().initial(request, *args, **kwargs)
        anonymous = not request.user.is_authenticated and access_tokens.HEADER not in request.headers
        if anonymous and request.method not in SAFE_METHODS and is_foreign(request._request):
            raise OriginRefused()

    def job(self, request: Request, pk: str) -> GenerationJob:
        return service.find(pk, user=request.user, token=_token(request))

    def shown_job(self, request: Request, pk: str) -> GenerationJob:
        return service.find_shown(pk, user=request.user, token=_token(request))


class AskingView(JobView, DeferredView):
    """Where jobs are asked for; the picture is cleaned while nobody's thread waits."""

    parser_classes = [PictureParser]

    def ask(self, request: Request, job_type: str) -> HttpResponseBase:
        """Check what is sent, decode its picture in a child process, and only then open a transaction for the job."""
        serializer: Any = checked(REQUESTS[job_type](data=request.data))
        user = person(request) if request.user.is_authenticated else None
        if user is None and job_type == Type.SPEECH:
            raise Unauthorized()  # a spoken text is kept with its person
        service.check_rate(request._request, job_type)
        image = serializer.validated_data.get("image")

        def make(picture: bytes | None) -> Response:
            token = "" if user else access_tokens.for_new_job(_token(request))
            job = service.create(user, job_type, serializer.asked(), picture=picture, token=token)
            return _accepted(job, token, secure=request._request.is_secure())

        def create(picture: bytes | None) -> Response:
            return make(picture) if user is None else answer_once(request, lambda: make(picture))

        if image is None:
            return create(None)
        if not can_defer(request._request):
            return create(service.clean(_bytes_of(image)))
        return DeferredResponse(partial(_clean_and_create, image, create))


class GenerateView(AskingView):
    errors = OF_ASKING

    @described
    @extend_schema(request={"multipart/form-data": FigureRequestSerializer}, responses={202: NewJobSerializer})
    def post(self, request: Request) -> HttpResponseBase:
        """Make a 3D figure from a picture."""
        return self.ask(request, Type.FIGURE)


class StyleView(AskingView):
    errors = OF_ASKING

    @described
    @extend_schema(request={"multipart/form-data": StyleRequestSerializer}, responses={202: NewJobSerializer})
    def post(self, request: Request) -> HttpResponseBase:
        """Paint a picture anew in a style."""
        return self.ask(request, Type.STYLE)


class JobsView(AskingView):
    """My jobs, and any kind of new one."""

    errors = (*OF_ASKING, Unauthorized)
    paged = True
    parser_classes = [PictureParser, StrictJSONParser]

    def get_permissions(self) -> list[Any]:
        return [IsAuthenticated() if self.request.method in SAFE_METHODS else AllowAny()]

    @extend_schema(
        operation_id="jobs_list",
        parameters=[
            OpenApiParameter("cursor", str),
            OpenApiParameter("page_size", int),
            OpenApiParameter("job_type", str, enum=Type.values),
        ],
        responses=JobListSerializer,
    )
    def get(self, request: Request) -> Response:
        """List my jobs, the newest first."""
        mine = JobQuerySet(GenerationJob).of(person(request))
        if "job_type" in request.query_params:
            asked = checked(JobTypeSerializer(data=request.query_params)).validated_data
            mine = mine.filter(job_type=asked["job_type"])
        page = paginate(mine, request.query_params, order=["-created_at", "-id"])
        return Response({"jobs": _listed(page.rows), "next_cursor": page.next_cursor})

    @described
    @extend_schema(
        operation_id="jobs_create",
        request={"multipart/form-data": AnyRequestSerializer, "application/json": AnyRequestSerializer},
        responses={202: NewJobSerializer},
    )
    def post(self, request: Request) -> HttpResponseBase:
        """Ask for a job: `3d` and `style` with an `image` as a form, `tts` with a `text` as JSON."""
        return self.ask(request, checked(JobTypeSerializer(data=request.data)).validated_data["job_type"])


class StatusView(JobView):
    """How far one job is."""

    job_type: ClassVar[str | None] = None

    @extend_schema(responses=JobSerializer)
    def get(self, request: Request, pk: str) -> Response:
        job = self.job(request, pk)
        if self.job_type is not None and job.job_type != self.job_type:
            raise NotFound()
        return Response(JobSerializer(job).data, headers={"Cache-Control": "no-store"})


class OneJobView(StatusView):
    """One job."""

    @extend_schema(responses={200: {"type": "object"}})
    def delete(self, request: Request, pk: str) -> Response:
        """Delete the job with its picture and its result; one that is being worked on is stopped."""
        self.job(request, pk).delete()
        return Response({"id": pk})


class CancelView(JobView):
    errors = (JobOver,)

    @extend_schema(request=None, responses=JobSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Stop a job: it has failed then, with the code CANCELLED."""
        return Response(JobSerializer(state.cancel(self.job(request, pk))).data)


class PutOnView(JobView):
    """A figure for a character of my own."""

    permission_classes = [IsAuthenticated]
    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (JobUnfinished, PresetReadOnly)

    @extend_schema(request=PutOnSerializer, responses=CharacterSerializer)
    def post(self, request: Request, pk: str) -> Response:
        """Give the finished figure to a character of mine: its `model_url` and `thumbnail_url`."""
        asked = checked(PutOnSerializer(data=request.data)).validated_data
        character = service.put_on(self.job(request, pk), asked["character_id"], user=person(request))
        return Response(CharacterSerializer(character, context={"request": request}).data)


class FileView(JobView):
    """A file of a job: its owner's, or of a preset that wears it."""

    renderer_classes = [BareRenderer]
    shows_file = True

    def answer(self, request: Request, pk: str, name_of: Callable[[GenerationJob], str]) -> HttpResponseBase:
        return files.show(request._request, name_of(self.shown_job(request, pk)))


class FigureFileView(FileView):
    @extend_schema(responses={(200, "model/gltf-binary"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: str) -> HttpResponseBase:
        """The figure as GLB."""
        return self.answer(request, pk, lambda job: handlers.figure_name(_done(job)))


class ThumbnailView(FileView):
    @extend_schema(responses={(200, "image/png"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: str) -> HttpResponseBase:
        """A picture of the figure."""
        return self.answer(request, pk, lambda job: handlers.thumbnail_name(_done(job)))


class ImageView(FileView):
    @extend_schema(responses={(200, "image/png"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: str) -> HttpResponseBase:
        """The picture in its new style."""
        return self.answer(request, pk, lambda job: handlers.image_name(_done(job)))


class PictureView(FileView):
    @extend_schema(responses={(200, "image/png"): OpenApiTypes.BINARY, (200, "image/jpeg"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: str) -> HttpResponseBase:
        """The picture that was sent, as it was kept."""
        return self.answer(request, pk, service.picture_of)

    def shown_job(self, request: Request, pk: str) -> GenerationJob:
        return service.find_shown(pk, user=request.user, token=_token(request), worn=False)


def _listed(jobs: Any) -> Any:
    return JobSerializer(jobs, many=True).data


def _done(job: GenerationJob) -> GenerationJob:
    if job.status != GenerationJob.Status.COMPLETED:
        raise NotFound()
    return job


async def _clean_and_create(upload: Any, create: Callable[[bytes], Response]) -> Result:
    picture = await service.clean_off_the_loop(partial(_bytes_of, upload))
    return Result.of(await dbpool.run(create, picture))


def _bytes_of(upload: Any) -> bytes:
    if upload.size > pictures.MAX_BYTES:
        raise FileTooLarge()
    return bytes(upload.read())


def _token(request: Request) -> str:
    return access_tokens.shown(request.headers, request.COOKIES)


def _accepted(job: GenerationJob, token: str, *, secure: bool) -> Response:
    body = NewJobSerializer(job).data
    if not token:
        return Response(body, status=202)
    response = Response(dict(body) | {"token": token}, status=202, headers={"Cache-Control": "no-store"})
    response.set_cookie(
        access_tokens.COOKIE, token, max_age=access_tokens.LIFE_SECONDS, httponly=True, samesite="Lax", secure=secure
    )
    return response
