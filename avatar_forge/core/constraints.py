"""Constraints that more than one table needs, written once and alike on SQLite and PostgreSQL."""

from django.db.models import CheckConstraint, F, Func, Q, Value
from django.db.models.fields import CharField
from django.db.models.functions import Length
from django.db.models.lookups import Exact, LessThanOrEqual


def length_limits(table: str, **limits: int) -> list[CheckConstraint]:
    """Return one check per text column: at most so many characters.

    PostgreSQL enforces varchar(n) by itself; SQLite takes a text of any length, so there the rule has to be a check.
    """
    return [
        CheckConstraint(
            condition=LessThanOrEqual(Length(F(column)), limit),
            name=f"{table}_{column}_fits",
        )
        for column, limit in limits.items()
    ]


def sha256_hex(column: str) -> Q:
    """Return the condition "NULL or 64 lower-case hexadecimal digits".

    Written with LTRIM because a regular expression in a check would need Django's own function inside SQLite.
    """
    rest = Func(F(column), Value("0123456789abcdef"), function="LTRIM", output_field=CharField())
    return Q(**{f"{column}__isnull": True}) | (Q(Exact(Length(F(column)), 64)) & Q(Exact(rest, Value(""))))
