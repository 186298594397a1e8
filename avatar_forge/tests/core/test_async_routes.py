"""Every view that waits on the event loop is found by its address, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, resolve, reverse
from drf_spectacular.generators import SchemaGenerator

from avatar_forge.config import asgi
from avatar_forge.core.api.async_routes import AsyncRoute, AsyncRoutes, every_async_route
from avatar_forge.core.api.deferred import DeferredView
from avatar_forge.core.api.parsing import StrictJSONParser
from avatar_forge.core.api.streaming import MEDIA_TYPE
from jobs.api.multipart import PictureParser

NAMED = re.compile(r"\(\?P<(\w+)>")


def entries(found: list[URLPattern | URLResolver] | None = None) -> Iterator[URLPattern]:
    for entry in get_resolver().url_patterns if found is None else found:
        if isinstance(entry, URLResolver):
            yield from entries(entry.url_patterns)
        else:
            yield entry


def addresses(entry: URLPattern) -> list[str]:
    """A path that leads to an entry, with and without a closing slash; none where its name needs something rare."""
    try:
        path = reverse(entry.name or entry.callback, kwargs=dict.fromkeys(NAMED.findall(str(entry.pattern)), "x"))
    except NoReverseMatch:
        return []
    return [path.rstrip("/"), path.rstrip("/") + "/"] if path.startswith("/api/") else [path]


def test_every_view_that_waits_is_found_and_no_other_one():
    waiting, others = 0, 0
    for entry in entries():
        view = getattr(entry.callback, "cls", object)
        for path in addresses(entry):
            for method in ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS"):
                served = issubclass(view, DeferredView) and method in ("GET", "POST") and hasattr(view, method.lower())
                route = asgi.async_routes.find(method, path)
                assert (route and route.view) == (view if served else None), (method, path)
                waiting, others = waiting + served, others + (not served)
    assert (waiting, others > 1_000) == (2 * len(every_async_route()), True)


@pytest.mark.parametrize("route", every_async_route(), ids=lambda route: f"{route.method} {route.pattern}")
def test_a_route_leads_to_its_view_and_says_how_large_a_body_may_be(route, settings):
    path = route.pattern.replace("(?:[^/]+)", "x").replace("/?", "")
    assert resolve(path).func.cls is route.view
    large = ("/api/chat" in path and path.count("/") < 4 and "recommend" not in path) or "evaluate" in path
    if path in ("/api/generate", "/api/style/transform", "/api/jobs"):
        assert route.max_bytes == PictureParser.max_bytes
    else:
        assert route.max_bytes == (settings.CHAT_MAX_BYTES if large else settings.JSON_MAX_BYTES)


def test_what_streams_is_what_the_document_says_to_be_a_stream_or_sound():
    paths: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)["paths"]
    told = {
        (method.upper(), re.sub(r"\{\w+\}", "x", path))
        for path, operations in paths.items()
        for method, operation in operations.items()
        if {MEDIA_TYPE, "audio/wav"} & operation["responses"].get("200", {}).get("content", {}).keys()
    }
    streams = {
        (route.method, route.pattern.replace("(?:[^/]+)", "x").replace("/?", ""))
        for route in every_async_route()
        if route.streams
    }
    assert streams == {call for call in told if asgi.async_routes.find(*call)}


@pytest.mark.parametrize("patterns", [["/a/?"], ["/a/?", "/a/b/?"], ["/a/b/?", "/a/(?:[^/]+)/c"], ["/a/b", "/c/d"]])
def test_each_of_some_patterns_is_found_as_itself(patterns):
    routes = [AsyncRoute("GET", pattern, DeferredView, StrictJSONParser()) for pattern in patterns]
    table = AsyncRoutes(routes)
    for route in routes:
        assert table.find("GET", route.pattern.replace("(?:[^/]+)", "x").replace("/?", "")) is route
    assert (table.find("POST", "/a"), table.find("GET", "/nowhere")) == (None, None)
