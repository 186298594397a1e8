"""The pages of one's plays: find them, bring some over, take them along."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.guests import guests
from accounts.models import User
from avatar_forge.core import strict_json
from avatar_forge.core.api.pagination import paginate
from avatar_forge.core.errors import AvatarForgeError, InvalidJSON, NotFound, ValidationFailed
from chat.conversation import search
from chat.conversation.search import SearchQuery
from chat.models import ChatSession
from chat.pages import presenters
from chat.pages.forms import HistoryForm, SearchForm
from chat.transfer import exporter, report
from chat.transfer.report import Item, Report
from chat.transfer.views import take_seldom

FILE = "life-theater-storage.json"
REMARKS_SHOWN = 20  # of each play in a report


@require_safe
@never_cache
def mine(request: HttpRequest) -> HttpResponse:
    """The list of one's plays, narrowed down by what the address asks for."""
    return _listed(request, HistoryForm())


@require_POST
def bring(request: HttpRequest) -> HttpResponse:
    """Take plays in and show what became of each; a visitor becomes a guest first."""
    form = HistoryForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            told = take_seldom(guests.welcome(request), _value(form.body()))
        except (InvalidJSON, ValidationFailed) as exc:
            form.add_error(None, _first(exc))
        else:
            return render(request, "chat/plays_report.html", {"report": told, "items": _with_remarks(told)})
    return _listed(request, form, status=400)


@require_safe
@never_cache
def fetch(request: HttpRequest, session_id: UUID | None = None) -> HttpResponseBase:
    """One play or all of them as a file."""
    if not isinstance(request.user, User):
        return redirect("plays")
    try:
        histories = [exporter.one_history(request.user, str(session_id))] if session_id else None
    except NotFound as exc:
        raise Http404 from exc
    pieces = exporter.stream_store(
        exporter.every_history(request.user) if histories is None else histories, user_name=request.user.username or ""
    )
    return StreamingHttpResponse(
        pieces, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{FILE}"'}
    )


def _listed(request: HttpRequest, form: HistoryForm, *, status: int = 200) -> HttpResponse:
    user = request.user if isinstance(request.user, User) else None
    asked = SearchForm(request.GET, characters=search.characters_of(user) if user else [])
    asked.is_valid()
    wanted = SearchQuery(**asked.cleaned_data)
    context = {"asked": asked, "form": form, "wanted": wanted, "narrowed": wanted != SearchQuery(), "plays": []}
    if user:
        own = ChatSession.objects.of(user)  # type: ignore[attr-defined]
        page = paginate(
            search.narrowed(own, user, wanted).prefetch_related("session_actors"),
            {"page_size": "20", "cursor": request.GET.get("cursor", "")},
            order=["-updated_at", "-id"],
        )
        hits = search.hits(user, page.rows, wanted)
        context["plays"] = [
            (play, presenters.avatar_of(play), presenters.ago(play.updated_at), hits.get(play.pk)) for play in page.rows
        ]
        context["next_cursor"] = page.next_cursor
    return render(request, "chat/plays.html", context, status=status)


def _value(body: bytes) -> object:
    try:
        return strict_json.loads(body.removeprefix(b"\xef\xbb\xbf"), any_text=True)
    except (ValueError, RecursionError) as exc:
        raise InvalidJSON() from exc


def _first(error: AvatarForgeError) -> str:
    texts = [text for texts in (error.fields or {}).values() for text in texts]
    return str(texts[0] if texts else error.message)


def _with_remarks(told: Report) -> list[tuple[Item, list[tuple[int | None, Promise]], int]]:
    """Return each play with the first remarks about it (line from 1, sentence), and how many there are beyond."""
    shown = []
    for item in told.items:
        remarks = [
            (None if remark.index is None else remark.index + 1, report.sentence(remark))
            for remark in [*item.skipped, *item.notes]
        ]
        shown.append((item, remarks[:REMARKS_SHOWN], max(0, len(remarks) - REMARKS_SHOWN)))
    return shown
