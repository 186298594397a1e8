"""REST views of chat/assist: they check and decide; the waiting for a model is done on the event loop."""

from __future__ import annotations

from functools import partial
from typing import Any, ClassVar

from django.conf import settings
from django.utils import translation
from drf_spectacular.utils import extend_schema, extend_schema_view
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request

from avatar_forge.core import client_address, limiter
from avatar_forge.core.api.deferred import DeferredResponse, DeferredView
from avatar_forge.core.api.views import checked, person
from avatar_forge.core.errors import AvatarForgeError, EngineError, NotFound, RateLimited, ValidationFailed, every_error
from avatar_forge.core.ids import is_id, new_id
from chat.assist import details, hints, json_completion, plots, session_review, stories
from chat.assist.serializers import (
    DetailsAskedSerializer,
    DetailsSerializer,
    OlderPlotSerializer,
    PlotSerializer,
    RecommendSerializer,
    ReviewAskedSerializer,
    ReviewSerializer,
    StorySerializer,
    TaleAskedSerializer,
    TaleSerializer,
)
from chat.errors import NothingToReview, SessionBusy, UnknownModel
from chat.llm import clean_text, model_registry, tasks

OF_ENGINES = tuple(error for error in every_error() if issubclass(error, EngineError))


class AssistView(DeferredView):
    """A text beside the play is asked for: so often a minute for each person or address."""

    errors: ClassVar[tuple[type[AvatarForgeError], ...]] = (RateLimited, UnknownModel)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        key = client_address.person_or_address(request)
        limiter.check("asides", key, limit=settings.ASIDES_PER_MINUTE, seconds=60)


class RecommendView(AssistView):
    """Open to visitors, as the play itself is."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="recommend",
        request=RecommendSerializer,
        responses=serializers.ListSerializer(child=serializers.CharField()),
    )
    def post(self, request: Request) -> DeferredResponse:
        """Three lines the person could say next."""
        asked = checked(RecommendSerializer(data=request.data)).validated_data
        model_registry.find(asked["model"])
        lines = tuple((line["role"], line["content"] or "") for line in asked["messages"][-hints.SEEN :])
        scene = {name: text or "" for name, text in (asked["scenario"] or {}).items()}
        spoken = [text for role, text in reversed(lines) if role != "system"]
        wanted = tasks.HintsRequest(
            lines=lines,
            **scene,
            character=asked["character_name"] or "",
            user=asked["user_name"] or "",
            language=clean_text.language_of([*spoken, *scene.values()], translation.get_language()),
        )
        return DeferredResponse(partial(_hints, wanted, asked["model"] or ""))


class PlotView(AssistView):
    """Open to visitors."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="generate_story", request=StorySerializer, responses=PlotSerializer)
    def post(self, request: Request) -> DeferredResponse:
        """The plot and the background of a scene, up to the moment before the first word."""
        return DeferredResponse(partial(_plot, *_plot_asked(request)))


class OlderPlotView(AssistView):
    """The same for older clients, which call the character another name and look for a `summary`."""

    permission_classes = [AllowAny]

    def post(self, request: Request) -> DeferredResponse:
        """The plot and the background of a scene under their older names. `scenario_id` is of nothing that is kept."""
        return DeferredResponse(partial(_older_plot, *_plot_asked(request)))


@extend_schema_view(
    post=extend_schema(operation_id="story_generate_story", request=StorySerializer, responses=OlderPlotSerializer)
)
class StoryGenerateStoryView(OlderPlotView):
    """`/api/story/generate/story`."""


@extend_schema_view(
    post=extend_schema(operation_id="older_generate_story", request=StorySerializer, responses=OlderPlotSerializer)
)
class GenerateStoryView(OlderPlotView):
    """`/api/generate/story`."""


@extend_schema_view(
    post=extend_schema(operation_id="story_analyze", request=StorySerializer, responses=OlderPlotSerializer)
)
class StoryAnalyzeView(OlderPlotView):
    """`/api/story/analyze`."""


class StoryView(AssistView):
    """Open to visitors."""

    permission_classes = [AllowAny]

    @extend_schema(operation_id="generate_tale", request=TaleAskedSerializer, responses=TaleSerializer)
    def post(self, request: Request) -> DeferredResponse:
        """A short story in chapters. Without a model it is the opening of one."""
        asked = checked(TaleAskedSerializer(data=request.data)).validated_data
        model_registry.find(asked["model"])
        wanted = tasks.StoryRequest(
            prompt=asked["prompt"],
            length=asked["length"],
            style=asked["style"] or "",
            language=clean_text.language_of([asked["prompt"]], translation.get_language()),
        )
        return DeferredResponse(partial(_story, wanted, asked["model"] or ""))


