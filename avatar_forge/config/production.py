"""What `PRODUCTION=true` refuses: settings that are good for a laptop and bad for the world, told in one line."""

from collections.abc import Iterator

from django.core.checks.security import base as django_rules

from avatar_forge.core.wrong_setting import WrongSetting, _


def refuse(
    *, secret_key: str, debug: bool, hosts: list[str], origins: list[str], https: bool, sqlite_shared_by: list[str]
) -> None:
    """Raise `WrongSetting` that lists all of it at once. `sqlite_shared_by` are settings that start other processes."""
    problems = [
        *_secret_key(secret_key),
        *([_("DEBUG shows settings and code to visitors: leave it empty")] if debug else []),
        *([_("ALLOWED_HOSTS lists every host: name yours")] if "*" in hosts else []),
        *([_("FRONTEND_ORIGINS is not set: list where your pages are opened, https://…")] if not origins else []),
        *([_("HTTPS is off: put a proxy that speaks TLS in front and write HTTPS=1")] if not https else []),
    ]
    if sqlite_shared_by:
        shared = _("DATABASE_URL is SQLite, which serves one process, and {names} is for several: use PostgreSQL")
        problems.append(shared.format(names=", ".join(sqlite_shared_by)))
    if problems:
        raise WrongSetting(
            "PRODUCTION", _("this must be mended first: {problems}.").format(problems="; ".join(problems))
        )


def _secret_key(key: str) -> Iterator[str]:
    """The rules are those of `check --deploy` (security.W009)."""
    if not key:
        yield _("SECRET_KEY is not set: a generated one is for one machine alone")
    elif (
        len(key) < django_rules.SECRET_KEY_MIN_LENGTH
        or len(set(key)) < django_rules.SECRET_KEY_MIN_UNIQUE_CHARACTERS
        or key.startswith(django_rules.SECRET_KEY_INSECURE_PREFIX)
    ):
        yield _("SECRET_KEY can be guessed: give it 50 random characters or more")
