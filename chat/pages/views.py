"""The pages on which one chooses a character, sets up a new play and plays it."""

from collections import defaultdict
from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.guests import guests
from accounts.models import User
from audio import voices
from avatar_forge.core.errors import NotFound
from characters import personas, service
from characters.models import Character, CharacterQuerySet
from chat.api.memory_serializers import SUMMARY_MAX
from chat.api.serializers import VoiceSettingsSerializer
from chat.conversation import cast, labels, lines, plays
from chat.conversation.person import name_of_person
from chat.llm import model_registry
from chat.models import ChatSession, Message
from chat.pages import presenters
from chat.pages.forms import SceneForm

P = ParamSpec("P")
T = TypeVar("T")

RECENT_PLAYS, CARDS_SHOWN, LINES_SHOWN = 5, 120, 200


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Home: plays to continue, own characters, presets."""
    search, category = _word(request.GET, "search", 100), _word(request.GET, "category", 50)
    user = request.user if isinstance(request.user, User) else None

    def cards(characters: CharacterQuerySet) -> list[presenters.CharacterCard]:
        found = characters.found_by(search=search, category=category).order_by("created_at", "id")
        return [presenters.card(character) for character in found[:CARDS_SHOWN]]

    context = {
        "search": search,
        "category": category,
        "categories": _categories(),
        "cast": cards(Character.objects.presets()),
        "own": cards(Character.objects.owned_by(user)) if user else [],
        "recent": _recent(user) if user else [],
    }
    return render(request, "chat/home.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def play_new(request: HttpRequest) -> HttpResponse:
    """Set the scene; a POST starts the play and makes a visitor a guest first."""
    if "character" not in request.GET:
        return redirect("home")
    character = _found(service.find, request.GET["character"], user=request.user)
    form = SceneForm(
        request.POST if request.method == "POST" else None,
        initial=_suggested(character),
        others=_others(request.user, character),
        personas=personas.of(request.user) if isinstance(request.user, User) else (),
    )
    if form.is_valid():
        asked = dict(form.cleaned_data)
        model, others, name = asked.pop("chat_model", ""), asked.pop("others"), asked.pop("display_name")
        actors = [character, *(_found(service.find, pk, user=request.user) for pk in others)]
        part = asked.pop("persona", "")
        user = guests.welcome(request)
        play = plays.start(
            user,
            actors=[(actor, "") for actor in actors],
            directed=asked.pop("mode") == ChatSession.Mode.DIRECTOR,
            scenario=asked,
            persona=personas.find(user, part) if part else None,
            display_name=name,
            chat_model=model,
        )
        return redirect("stage", play.pk)
    return render(request, "chat/play_new.html", {"card": presenters.card(character), "form": form})


@require_safe
@never_cache
def stage(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """The play itself: what was said is in the page, the script takes over from there."""
    if not isinstance(request.user, User):
        return redirect("home")
    play = _found(plays.of, request.user, str(session_id))
    newest = lines.played(play).order_by("-seq")
    messages = list(newest if request.GET.get("lines") == "all" else newest[:LINES_SHOWN])[::-1]
    siblings = _siblings(play)
    actors = presenters.actors_of(play)
    names = {actor.stored: actor.name for actor in actors}  # a line is stored with the name of its time and language
    right = [actor.stored for actor in actors[1::2]] if play.is_directed else []  # the person is there in other plays
    present = cast.on_stage(play, lines.moves(play))
    context = {
        "play": play,
        "face": presenters.avatar_of(play),
        "scenario": _setting(play),
        "person": name_of_person(play),
        "rehearsal": _is_rehearsal(play),
        "earlier": bool(messages) and messages[0].parent_id is not None,
        "lines": [
            presenters.line_view(message, names, siblings[message.parent_id], right=right) for message in messages
        ],
        "line_max": settings.LINE_MAX_CHARS,
        "voices": voices.every_voice(),
        "voice_modes": ChatSession.VoiceMode.choices,
        "usual_voice": (play.persona or {}).get("voice_id") or "",
        "actors": actors,
        "summary_max": SUMMARY_MAX,
        "data": {
            "session": play.pk,
            "after": _held(play, messages),
            "head": messages[-1].pk if messages else None,
            "ended": play.ended_at is not None,
            "directed": play.is_directed,
            "voice": VoiceSettingsSerializer(play).data,
            "several": play.has_several_actors,
            "away": [name for name in cast.names(play) if name not in present],
            "right": right,
            "names": names,
            "marks": presenters.MARKS,
            "emotions": labels.EMOTIONS,
        },
    }
    return render(request, "chat/stage.html", context)


@require_POST
def rename(request: HttpRequest, session_id: UUID) -> HttpResponse:
    """Give a play a title, and the person a name in it; an empty one is none."""
    if not isinstance(request.user, User):
        return redirect("home")
    names: dict[str, Any] = {
        key: _word(request.POST, key, 100) or None for key in ("title", "display_name") if key in request.POST
    }
    play = _found(plays.revise, request.user, str(session_id), **names)
    return redirect("stage", play.pk)


@require_POST
def end_or_reopen(request: HttpRequest, session_id: UUID, verb: Callable[[User, str], ChatSession]) -> HttpResponse:
    """End a play, or go on with it: `verb` is `plays.end` or `plays.reopen`."""
    if not isinstance(request.user, User):
        return redirect("home")
    return redirect("stage", _found(verb, request.user, str(session_id)).pk)


def _found(verb: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Call a domain verb; what is absent or a stranger's becomes the 404 page."""
    try:
        return verb(*args, **kwargs)
    except NotFound as exc:
        raise Http404 from exc


