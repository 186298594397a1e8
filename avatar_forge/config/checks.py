"""System checks: settings that do not go together are told at start-up; each message begins with a setting's name."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Info, register
from django.http.request import validate_host

from audio.text.reading import japanese
from avatar_forge.config.environment import ORIGIN
from avatar_forge.core import engines
from avatar_forge.core.wrong_setting import _


@register()
def every_engine_can_be_built(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    problems: list[CheckMessage] = []
    for kind in settings.ENGINES:
        for name in engines.names(kind):
            try:
                engines.build(kind, name)
            except Exception as exc:
                problem = _("ENGINES: {kind} {name} cannot be built: {why}").format(kind=kind, name=name, why=exc)
                problems.append(Error(problem, hint=_("See docs/settings.md."), id="avatar_forge.E001"))
    return problems


@register()
def every_model_and_voice_has_its_engine(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    problem = _("{setting}: {entry} names the engine {engine}, which is not there.")
    of_a_voice = _("Set the address of its server, or give the voice another engine (docs/voices.md).")
    return [
        Error(
            problem.format(setting=setting, entry=repr(entry["id"]), engine=repr(entry["engine"])), hint=hint, id=code
        )
        for setting, entries, kind, code, hint in (
            ("CHAT_MODELS", settings.CHAT_MODELS, "chat", "avatar_forge.E002", None),
            ("VOICES_FILE", settings.VOICES, "speech", "avatar_forge.E004", of_a_voice),
        )
        for entry in entries
        if entry["engine"] not in engines.names(kind)
    ]


@register()
def google_has_both_keys_or_none(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    keys = {"GOOGLE_CLIENT_ID": settings.GOOGLE_CLIENT_ID, "GOOGLE_CLIENT_SECRET": settings.GOOGLE_CLIENT_SECRET}
    missing = [name for name, value in keys.items() if not value]
    if len(missing) == 1:
        problem = _("{setting}: it is missing; sign-in with Google needs both of its keys.")
        return [Error(problem.format(setting=missing[0]), id="accounts.E001")]
    if missing and not settings.PRODUCTION:
        return [
            Info(
                _("Sign-in with Google is off: GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET are not set."),
                hint=_("Its button is hidden; people come in as guests or by email. See .env.example."),
                id="accounts.I001",
            )
        ]
    return []


@register()
def sign_in_ends_in_a_house_of_ours(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    url = settings.FRONTEND_URL.rstrip("/")
    own = ORIGIN.fullmatch(url) and validate_host(urlsplit(url).hostname or "", settings.ALLOWED_HOSTS)
    if not url or url in settings.FRONTEND_ORIGINS or own:
        return []
    return [
        Error(
            _("FRONTEND_URL: {url} is neither on a host of ours nor one of FRONTEND_ORIGINS.").format(url=repr(url)),
            hint=_("Write scheme://host[:port] and list it in FRONTEND_ORIGINS."),
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
                _("JWT_PRIVATE_KEY: it is no RSA key in PEM."),
                hint=_("Make one with openssl genrsa 2048, or leave it empty and delete DATA_DIR/jwt_key.pem."),
                id="accounts.E003",
            )
        ]
    return []


@register()
def kanji_can_be_read(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    if japanese.available() or settings.PRODUCTION:
        return []
    return [
        Info(
            "The built-in voices read Japanese in kana only: the reading of kanji is not installed.",
            hint="pip install -r requirements-japanese.txt (51 MB, docs/voices.md)",
            id="audio.I001",
        )
    ]
