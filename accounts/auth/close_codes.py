"""The codes with which a websocket is closed, and what a client makes of each (docs/protocol.md)."""

from enum import IntEnum


class CloseCode(IntEnum):
    OVER = 1000  # all has been told
    COME_BACK = 1012  # with the rights that the person has now, or to the process that takes over
    TRY_LATER = 1013
    MALFORMED = 4400
    SIGNED_OUT = 4401
    NOT_FOUND = 4404
    TOO_SLOW = 4408
    TOO_MANY = 4429
