"""The pages /docs and /redoc: the two products' own, under the policy of our pages but for what they cannot do without.

Both write styles into the page, and Redoc searches in a worker that it makes from a blob. Neither loads anything from
elsewhere.
"""

from typing import Any

from drf_spectacular.views import SpectacularRedocView, SpectacularSwaggerSplitView
from rest_framework.request import Request
from rest_framework.response import Response

from avatar_forge.core.page_headers import policy


class SwaggerView(SpectacularSwaggerSplitView):
    """Swagger UI, its own script in a file beside the page."""

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response["Content-Security-Policy"] = policy(style_src="'self' 'unsafe-inline'", img_src="'self' data:")
        return super().finalize_response(request, response, *args, **kwargs)


class RedocView(SpectacularRedocView):
    """Redoc without the fonts and the logo that it fetches from other servers."""

    template_name = "redoc.html"

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        response["Content-Security-Policy"] = policy(
            style_src="'self' 'unsafe-inline'", img_src="'self' data:", worker_src="blob:"
        )
        return super().finalize_response(request, response, *args, **kwargs)
