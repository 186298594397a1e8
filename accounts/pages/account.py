"""Pages: the offer to bring over what a guest made, my sign-ins, and what happened to them."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.auth import login_events, sign_ins
from accounts.guests import guest_offer
from accounts.models import LoginEvent, User
from avatar_forge.core.api.pagination import paginate
from avatar_forge.core.errors import NotFound

EVENTS_SHOWN = 10

# A word in the browser's own description → what people call it; the first that is found.
_BROWSERS = {
    "Edg": "Edge", "OPR/": "Opera", "SamsungBrowser": "Samsung Internet", "Whale/": "Whale", "Firefox/": "Firefox",
    "FxiOS": "Firefox", "CriOS": "Chrome", "Chrome/": "Chrome", "Safari/": "Safari",
}  # fmt: skip
_SYSTEMS = {
    "Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS": "macOS",
    "CrOS": "ChromeOS", "Linux": "Linux",
}  # fmt: skip


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest) -> HttpResponse:
    """Ask what shall become of the guest's things, and do it. "later" leaves everything as it is."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    target = target if guest_offer.is_own(request, target) else ""
    if request.method != "POST":
        return render(request, "accounts/merge.html", {"offer": guest_offer.of(request), "next": target})
    mode = request.POST.get("mode")
    if mode not in ("merge", "discard"):
        return redirect("home")
    try:
        found = guest_offer.settle(request, mode)
    except NotFound:  # decided already, in another tab
        return redirect(target or "home")
    if found is not None:
        done = _("Everything is yours now.") if mode == "merge" else _("What the guest had is gone.")
        messages.success(request, done)
    # The page that was asked for may be one of what was thrown away.
    return redirect(target if target and mode == "merge" else "home")


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_sessions(request: HttpRequest) -> HttpResponse:
    """List my sign-ins; end one, the others, or all."""
    user = request.user
    assert isinstance(user, User)
    current = request.session.session_key
    if request.method == "POST":
        return _end(request, user, request.POST.get("end", ""))
    rows = [(session, session.session_key == current, browser_of(session.user_agent)) for session in sign_ins.of(user)]
    context = {"rows": rows, "events": _shown(user.login_events.order_by("-created_at", "-id")[:EVENTS_SHOWN])}
    return render(request, "accounts/sessions.html", context)


@never_cache
@login_required
@require_safe
def my_events(request: HttpRequest) -> HttpResponse:
    """Everything that happened to my sign-in, page by page. Raises `ValidationFailed` for a cursor that is not ours."""
    assert isinstance(request.user, User)
    page = paginate(request.user.login_events.all(), request.GET, order=("-created_at", "-id"))
    return render(request, "accounts/events.html", {"events": _shown(page.rows), "next_cursor": page.next_cursor})


def browser_of(user_agent: str | None) -> str:
    """Return what people call a browser: "Chrome, Windows"; empty when it says nothing known."""
    names = (_first(_BROWSERS, user_agent or ""), _first(_SYSTEMS, user_agent or ""))
    return ", ".join(name for name in names if name)


def _end(request: HttpRequest, user: User, which: str) -> HttpResponse:
    current = request.session.session_key
    if which == "all":
        sign_ins.end_all(user)
    elif which == "others":
        sign_ins.end_all(user, spare=current)
    elif which.isascii() and which.isdigit() and len(which) <= 18:
        sign_ins.end(user, int(which))
    else:
        raise NotFound()
    login_events.record(request, LoginEvent.Kind.SESSIONS_ENDED, user)
    if current is None or not sign_ins.of(user).filter(session_key=current).exists():
        logout(request)
        return redirect("home")
    messages.success(request, _("Signed out there."))
    return redirect("my_sessions")


def _shown(found: Any) -> list[tuple[LoginEvent, str]]:
    return [(event, browser_of(event.user_agent)) for event in found]


def _first(names: dict[str, str], text: str) -> str:
    return next((name for word, name in names.items() if word in text), "")
