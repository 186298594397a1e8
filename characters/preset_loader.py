"""Loads the shipped presets into the database without touching what staff made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet

from characters.models import Character, PresetLoad
from characters.presets import COLUMNS, Preset, digest

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
