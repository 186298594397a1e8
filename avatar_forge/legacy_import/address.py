"""The address of an earlier database, as SQLAlchemy wrote it; what is said of it never holds the password."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote

# SQLAlchemy's own grammar (sqlalchemy/engine/url.py): a password may hold anything but "@".
_GRAMMAR = re.compile(
    r"""(?P<scheme>\w+)(\+\w+)?://
    ((?P<user>[^:/@]*)(:(?P<password>[^@]*))?@)?
    (\[(?P<ipv6>[^/?\]]+)\]|(?P<host>[^/:?]+))?
    (:(?P<port>\d*))?
    (/(?P<database>[^?]*))?
    (\?(?P<query>.*))?""",
    re.VERBOSE,
)
POSTGRESQL = ("postgresql", "postgres")
# asyncpg says `ssl`, libpq `sslmode`; what else asyncpg or SQLAlchemy take means nothing to libpq.
_PASSED_ON = {"ssl": "sslmode", "sslmode": "sslmode", "sslrootcert": "sslrootcert", "host": "host", "port": "port"}
_SSL = {"true": "require", "1": "require", "false": "disable", "0": "disable"}


class BadAddress(ValueError):
    """What was given is no address of a database; the text does not repeat it."""


@dataclass(frozen=True, slots=True)
class Address:
    """Where the earlier database is: a file, or what libpq needs to connect."""

    file: Path | None = None
    server: dict[str, str] = field(default_factory=dict, repr=False)

    def __str__(self) -> str:
        if self.file is not None:
            return f"SQLite {self.file.name}"
        return f"PostgreSQL {self.server.get('dbname', '')} on {self.server.get('host', 'localhost')}"


def parse(url: str) -> Address:
    """Return where `url` points. Raises `BadAddress`."""
    found = _GRAMMAR.fullmatch(url.strip())
    scheme = found["scheme"].lower() if found else ""
    if found and scheme == "sqlite":
        if not found["database"] or found["host"]:
            raise BadAddress("An address of SQLite has three slashes and a file: sqlite:///path/to/file.db")
        return Address(file=Path(unquote(found["database"]).removeprefix("file:")).expanduser())
    if found and scheme in POSTGRESQL:
        return Address(server=_server(found))
    raise BadAddress("Give sqlite:///file.db or postgresql://user:password@host:5432/name.")


def _server(found: re.Match[str]) -> dict[str, str]:
    parts = {
        "host": found["ipv6"] or found["host"],
        "port": found["port"],
        "user": found["user"],
        "password": found["password"],
        "dbname": found["database"],
    }
    server = {name: unquote(value) for name, value in parts.items() if value}
    for name, value in parse_qsl(found["query"] or ""):
        if name in _PASSED_ON:
            server[_PASSED_ON[name]] = _SSL.get(value.lower(), value) if name.startswith("ssl") else value
    return server
