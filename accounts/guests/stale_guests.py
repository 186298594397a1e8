"""Guests who have left for good: found by the times of everything that points to them, removed in batches."""

from collections import Counter
from datetime import datetime

from allauth.usersessions.models import UserSession
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from accounts.auth import sign_ins
from accounts.guests import merging
from accounts.models import User

BATCH = 200


def guests(*, since: datetime) -> QuerySet[User]:
    """Return the guests who have no sign-in alive, and nothing of whom is newer than `since`."""
    found: QuerySet[User] = User.objects.guests().filter(
        Q(last_login__isnull=True) | Q(last_login__lt=since), Q(updated_at__isnull=True) | Q(updated_at__lt=since)
    )
    alive = Session.objects.filter(expire_date__gt=timezone.now()).values("session_key")
    found = found.filter(created_at__lt=since)
    found = found.exclude(Exists(UserSession.objects.filter(user=OuterRef("pk"), session_key__in=alive)))
    for model, name in merging.pointing_to_users(machinery=True):
        mine = model._base_manager.filter(**{name: OuterRef("pk")})
        recent = Q()
        for column in model._meta.concrete_fields:
            if isinstance(column, models.DateTimeField):
                recent |= Q(**{f"{column.name}__gte": since})
        if recent:
            found = found.exclude(Exists(mine.filter(recent)))
    return found


def clear(*, since: datetime) -> tuple[int, Counter[str]]:
    """Remove them, a batch a transaction; return how many, and how many rows of which table went with them."""
    total, rows = 0, Counter[str]()
    while True:
        with transaction.atomic():
            # Locked, and asked again under the lock: somebody may have come back.
            batch = list(guests(since=since).select_for_update(of=("self",)).order_by("pk")[:BATCH])
            if not batch:
                return total, rows
            for guest in batch:
                sign_ins.end_all(guest)
            _, deleted = User.objects.filter(pk__in=[guest.pk for guest in batch]).delete()
        removed = Counter({_table(label): count for label, count in deleted.items()})
        total += removed.pop("users", 0)
        rows += removed


def _table(label: str) -> str:
    return str(apps.get_model(label)._meta.db_table)
