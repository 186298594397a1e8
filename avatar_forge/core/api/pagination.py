"""Cursor pages: rows after the last one seen, by the columns the list is sorted on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from django.core import signing
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from avatar_forge.core.errors import ValidationFailed

DEFAULT_SIZE, MAX_SIZE = 50, 100

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """One page: its rows, and the cursor of the next page or None at the end."""

    rows: list[Row]
    next_cursor: str | None


def paginate(queryset: QuerySet[Row], query: Mapping[str, str], *, order: Sequence[str]) -> Page[Row]:
    """Return the page that `query` asks for with `cursor` and `page_size` (1–100, default 50).

    `order` names columns that together are unique and never NULL, `-` for descending. Costs one query whatever the
    page. Raises `ValidationFailed` for a cursor or size that is not ours.
    """
    size = _page_size(query.get("page_size", ""))
    if cursor := query.get("cursor"):
        queryset = _after(queryset, cursor, order)
    rows = list(queryset.order_by(*order)[: size + 1])
    following = _cursor(rows[size - 1], order) if len(rows) > size else None
    return Page(rows[:size], following)


def _page_size(text: str) -> int:
    if not text:
        return DEFAULT_SIZE
    if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) > 0):
        raise ValidationFailed(fields={"page_size": [_("Give a whole number from 1 to 100.")]})
    return min(int(text), MAX_SIZE)


def _cursor(row: Model, order: Sequence[str]) -> str:
    """Return the place of `row` in the list, signed: what comes back is a place that we gave out for this order."""
    values = [getattr(row, column.lstrip("-")) for column in order]
    return signing.dumps([v.isoformat() if isinstance(v, datetime) else v for v in values], salt=_salt(order))


def _salt(order: Sequence[str]) -> str:
    return f"cursor {' '.join(order)}"


def _after(queryset: QuerySet[Row], cursor: str, order: Sequence[str]) -> QuerySet[Row]:
    """Keep the rows behind the cursor: (a > x) or (a = x and b > y) …, with < for descending columns."""
    try:
        values = signing.loads(cursor, salt=_salt(order))
    except signing.BadSignature as exc:
        refusal = _("This cursor is not one of ours. Start again without it.")
        raise ValidationFailed(fields={"cursor": [refusal]}) from exc
    behind, equal = Q(), Q()
    for column, value in zip(order, values, strict=True):
        name = column.lstrip("-")
        behind |= equal & Q(**{f"{name}__{'lt' if column.startswith('-') else 'gt'}": value})
        equal &= Q(**{name: value})
    return queryset.filter(behind)
