"""The Korean catalogue: whole, compiled from what is written, and complete."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from avatar_forge.tests import needs
from bin.messages import CATALOGUE, COLLECT, ROOT

PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]")


@pytest.fixture(scope="module")
def catalogue() -> polib.POFile:
    return polib.pofile(str(CATALOGUE))


def test_every_text_is_in_korean(catalogue):
    assert [entry.msgid for entry in catalogue if not entry.translated()] == []


def test_the_compiled_catalogue_is_the_written_one(catalogue):
    compiled = polib.mofile(str(CATALOGUE.with_suffix(".mo")))
    assert {(e.msgctxt, e.msgid): e.msgstr for e in compiled if not e.msgid_plural} == {
        (e.msgctxt, e.msgid): e.msgstr for e in catalogue if not e.msgid_plural
    }


def test_translations_keep_their_placeholders(catalogue):
    for entry in catalogue:
        for text in [entry.msgstr] if entry.msgstr else entry.msgstr_plural.values():
            assert sorted(PLACEHOLDER.findall(text)) == sorted(PLACEHOLDER.findall(entry.msgid_plural or entry.msgid))


def test_no_text_of_the_code_is_missing(catalogue, tmp_path: Path):
    needs.program("xgettext", "gettext")
    copy = tmp_path / "house"
    shutil.copytree(ROOT, copy, ignore=shutil.ignore_patterns(".venv", "data", ".git", "*_cache", "node_modules"))
    subprocess.run([sys.executable, "manage.py", *COLLECT], cwd=copy, check=True, stdout=subprocess.DEVNULL)
    collected = polib.pofile(str(copy / CATALOGUE.relative_to(ROOT)))
    known = {(entry.msgctxt, entry.msgid) for entry in catalogue}
    assert {(e.msgctxt, e.msgid) for e in collected if not e.obsolete} - known == set()
