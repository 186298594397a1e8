"""Database backend: PostgreSQL through psycopg 3, where no wait for the server is endless.

`statement_timeout` is kept by the server and cannot help when the network swallows the query; this one is ours.
"""

from typing import Any, ClassVar, TypeVar

import psycopg
from django.db.backends.postgresql import base
from psycopg import errors
from psycopg.abc import PQGen

RV = TypeVar("RV")


class DeadlineConnection(psycopg.Connection[Any]):
    """A connection that fails with `OperationalError` when the server is silent past `deadline` seconds.

    A server process sets `deadline` when it starts (wsgi.py); a management command waits as long as a migration takes.
    """

    deadline: ClassVar[float | None] = None

    def wait(self, gen: PQGen[RV], interval: float = 0.1, timeout: float | None = None) -> RV:
        try:
            return super().wait(gen, interval, timeout or self.deadline)
        except errors._WaitTimeout as exc:
            self.pgconn.finish()
            raise psycopg.OperationalError("the database did not answer in time") from exc


class _Psycopg:
    """The psycopg module as Django's backend sees it, except that it connects with our class."""

    connect = staticmethod(DeadlineConnection.connect)

    def __getattr__(self, name: str) -> Any:
        return getattr(psycopg, name)


class DatabaseWrapper(base.DatabaseWrapper):
    Database = _Psycopg()  # type: ignore[assignment]
