"""Sessions in the database: a made-up cookie never reaches it with a NUL, and one in use does not run out."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.sessions.backends import db
from django.utils import timezone

RENEWED_EVERY = timedelta(minutes=5)  # in use, a session is written as often as this, not with every call


class SessionStore(db.SessionStore):
    """Django's own, except that a key of another shape counts as none (PostgreSQL would fail on NUL)."""

    _expires_at: datetime | None = None  # as it was read

    def renew(self) -> bool:
        """Let a session that is in use last its whole time from now on; True when that was due.

        Nothing else of the row is written: what other calls have changed stays, and one that was ended is not revived.
        """
        now, life = timezone.now(), timedelta(seconds=self.get_expiry_age())
        if self._expires_at is None or self._expires_at > now + life - RENEWED_EVERY:
            return False
        self._expires_at = now + life
        return bool(self.model.objects.filter(session_key=self.session_key).update(expire_date=self._expires_at))

    def _get_session_from_db(self) -> Any:
        found = super()._get_session_from_db()  # type: ignore[misc]  # not in the stubs
        self._expires_at = found.expire_date if found else None
        return found

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(super()._validate_session_key(key)) and str(key).isalnum()  # type: ignore[misc]  # not in the stubs