class CharacterDetailsView(AssistView):
    @extend_schema(operation_id="character_details", request=DetailsAskedSerializer, responses=DetailsSerializer)
    def post(self, request: Request) -> DeferredResponse:
        """Seventeen details of a character, invented around what is given."""
        asked = {
            name: text or "" for name, text in checked(DetailsAskedSerializer(data=request.data)).validated_data.items()
        }
        model = asked.pop("model")
        model_registry.find(model)
        language = clean_text.language_of([asked["description"], asked["worldview"]], translation.get_language())
        return DeferredResponse(partial(_details, tasks.DetailsRequest(**asked, language=language), model))


@extend_schema_view(
    post=extend_schema(operation_id="ai_character_details", request=DetailsAskedSerializer, responses=DetailsSerializer)
)
class AICharacterDetailsView(CharacterDetailsView):
    """`/api/ai/generate/character-details`."""


class ReviewView(AssistView):
    errors = (*AssistView.errors, NothingToReview, SessionBusy, *OF_ENGINES)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Refuse an id that no row can have, before a database meets it."""
        super().initial(request, *args, **kwargs)
        if not is_id(kwargs["session_id"]):
            raise NotFound()

    @extend_schema(operation_id="session_review", request=ReviewAskedSerializer, responses=ReviewSerializer)
    def post(self, request: Request, session_id: str) -> DeferredResponse:
        """End the play and tell how it went; the review is written once, unless `again` asks for another."""
        asked = checked(ReviewAskedSerializer(data=request.data)).validated_data
        model_registry.find(asked["model"])
        return DeferredResponse(
            partial(
                session_review.review,
                person(request),
                session_id,
                again=asked["again"],
                model=asked["model"] or "",
                language=translation.get_language() or "",
            )
        )


async def _hints(wanted: tasks.HintsRequest, model: str) -> list[str]:
    return (await json_completion.write(hints.job(wanted), model=model)).value


async def _plot(wanted: tasks.PlotRequest, model: str) -> dict[str, Any]:
    written = await json_completion.write(plots.job(wanted), model=model)
    return {**written.value, **_label(written)}


async def _story(wanted: tasks.StoryRequest, model: str) -> dict[str, Any]:
    written = await json_completion.write(stories.job(wanted), model=model)
    return {**stories.told(written.value), **_label(written)}


async def _older_plot(wanted: tasks.PlotRequest, model: str) -> dict[str, Any]:
    plot = await _plot(wanted, model)
    return {**plot, "scenario_id": new_id(), "summary": plot["plot"], "story": plot["plot"]}


def _plot_asked(request: Request) -> tuple[tasks.PlotRequest, str]:
    """Return what is to be told, and by which model. Raises `UnknownModel` and `ValidationFailed`."""
    asked = {name: text or "" for name, text in checked(StorySerializer(data=request.data)).validated_data.items()}
    model_registry.find(asked["model"])
    if not asked["situation"].strip():
        raise ValidationFailed(fields={"situation": [str(serializers.CharField.default_error_messages["blank"])]})
    directed = asked["mode"] == "director"
    wanted = tasks.PlotRequest(
        situation=asked["situation"],
        name=asked["character1_name"] if directed else asked["opponent_name"] or asked["character_name"],
        persona=asked["character1_persona"] if directed else asked["character_persona"],
        other=(asked["character2_name"] or "?") if directed else "",
        other_persona=asked["character2_persona"] if directed else "",
        language=clean_text.language_of([asked["situation"]], translation.get_language()),
    )
    return wanted, asked["model"]


async def _details(wanted: tasks.DetailsRequest, model: str) -> dict[str, Any]:
    job = details.job(wanted)
    written = await json_completion.write(job, model=model)
    found = written.value
    if len(found) < len(details.FIELDS):  # what else a model left out is made up for
        found = (await json_completion.stand_in(job)).value | found
    return {**found, **_label(written), "data": found}


def _label(written: json_completion.Completed[Any]) -> dict[str, Any]:
    return {"is_fallback": written.is_fallback, "engine": written.engine, "model": written.model}
