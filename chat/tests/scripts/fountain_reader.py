"""A reader of Fountain for tests, written from the description of the syntax and not from our writer."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

JOINER = "\u2060"


@dataclass
class Read:
    """What a screenwriting program would see."""

    title_page: dict[str, str] = field(default_factory=dict)
    headings: list[str] = field(default_factory=list)
    centred: list[str] = field(default_factory=list)
    actions: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    # (character, parentheticals, dialogue)
    speeches: list[tuple[str, list[str], str]] = field(default_factory=list)


def read(text: str) -> Read:
    """Read a document: title page, then blocks between empty lines (two spaces are no empty line)."""
    found = Read()
    text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)  # the boneyard
    page, _, body = text.partition("\n\n")
    for line in page.split("\n"):
        key, colon, value = line.partition(":")
        assert colon, line
        found.title_page[key] = shown(value)
    for block in re.split(r"\n\n+", body.removesuffix("\n")):
        _block(block, found)
    return found


def _block(block: str, found: Read) -> None:
    def note(match: re.Match[str]) -> str:
        found.notes.append(shown(match[1]))
        return ""

    without = re.sub(r"\[\[(.*?)\]\]", note, block, flags=re.DOTALL)
    lines = without.split("\n")
    if without.strip(" \n") == "":
        return
    first = lines[0]
    if re.fullmatch(r"={3,}", first):
        return
    if first.startswith("!"):
        found.actions.append(shown("\n".join([first[1:], *lines[1:]])))
    elif first.startswith("@"):
        found.speeches.append(_speech(first, lines[1:]))
    elif first.startswith(".") and not first.startswith(".."):
        found.headings.append(shown(re.sub(r"#[^#]+#$", "", first[1:])))
    elif centred := re.fullmatch(r">(.*)<", first):
        found.centred.append(shown(centred[1]))
    else:
        raise AssertionError(f"not forced: {block!r}")


def _speech(cue: str, lines: list[str]) -> tuple[str, list[str], str]:
    name = re.sub(r"\([^()]*\)\s*$", "", cue[1:].removesuffix("^"))  # an extension such as (V.O.)
    parentheticals, said = [], []
    for line in lines:
        if re.fullmatch(r"\(.*\)", line.strip()):
            parentheticals.append(shown(line.strip()[1:-1]))
        elif line:
            assert not line.startswith("~")  # lyrics
            said.append(line)
    return shown(name), parentheticals, shown("\n".join(said))


def shown(text: str) -> str:
    """Return what the reader sees: emphasis made, escapes and joiners gone."""
    assert not re.search(r"(?<!\\)[*_]", re.sub(r"\\[*_]", "", text)), text  # emphasis that nobody asked for
    text = re.sub(r"\\([*_])", r"\1", text).replace(JOINER, "")
    return "\n".join(line.strip() for line in text.split("\n")).strip()
