"""Keys: new ones are UUIDv7 in order, and only the canonical form is one."""

from __future__ import annotations

import uuid

import pytest

from avatar_forge.core.ids import is_id, new_id

NO_IDS = {
    "empty": "", "words": "not-a-uuid", "upper case": new_id().upper() if new_id().upper() != new_id() else "A",
    "braces": f"{{{new_id()}}}", "urn": f"urn:uuid:{new_id()}", "no dashes": new_id().replace("-", ""),
    "36 letters": "g" * 36, "NUL": new_id()[:-1] + "\x00", "newline": new_id() + "\n", "long": "a" * 5000,
    "full-width digits": "０" * 8 + new_id()[8:], "number": 5, "none": None, "uuid object": uuid.uuid4(),
}  # fmt: skip


@pytest.mark.parametrize("value", NO_IDS.values(), ids=NO_IDS.keys())
def test_anything_else_is_no_id(value):
    assert not is_id(value)


@pytest.mark.parametrize("value", [new_id(), str(uuid.uuid4()), str(uuid.UUID(int=0))], ids=["ours", "random", "nil"])
def test_a_lower_case_uuid_is_an_id(value):
    assert is_id(value)


def test_new_ids_are_version_7_distinct_and_in_order():
    ids = [new_id() for _ in range(1000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 1000
    assert {uuid.UUID(value).version for value in ids} == {7}
