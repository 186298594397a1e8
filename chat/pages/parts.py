"""The page of one's own parts in plays: make, change, forget."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from accounts.guests import guests
from accounts.models import User
from avatar_forge.core.errors import NotFound, ValidationFailed
from characters import personas
from characters.models import UserPersona
from chat.pages import presenters
from chat.pages.forms import PersonaForm


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: HttpRequest, pk: str = "") -> HttpResponse:
    """List my parts beside a form for another one or, with `pk`, for that one; a visitor becomes a guest first."""
    persona = _found(request, pk) if pk else None
    form = PersonaForm(request.POST or None, instance=persona, host=request.get_host())
    if request.method == "POST" and form.is_valid():
        try:
            _save(guests.welcome(request), persona, form.cleaned_data)
        except ValidationFailed as exc:
            form.add_error("name", [str(text) for text in (exc.fields or {})["name"]])
        else:
            return redirect("parts")
    rows = personas.of(request.user) if isinstance(request.user, User) else []
    shown = [(row, presenters.Avatar(name=row.name, portrait=presenters.own_path(row.image_url))) for row in rows]
    return render(request, "chat/parts.html", {"form": form, "parts": shown, "editing": persona})


@require_POST
def forget(request: HttpRequest, pk: str) -> HttpResponse:
    """Delete a part; plays keep the copy they have."""
    _found(request, pk).delete()
    return redirect("parts")


def _save(user: User, persona: UserPersona | None, values: dict[str, Any]) -> None:
    if persona is None:
        # The first one is the default, whether that was ticked or not.
        personas.create(user, {key: value for key, value in values.items() if key != "is_default" or value})
    else:
        personas.change(user, persona.pk, values)


def _found(request: HttpRequest, pk: str) -> UserPersona:
    try:
        if not isinstance(request.user, User):
            raise NotFound()
        return personas.find(request.user, pk)
    except NotFound as exc:
        raise Http404 from exc
