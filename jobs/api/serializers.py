"""Serializers: a job in JSON, and what a request for one may hold."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from avatar_forge.core import strict_json
from jobs import handlers, labels
from jobs.engines import STYLES
from jobs.models import GenerationJob

MAX_TEXT = 10_000


class JobSerializer(serializers.Serializer[GenerationJob]):
    """A job as everybody sees it: REST, sockets, lists."""

    job_id = serializers.CharField(source="pk")
    job_type = serializers.ChoiceField(choices=GenerationJob.Type.choices)
    status = serializers.ChoiceField(choices=GenerationJob.Status.choices)
    progress = serializers.IntegerField(min_value=0, max_value=100)
    current_step = serializers.SerializerMethodField(help_text=str(_("What is being done, in people's words.")))
    result_url = serializers.CharField(allow_null=True)
    thumbnail_url = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField()
    error_code = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    completed_at = serializers.DateTimeField(allow_null=True)

    def get_current_step(self, job: GenerationJob) -> str:
        return labels.words_of(job.current_step)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_thumbnail_url(self, job: GenerationJob) -> str | None:
        return handlers.thumbnail_url(job)

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_error(self, job: GenerationJob) -> str | None:
        return labels.why(job.error_code)


class NewJobSerializer(JobSerializer):
    """A job just asked for. `token` only without a session: it opens the job and is not told again."""

    status_url = serializers.CharField()
    estimated_time = serializers.IntegerField(help_text=str(_("Seconds, roughly.")))
    token = serializers.CharField(required=False)

    def to_representation(self, job: GenerationJob) -> dict[str, Any]:
        shown = JobSerializer(job).data
        return shown | {"status_url": status_url(job), "estimated_time": handlers.estimate(job.job_type)}


class JobListSerializer(serializers.Serializer[Any]):
    jobs = JobSerializer(many=True)
    next_cursor = serializers.CharField(allow_null=True)


class OptionsSerializer(serializers.Serializer[Any]):
    """What may be asked of a figure. A number of pixels will do for the resolution as well."""

    style = serializers.CharField(  # type: ignore[assignment]  # every field has a `style`, too
        max_length=50, required=False, allow_blank=True, default=""
    )
    resolution = serializers.CharField(max_length=10, required=False, default="medium")
    include_texture = serializers.BooleanField(required=False, default=True)

    def validate_resolution(self, value: str) -> str:
        if value in ("low", "medium", "high"):
            return value
        if value.isascii() and value.isdigit():
            return "low" if int(value) <= 256 else "medium" if int(value) <= 512 else "high"
        raise serializers.ValidationError(_("Give low, medium, high, or a number of pixels."))


class OptionsField(serializers.Field[Any, Any, Any, Any]):
    """An object, or the JSON text of one as forms send it."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        if isinstance(data, str):
            try:
                data = strict_json.loads(data.encode() or b"{}")
            except (ValueError, RecursionError) as exc:
                raise serializers.ValidationError(_("This text is not valid JSON.")) from exc
        if not isinstance(data, dict):
            raise serializers.ValidationError(_("Send an object, or the JSON text of one."))
        options = OptionsSerializer(data=data)
        options.is_valid(raise_exception=True)
        return dict(options.validated_data)

    def to_representation(self, value: Any) -> Any:
        return value


class PictureField(serializers.FileField):
    """The uploaded picture; what it really is is found out later."""

    def __init__(self) -> None:
        super().__init__(allow_empty_file=True, max_length=None)


@extend_schema_field(OptionsSerializer)
class DescribedOptionsField(OptionsField):
    """The same, with its parts in the document."""


class FigureRequestSerializer(serializers.Serializer[Any]):
    """POST /api/generate."""

    image = PictureField()
    options = DescribedOptionsField(required=False)

    def asked(self) -> dict[str, Any]:
        return {"options": self.validated_data.get("options", {})}


class StyleRequestSerializer(serializers.Serializer[Any]):
    """POST /api/style/transform."""

    image = PictureField()
    style_preset = serializers.ChoiceField(choices=[(name, name) for name in STYLES], default="anime")
    strength = serializers.FloatField(min_value=0, max_value=1, default=0.75)

    def asked(self) -> dict[str, Any]:
        return {"style": self.validated_data["style_preset"], "strength": self.validated_data["strength"]}


class SpeechRequestSerializer(serializers.Serializer[Any]):
    """A text to speak, as a job."""

    text = serializers.CharField(max_length=MAX_TEXT, trim_whitespace=False)
    voice_id = serializers.CharField(max_length=50, required=False, allow_blank=True)
    speed = serializers.FloatField(min_value=0.5, max_value=2.0, default=1.0)

    def asked(self) -> dict[str, Any]:
        return dict(self.validated_data)


class AnyRequestSerializer(serializers.Serializer[Any]):
    """POST /api/jobs: a type, and what goes with it."""

    job_type = serializers.ChoiceField(choices=GenerationJob.Type.choices)
    image = PictureField()
    options = DescribedOptionsField(required=False)
    style_preset = serializers.ChoiceField(choices=[(name, name) for name in STYLES], required=False)
    strength = serializers.FloatField(min_value=0, max_value=1, required=False)
    text = serializers.CharField(max_length=MAX_TEXT, required=False)
    voice_id = serializers.CharField(max_length=50, required=False)
    speed = serializers.FloatField(min_value=0.5, max_value=2.0, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["image"].required = False


class JobTypeSerializer(serializers.Serializer[Any]):
    job_type = serializers.ChoiceField(choices=GenerationJob.Type.choices)


class PutOnSerializer(serializers.Serializer[Any]):
    character_id = serializers.CharField(max_length=36)


REQUESTS: dict[str, type[serializers.Serializer[Any]]] = {
    GenerationJob.Type.FIGURE: FigureRequestSerializer,
    GenerationJob.Type.STYLE: StyleRequestSerializer,
    GenerationJob.Type.SPEECH: SpeechRequestSerializer,
}

STATUS_PATHS = {GenerationJob.Type.FIGURE: "figure_status", GenerationJob.Type.STYLE: "style_status"}


def status_url(job: GenerationJob) -> str:
    """Return where to ask how far it is: the front-end's own paths for figures and styles."""
    return reverse(STATUS_PATHS.get(GenerationJob.Type(job.job_type), "job"), args=[job.pk])
