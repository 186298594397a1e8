"""Earlier databases on both servers, and the import run as an operator runs it."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from avatar_forge.tests import needs
from avatar_forge.tests.server_process import scratch_database


@pytest.fixture(params=["sqlite", "postgresql"])
def earlier(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The address of an empty database for the earlier system."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'earlier.db'}"
        return
    needs.postgresql(needs.POSTGRES)
    with scratch_database(needs.POSTGRES) as url:
        yield url


@pytest.fixture
def run(tmp_path: Path) -> Callable[..., tuple[dict[str, Any], int]]:
    """`run(url, …)`: the JSON report and the exit code."""

    def run(url: str, *options: str) -> tuple[dict[str, Any], int]:
        out, code = io.StringIO(), 0
        leftovers = str(tmp_path / "kept" / "leftovers.jsonl")
        try:
            call_command("import_legacy", url, "--report=json", "--leftovers", leftovers, *options, stdout=out)
        except CommandError as exc:
            if not out.getvalue():
                raise
            code = exc.returncode
        return json.loads(out.getvalue()), code

    return run
