"""From settings to engines: each is named there, built once per process, and knows no model."""

from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

_built: dict[tuple[str, str, str], Any] = {}


def names(kind: str) -> list[str]:
    """Return the names of the engines of a kind (`chat`, later `speech`, `3d`, `style`)."""
    return list(settings.ENGINES.get(kind, {}))


def build(kind: str, name: str) -> Any:
    """Return the engine `name` of `kind`. Raises `KeyError` for one that settings do not name."""
    config = settings.ENGINES[kind][name]
    key = (kind, name, config["BACKEND"])
    if key not in _built:
        _built[key] = import_string(config["BACKEND"])(**config.get("OPTIONS", {}))
    return _built[key]


def built(kind: str) -> list[Any]:
    """Return the engines of a kind that have been built, to close what they hold open."""
    return [engine for (its_kind, *_), engine in _built.items() if its_kind == kind]


def forget() -> None:
    """Drop what was built, after settings have changed (tests)."""
    _built.clear()
