"""The codes with which sockets are closed are those of docs/protocol.md."""

from __future__ import annotations

import re
from pathlib import Path

from accounts.auth.close_codes import CloseCode

DOCUMENT = Path(__file__).parents[3] / "docs/protocol.md"
OF_THE_SERVER = {1009}  # uvicorn closes with it before a frame gets here
OF_JOBS = {1000}  # in the paragraph about the socket of a job


def test_every_code_is_in_the_table_and_every_code_of_the_table_is_named():
    section = DOCUMENT.read_text().split("## Close codes")[1].split("\n## ")[0]
    table = {int(code) for code in re.findall(r"^\| (\d{4}) \|", section, re.MULTILINE)}
    assert set(CloseCode) == table - OF_THE_SERVER | OF_JOBS
