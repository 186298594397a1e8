"""Which calls are served on the event loop, read off the URLconf: those of every `DeferredView`, and no others.

The ASGI entry asks `AsyncRoutes` for each request; whoever configures a proxy can take the same list from
`every_async_route`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from django.urls import URLPattern, URLResolver, get_resolver

from avatar_forge.core.api.deferred import DeferredView

METHODS = ("GET", "POST")


class BoundedParser(Protocol):
    """A parser that says how large a body it takes, and refuses larger ones itself."""

    @property
    def max_bytes(self) -> int: ...


@dataclass(frozen=True, slots=True)
class AsyncRoute:
    """One kind of call. `pattern` is a regular expression of the whole path, without groups, for Python and PCRE."""

    method: str
    pattern: str
    view: type[DeferredView]
    parser: BoundedParser  # of its view, the one that takes most

    @property
    def streams(self) -> bool:
        """Whether an answer may come bit by bit: nobody on the way may wait for its end."""
        return self.view.streams

    @property
    def max_bytes(self) -> int:
        """How large a body may be."""
        return self.parser.max_bytes


class AsyncRoutes:
    """Finds the route of a request with one regular expression for each method."""

    def __init__(self, routes: Iterable[AsyncRoute]) -> None:
        by_method = defaultdict[str, list[AsyncRoute]](list)
        for route in routes:
            by_method[route.method].append(route)
        self._tables = {method: (_one_of(routes), routes) for method, routes in by_method.items()}

    def find(self, method: str, path: str) -> AsyncRoute | None:
        if (table := self._tables.get(method)) is None or (found := table[0].fullmatch(path)) is None:
            return None
        assert found.lastindex is not None
        return table[1][found.lastindex - 1]


def every_async_route() -> tuple[AsyncRoute, ...]:
    """Return the routes in the order of the URLconf, which is the order in which they are tried."""
    return tuple(_routes(get_resolver().url_patterns, "/"))


def _routes(entries: Iterable[URLPattern | URLResolver], prefix: str) -> Iterator[AsyncRoute]:
    for entry in entries:
        pattern = prefix + _plain(entry.pattern.regex.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, pattern)
            continue
        view: Any = getattr(entry.callback, "cls", object)
        if issubclass(view, DeferredView):
            yield from _calls_of(view, pattern)


def _calls_of(view: type[DeferredView], pattern: str) -> Iterator[AsyncRoute]:
    parsers: list[Any] = [parser() for parser in view.parser_classes]
    assert all(hasattr(parser, "max_bytes") for parser in parsers), f"{view.__name__} takes a body without a limit"
    parser = max(parsers, key=lambda parser: int(parser.max_bytes))
    for method in METHODS:
        if hasattr(view, method.lower()):
            yield AsyncRoute(method, pattern, view, parser)


def _plain(regex: str) -> str:
    """Return a regular expression of Django's without its ends and without names for its groups."""
    return re.sub(r"\(\?P<\w+>", "(?:", re.sub(r"^\^|(?:\$|\\[zZ])$", "", regex))


def _one_of(routes: list[AsyncRoute]) -> re.Pattern[str]:
    """An empty group behind each pattern tells which one it was; a first folder that all share is looked at once."""
    patterns = [route.pattern for route in routes]
    first = re.match(r"/\w+/", patterns[0])
    start = first[0] if first and all(re.match(first[0] + r"\w", pattern) for pattern in patterns) else ""
    return re.compile(start + "(?:" + "|".join(f"{pattern[len(start) :]}()" for pattern in patterns) + ")")
