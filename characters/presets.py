"""Preset files: what one says, checked, and how they are loaded without touching what staff made of them."""

import hashlib
import json
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet

from avatar_forge.core import strict_json
from characters import details
from characters.models import Character, PresetLoad

HERE = Path(__file__).parent
DIRECTORY = HERE / "presets"
PICTURES = HERE / "static" / "characters" / "presets"
PICTURES_URL = "/static/characters/presets"

# With the slug it makes a preset's id: the same on every machine, so that links and histories travel.
NAMESPACE = uuid.UUID("c1a6f1a0-6d0f-5b53-9c47-0d5a3c9b7e15")
# Presets are told apart from later ones by this moment plus the number of their file: so lists keep the files' order.
FIRST_NIGHT = datetime(2026, 1, 1, tzinfo=UTC)

TEXTS = {
    "name": 100,
    "description": details.LONG_TEXT,
    "category": 50,
    "voice_id": 50,
    "persona": details.LONG_TEXT,
    "sample_dialogue": details.LONG_TEXT,
}
# The columns that a file fills; everything else of the row is none of its business.
COLUMNS = (*TEXTS, "tags", "character", "image_url", "thumbnail_url")
# Those of the first release. A digest counts a later one only where it holds something, so that a column which the
# loaded files did not have yet is not taken for an edit.
FIRST_COLUMNS = frozenset({
    "name", "description", "category", "voice_id", "persona", "sample_dialogue", "tags", "character", "image_url",
    "thumbnail_url",
})  # fmt: skip

_FILE_NAME = re.compile(r"(\d+)-([a-z0-9]+(?:-[a-z0-9]+)*)\.json")


class PresetError(ValueError):
    """A preset file that cannot be used; the message names the file and the reason."""


@dataclass(frozen=True, slots=True)
class Preset:
    """One preset file: its number and slug, and the columns it fills."""

    number: int
    slug: str
    columns: dict[str, Any]

    @property
    def id(self) -> str:
        return id_of(self.slug)

    @property
    def created_at(self) -> datetime:
        return FIRST_NIGHT + timedelta(minutes=self.number)

    @property
    def digest(self) -> str:
        return digest(self.columns)


def id_of(slug: str) -> str:
    """Return the id of the preset of that slug."""
    return str(uuid.uuid5(NAMESPACE, slug))


