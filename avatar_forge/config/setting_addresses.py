"""Settings that are addresses: of servers on the web, of the database, of Redis, of the job broker, of a mail server.

Only what the project speaks is taken: django-environ and Kombu take an unknown scheme for one they know, or for another
port. A line about an address never shows its user, its password or its options.
"""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from environ import Env

from avatar_forge.config import environment
from avatar_forge.core.wrong_setting import WrongSetting, _, without_secrets

POSTGRESQL = ("postgresql", "postgres", "pgsql", "psql")
OTHER_NAMES = ("postgres", "pgsql", "psql", "pyamqp")  # taken, and not told to people who look for one
DATABASE = "postgresql://user:password@host:5432/name"
REDIS = "redis://host:6379/0"
BROKER = "amqp://user:password@host:5672/"
MAIL = "smtp+tls://user:password@host:587"
MAIL_WITHOUT_HOST = ("consolemail", "filemail", "memorymail", "dummymail")


def web(name: str, default: str = "") -> str:
    """Return the address of a server, http(s)://host[:port][/path]; "" when none is set."""
    example = default or "http://localhost:8080"
    return environment.read(
        name, default, "http(s) address", lambda value: _checked(name, value, ("http", "https"), example)
    )


def redis(name: str) -> str:
    """Return an address of Redis, "" when there is none."""
    return environment.read(name, "", "redis(s):// address", lambda value: _redis(name, value))


def broker(name: str) -> str:
    """Return an address of a broker: RabbitMQ, Redis, or memory:// for this process."""
    return environment.read(
        name, "memory://", "memory:// | amqp(s):// | redis(s)://", lambda value: _broker(name, value)
    )


def mail(name: str) -> dict[str, Any]:
    """Return Django's EMAIL_* settings for an address."""
    return environment.read(name, "consolemail://", "mail address", lambda value: _mail(name, value))


def database(name: str, default: Path) -> str:
    """Return an address of PostgreSQL or SQLite; of the SQLite file `default` when none is set."""
    kind = "postgresql:// | sqlite:///path"
    address = environment.read(name, "", kind, lambda value: value and database_config(name, value) and value)
    return address or f"sqlite:///{quote(str(default))}"


def database_config(name: str, address: str) -> dict[str, Any]:
    """Return Django's entry for `address`, without what Django would take for granted."""
    scheme = _scheme(name, address, ("sqlite", *POSTGRESQL), DATABASE)
    if scheme == "sqlite" and not re.fullmatch(r"sqlite:///[^?]+", address, re.IGNORECASE):
        raise WrongSetting(name, _("SQLite needs a file. Example: {name}=sqlite:////path/file").format(name=name))
    try:
        config: dict[str, Any] = Env.db_url_config(address)
    except (ValueError, TypeError):
        raise _unreadable(name, DATABASE) from None
    if not config["NAME"]:
        problem = _("{address} names no database. Example: {name}={example}")
        raise WrongSetting(name, problem.format(address=without_secrets(address), name=name, example=DATABASE))
    return config


def _redis(name: str, value: str) -> str:
    if not value or _scheme(name, value, ("redis", "rediss", "unix"), REDIS) == "unix":
        return value
    parts = urlsplit(_checked(name, value, ("redis", "rediss"), REDIS))
    if not re.fullmatch(r"/?[0-9]{0,4}/?", parts.path):
        problem = _("{address}: a database of Redis is a number. Example: {name}={example}")
        raise WrongSetting(name, problem.format(address=without_secrets(value), name=name, example=REDIS))
    return value


def _broker(name: str, value: str) -> str:
    scheme = _scheme(name, value, ("memory", "amqp", "amqps", "pyamqp", "redis", "rediss"), BROKER)
    if scheme.startswith("redis"):
        return _redis(name, value)
    return value if scheme == "memory" else _checked(name, value, (scheme,), BROKER)


def _mail(name: str, value: str) -> dict[str, Any]:
    scheme = _scheme(name, value, tuple(Env.EMAIL_SCHEMES), MAIL)
    if scheme not in MAIL_WITHOUT_HOST:
        _checked(name, value, (scheme,), MAIL)
    try:
        config: dict[str, Any] = Env.email_url_config(value)
    except ValueError:
        raise _unreadable(name, MAIL) from None
    if scheme == "consolemail":
        config["EMAIL_BACKEND"] = "avatar_forge.core.mail_log.EmailBackend"
    return config


def _checked(name: str, value: str, schemes: tuple[str, ...], example: str) -> str:
    """Return an address that has one of `schemes`, a host, and a port that can be one; or nothing at all."""
    if not value:
        return value
    _scheme(name, value, schemes, example)
    try:
        parts = urlsplit(value)
        has_host = parts.port != 0 and re.fullmatch(r"[\w.-]+|[0-9A-Fa-f:.]+(%\w+)?", parts.hostname or "")
    except ValueError:
        has_host = None
    if not has_host or re.search(r"\s", value):
        raise _unreadable(name, example)
    return value


def _scheme(name: str, value: str, schemes: tuple[str, ...], example: str) -> str:
    found = re.match(r"([A-Za-z][A-Za-z0-9+.-]{0,30})://", value)
    if found is None:
        raise _unreadable(name, example)
    scheme = found[1].lower()
    if scheme not in schemes:
        problem = _("{scheme}:// is not known here. Write one of: {schemes}. Example: {name}={example}")
        known = ", ".join(f"{one}://" for one in schemes if one not in OTHER_NAMES)
        raise WrongSetting(name, problem.format(scheme=scheme, schemes=known, name=name, example=example))
    return scheme


def _unreadable(name: str, example: str) -> WrongSetting:
    """What is no address is not shown: it may be a password in the wrong place."""
    problem = _("it is no address. Example: {name}={example} (write @ : / # in a password as %40 %3A %2F %23)")
    return WrongSetting(name, problem.format(name=name, example=example))
