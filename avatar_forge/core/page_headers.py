"""Headers of every answer: what a page may load and where its forms may go, and that nobody keeps a copy of it."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse


def policy(**changes: str) -> str:
    """Return the Content-Security-Policy of our pages; `changes` replaces directives, "_" standing for "-".

    Source: W3C, Content Security Policy Level 3. A form's target counts with all that it redirects to, so the
    front-ends and Google, to which a sign-in goes on, are named.
    """
    onward = [*settings.FRONTEND_ORIGINS, settings.FRONTEND_URL, settings.GOOGLE_AUTHORIZE_URL]
    origins = sorted({f"{url.scheme}://{url.netloc}" for url in map(urlsplit, onward) if url.netloc})
    directives = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        # A character's picture may be anywhere on the web.
        "img-src": " ".join(["'self'", "data:", "https:", *settings.FRONTEND_ORIGINS]),
        "font-src": "'self'",
        "connect-src": "'self'",
        "media-src": "'self' blob:",
        "form-action": " ".join(["'self'", *origins]),
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    } | {name.replace("_", "-"): value for name, value in changes.items()}
    return "; ".join(f"{name} {value}" for name, value in directives.items())


class PageHeadersMiddleware:
    """Gives each answer what its view has not set itself."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        is_page = response.headers.get("Content-Type", "").startswith("text/html")
        # Django's own pages about errors, for developers, are written with their styles and scripts in them.
        if is_page and not (settings.DEBUG and response.status_code >= 400):
            response.headers.setdefault("Content-Security-Policy", policy())
        return response
