"""What is being said right now: every subscriber of a play is told the same, in the same order.

Nothing here is durable: the rows are. Subscribers live in the event loop of their process; `announce` is the way in
for other threads. One process needs `in_process_hub`; several share `redis_hub` (settings.LIVE, docs/decisions/0007).
"""

from django.conf import settings
from django.utils.module_loading import import_string

from chat.live.events import MAX_WAITING, Missed, News, Pieces, Subscription
from chat.live.in_process_hub import InProcessHub as Hub
from chat.protocol.running_reply import RunningReply

__all__ = ["MAX_WAITING", "Hub", "Missed", "News", "Pieces", "RunningReply", "Subscription", "hub"]

hub: Hub = import_string(settings.LIVE["BACKEND"])(**settings.LIVE.get("OPTIONS", {}))
