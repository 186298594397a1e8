"""Redis and the job broker when they are away: told once with the address, then quiet, and again when they are back.

Everything works without them, only slower or later, so whoever meets one that is away logs it and goes on. The first
such record passes, without its traceback and with the address; the others are dropped until the server answers again.
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic

from django.conf import settings

from avatar_forge.core.wrong_setting import without_secrets

logger = logging.getLogger(__name__)

ASK_SECONDS = 1.0  # what one question may take
EVERY = 2.0  # seconds between two questions while a server is away
FRESH_SECONDS = 5.0  # health hears the same again


@dataclass
class Part:
    """A server that may be away: the setting with its address, and the records of those who miss it."""

    setting: str
    ask: Callable[[str], object]
    records: frozenset[str]
    is_away: bool = False
    _asked_at: float = float("-inf")
    _answers: bool = True
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @property
    def address(self) -> str:
        """Where it is; "" when there is none, or when it is in this process."""
        address: str = getattr(settings, self.setting)
        return "" if address.startswith("memory:") else address

    def answers(self) -> bool:
        """Ask it, but not again for a moment. True when there is none."""
        if self.address and monotonic() - self._asked_at > FRESH_SECONDS:
            self._answers = self._ask() is None
            self._asked_at = monotonic()
        return not self.address or self._answers

    def look(self) -> None:
        """Ask it, and tell when it is away."""
        if self.address and (failure := self._ask()) is not None and self.goes_away():
            logger.warning("server_away", extra=self.about | {"reason": failure})

    def goes_away(self) -> bool:
        """Note that it is away and watch it until it is back; True for the first who says so."""
        with self._lock:
            if self.is_away:
                return False
            self.is_away = True
        threading.Thread(target=self._wait_for_it, name=f"away: {self.setting}", daemon=True).start()
        return True

    @property
    def about(self) -> dict[str, str]:
        return {"setting": self.setting, "address": without_secrets(self.address)}

    def _wait_for_it(self) -> None:
        pause = threading.Event()
        while not pause.wait(EVERY):
            if self._ask() is None:
                break
        logger.warning("server_back", extra=self.about)
        self.is_away = False

    def _ask(self) -> str | None:
        """Return what went wrong, by its name."""
        try:
            self.ask(self.address)
        except Exception as exc:  # whatever a driver raises means that the server is not there
            return type(exc).__name__
        return None


# Both import lazily: the logs are set up before everything else, and most installations have neither server.
def _ask_redis(address: str) -> None:
    import redis

    with redis.Redis.from_url(address, socket_connect_timeout=ASK_SECONDS, socket_timeout=ASK_SECONDS) as line:
        line.ping()


def _ask_broker(address: str) -> None:
    from kombu.connection import Connection

    patience = {"socket_connect_timeout": ASK_SECONDS, "socket_timeout": ASK_SECONDS}
    options = patience if address.startswith("redis") else {}
    with Connection(address, connect_timeout=ASK_SECONDS, transport_options=options) as line:  # type: ignore[no-untyped-call]
        line.connect()


REDIS = Part(
    "REDIS_URL",
    _ask_redis,
    frozenset({"cache_unavailable", "limits_unavailable", "line_cache_unavailable", "live_not_told", "live_not_heard"}),
)
BROKER = Part("BROKER_URL", _ask_broker, frozenset({"broker_unavailable"}))
PARTS = (REDIS, BROKER)


class ToldOnce(logging.Filter):
    """Lets one record of each outage pass."""

    def filter(self, record: logging.LogRecord) -> bool:
        part = next((part for part in PARTS if record.msg in part.records), None)
        if part is None:
            return True
        if not part.goes_away():
            return False
        record.exc_info = record.exc_text = None
        vars(record).update(part.about | {"met_as": record.msg})
        record.msg = "server_away"  # whoever meets it first, or asks at the start: one name for one outage
        return True


def look() -> None:
    """Ask all of them beside the start, and tell which are away."""
    for part in PARTS:
        threading.Thread(target=part.look, name=f"look: {part.setting}", daemon=True).start()