def digest(columns: dict[str, Any]) -> str:
    """Return the SHA-256 (hex) of the canonical JSON of `columns`: sorted keys, no spaces, UTF-8."""
    counted = {name: value for name, value in columns.items() if value or name in FIRST_COLUMNS}
    canonical = json.dumps(counted, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def read(directory: Path = DIRECTORY, *, pictures: Path = PICTURES) -> list[Preset]:
    """Return the presets of `directory` in the order of their numbers. Raises `PresetError`."""
    found = [_read_file(path, pictures) for path in sorted(directory.glob("*.json"))]
    slugs = [preset.slug for preset in found]
    if twice := {slug for slug in slugs if slugs.count(slug) > 1}:
        raise PresetError(f"{directory}: more than one file for {', '.join(sorted(twice))}")
    return sorted(found, key=lambda preset: (preset.number, preset.slug))


def _read_file(path: Path, pictures: Path) -> Preset:
    match = _FILE_NAME.fullmatch(path.name)
    if match is None:
        raise PresetError(f"{path.name}: name it NN-slug.json, the slug in lower-case letters, digits and hyphens")
    try:
        said = strict_json.loads(path.read_bytes())
    except (ValueError, RecursionError) as exc:
        raise PresetError(f"{path.name}: not valid JSON ({exc})") from exc
    number, slug = match.groups()
    if problems := list(_problems(said, slug)):
        raise PresetError(f"{path.name}: {'; '.join(problems)}")
    columns = {name: said.get(name) for name in (*TEXTS, "tags", "character")}
    return Preset(int(number), slug, columns | _pictures(slug, pictures))


def _problems(said: Any, slug: str) -> Iterator[str]:
    if not isinstance(said, dict):
        yield "not an object"
        return
    if said.get("slug") != slug:
        yield f"its slug is {said.get('slug')!r}, its file says {slug!r}"
    if not said.get("name"):
        yield "it has no name"
    for name, limit in TEXTS.items():
        value = said.get(name)
        if not (value is None or (isinstance(value, str) and len(value) <= limit)):
            yield f"{name} is not a text of at most {limit} characters"
    if said.get("tags") is not None and (problem := details.TAGS.problem(said["tags"])):
        yield f"tags: {problem}"
    yield from _detail_problems(said.get("character"))


def _detail_problems(character: Any) -> Iterator[str]:
    if not isinstance(character, dict | None):
        yield "character is not an object"
        return
    for key, problem in details.problems(character or {}).items():
        yield f"character.{key}: {problem}"
    if len(json.dumps(character, ensure_ascii=False).encode()) > details.MAX_BYTES:
        yield "character takes more than 64 KiB"


def _pictures(slug: str, pictures: Path) -> dict[str, str | None]:
    """Return the addresses of the pictures that are there."""
    names = {"image_url": f"{slug}.webp", "thumbnail_url": f"{slug}-thumb.webp"}
    return {column: f"{PICTURES_URL}/{name}" if (pictures / name).is_file() else None for column, name in names.items()}


Row = TypeVar("Row", bound=Model)


@dataclass(slots=True)
class Outcome:
    """What is to be done with each preset, and then: what was done."""

    created: list[Preset] = field(default_factory=list)
    updated: list[Preset] = field(default_factory=list)
    kept: list[tuple[str, list[str]]] = field(default_factory=list)  # name and the fields in which staff differ
    deleted: list[str] = field(default_factory=list)
    remembered: list[Preset] = field(default_factory=list)  # the row is right already, our record of it is not

    @property
    def changes_something(self) -> bool:
        return bool(self.created or self.updated or self.remembered)

    def __str__(self) -> str:
        kept = "; ".join(f"{name}: {', '.join(fields)}" for name, fields in self.kept)
        return (
            f"Presets: created {len(self.created)}, updated {len(self.updated)}, "
            f"kept {len(self.kept)} with staff edits{f' ({kept})' if kept else ''}, "
            f"deleted by staff {len(self.deleted)}."
        )


def load(presets: Sequence[Preset], *, restore: bool = False) -> Outcome:
    """Create and update presets as shipped; `restore` also brings back the ones that staff deleted.

    A preset is updated only while it says what was loaded last. Two queries when there is nothing to do. Of two
    processes that load at once, one waits for the other and then finds its work done.
    """
    outcome = _compare(presets, Character.objects.all(), restore=restore)
    if not outcome.changes_something:
        return outcome
    try:
        return _apply(presets, restore=restore)
    except IntegrityError:  # another process has just created them
        return _apply(presets, restore=restore)


def _apply(presets: Sequence[Preset], *, restore: bool) -> Outcome:
    with transaction.atomic():
        outcome = _compare(presets, Character.objects.select_for_update(), restore=restore)
        Character.objects.bulk_create(_rows(outcome.created))
        _upsert(Character, _rows(outcome.updated), "id", [*COLUMNS, "updated_at"])
        said = [*outcome.created, *outcome.updated, *outcome.remembered]
        loads = [PresetLoad(slug=preset.slug, character_id=preset.id, digest=preset.digest) for preset in said]
        _upsert(PresetLoad, loads, "slug", ["character_id", "digest", "loaded_at"])
    return outcome


def _compare(presets: Sequence[Preset], characters: QuerySet[Character], *, restore: bool) -> Outcome:
    rows = {row.pk: row for row in characters.filter(pk__in=[preset.id for preset in presets])}
    digests = dict(PresetLoad.objects.values_list("slug", "digest"))
    outcome = Outcome()
    for preset in presets:
        loaded = digests.get(preset.slug)
        if row := rows.get(preset.id):
            _compare_one(outcome, preset, row, loaded)
        elif loaded is None or restore:
            outcome.created.append(preset)
        else:
            outcome.deleted.append(preset.slug)
    return outcome


def _compare_one(outcome: Outcome, preset: Preset, row: Character, loaded: str | None) -> None:
    says = {name: getattr(row, name) for name in COLUMNS}
    if says == preset.columns:
        if loaded != preset.digest:
            outcome.remembered.append(preset)
    elif digest(says) == loaded:
        outcome.updated.append(preset)
    else:
        outcome.kept.append((row.name, [name for name in COLUMNS if says[name] != preset.columns[name]]))


def _rows(presets: Iterable[Preset]) -> list[Character]:
    return [
        Character(id=preset.id, is_preset=True, created_at=preset.created_at, **preset.columns) for preset in presets
    ]


def _upsert(model: type[Row], rows: list[Row], key: str, columns: list[str]) -> None:
    model._default_manager.bulk_create(rows, update_conflicts=True, unique_fields=[key], update_fields=columns)
