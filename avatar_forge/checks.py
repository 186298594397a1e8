"""System checks: what a wrong setting would break is said at start-up, in words."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from django.http.request import validate_host

from avatar_forge import engines


@register()
def every_engine_can_be_built(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    for kind in settings.ENGINES:
        for name in engines.names(kind):
            try:
                engines.build(kind, name)
            except Exception as exc:
                problems.append(Error(f"ENGINES[{kind!r}][{name!r}] cannot be built: {exc}", id="avatar_forge.E001"))
    return problems


@register()
def every_model_has_its_engine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    known = engines.names("chat")
    return [
        Error(
            f"CHAT_MODELS: {model['id']!r} names the engine {model['engine']!r}, which ENGINES lacks.",
            id="avatar_forge.E002",
        )
        for model in settings.CHAT_MODELS
        if model["engine"] not in known
    ]


@register()
def every_voice_has_its_engine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    known = engines.names("speech")
    return [
        Error(
            f"VOICES: {voice['id']!r} names the engine {voice['engine']!r}, which ENGINES lacks.",
            hint="Set the address of its server, or give the voice another engine (docs/voices.md).",
            id="avatar_forge.E004",
        )
        for voice in settings.VOICES
        if voice["engine"] not in known
    ]


@register()
def origins_are_origins(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    return [
        Error(
            f"FRONTEND_ORIGINS: {origin!r} is not an origin.",
            hint="Write scheme://host[:port], without a path or a closing slash, and never *.",
            id="avatar_forge.E003",
        )
        for origin in settings.FRONTEND_ORIGINS
        if not _is_origin(origin)
    ]


@register()
def google_has_both_keys_or_none(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    keys = {"GOOGLE_CLIENT_ID": settings.GOOGLE_CLIENT_ID, "GOOGLE_CLIENT_SECRET": settings.GOOGLE_CLIENT_SECRET}
    missing = [name for name, value in keys.items() if not value]
    if len(missing) == 1:
        return [Error(f"{missing[0]} is missing: sign-in with Google needs both of its keys.", id="accounts.E001")]
    if missing:
        return [
            Info(
                "Sign-in with Google is off: GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are not set.",
                hint="Its button is hidden; people come in as guests or by email. See .env.example.",
                id="accounts.I001",
            )
        ]
    return []


@register()
def sign_in_ends_in_a_house_of_ours(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    url = settings.FRONTEND_URL.rstrip("/")
    own = _is_origin(url) and validate_host(urlsplit(url).hostname or "", settings.ALLOWED_HOSTS)
    if not url or url in settings.FRONTEND_ORIGINS or own:
        return []
    return [
        Error(
            f"FRONTEND_URL: {url!r} is neither on a host of ours nor one of FRONTEND_ORIGINS.",
            hint="Write scheme://host[:port] and list it in FRONTEND_ORIGINS.",
            id="accounts.E002",
        )
    ]


@register()
def the_key_for_tokens_is_a_key(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    # Deferred: only this check needs it, and allauth loads it with the first token.
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        load_pem_private_key(settings.HEADLESS_JWT_PRIVATE_KEY.encode(), password=None)
    except (ValueError, TypeError):
        return [
            Error(
                "JWT_PRIVATE_KEY is no RSA key in PEM.",
                hint="Make one with `openssl genrsa 2048`, or leave it empty and delete DATA_DIR/jwt_key.pem.",
                id="accounts.E003",
            )
        ]
    return []


def _is_origin(text: str) -> bool:
    return re.fullmatch(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:[0-9]{1,5})?", text) is not None
