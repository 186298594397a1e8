"""Primary keys: UUIDv7 as text, so that rows made together sit together."""

import re

import uuid_utils

# What a client may send as an id: the canonical lower-case form and nothing else, so that one row has one name.
CANONICAL_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")


def new_id() -> str:
    """Return a new 36-character UUIDv7 (RFC 9562)."""
    return str(uuid_utils.uuid7())


def is_id(value: object) -> bool:
    """Tell whether `value` is a UUID written in the canonical form."""
    return isinstance(value, str) and CANONICAL_UUID.fullmatch(value) is not None