def _word(sent: QueryDict, key: str, limit: int) -> str:
    """Return a short text that was sent; NUL, which PostgreSQL cannot take, is dropped."""
    return sent.get(key, "").replace("\0", "").strip()[:limit]


def _categories() -> list[tuple[str, str]]:
    """Return the categories of the presets and how they are called in the visitor's language."""
    rows = Character.objects.presets().exclude(category=None).exclude(category="").order_by("category")
    names: dict[str, str] = {}
    for category, english in rows.values_list("category", "character__category_en"):
        names[str(category)] = (presenters.in_english() and english) or names.get(str(category), str(category))
    return list(names.items())


def _suggested(character: Character) -> dict[str, Any]:
    details = character.character or {}
    scenario = (presenters.in_english() and details.get("scenario_en")) or details.get("scenario")
    return scenario if isinstance(scenario, dict) else {}


def _recent(user: User) -> list[tuple[ChatSession, presenters.Avatar, str]]:
    """Return the newest plays, each with its face and how long ago something happened in it."""
    own = ChatSession.objects.of(user).prefetch_related("session_actors")
    newest = own.order_by("-updated_at", "-id")[:RECENT_PLAYS]
    return [(play, presenters.avatar_of(play), presenters.ago(play.updated_at)) for play in newest]


def _others(user: Any, chosen: Character) -> list[tuple[str, presenters.CharacterCard]]:
    """Return who else can be on stage: the visitor's own characters, then the presets."""
    visible = Character.objects.visible_to(user).exclude(pk=chosen.pk).order_by("is_preset", "created_at", "id")  # type: ignore[attr-defined]
    return [(character.pk, presenters.card(character)) for character in visible[: 2 * CARDS_SHOWN]]


def _setting(play: ChatSession) -> list[tuple[str, str]]:
    scenario = play.scenario or {}
    return [(str(field.label), str(scenario[key])) for key, field in SceneForm.base_fields.items() if scenario.get(key)]


def _is_rehearsal(play: ChatSession) -> bool:
    return model_registry.of_turn(None, play.chat_model).rehearsal


def _held(play: ChatSession, messages: list[Message]) -> int:
    """Return the number up to which the page holds every line in its final state, or need not hold it."""
    running = [message.seq for message in messages if message.is_streaming]
    return running[0] - 1 if running else play.last_seq


def _siblings(play: ChatSession) -> dict[str | None, list[str]]:
    """Return the takes by the line that they follow, the oldest first."""
    found: defaultdict[str | None, list[str]] = defaultdict(list)
    kept = play.messages.filter(deleted_at=None).order_by("seq")
    for pk, parent_id in kept.values_list("pk", "parent_id"):
        found[parent_id].append(pk)
    return found
