"""The scenario that a card suggests names the person's part `player`; `opponent` is the part of the character.

Presets that say what was loaded are left to `load_presets`; those that staff edited, and people's own, are changed here.
"""

import hashlib
import json
from unicodedata import normalize

from django.db import migrations

BATCH = 500
# What the digests of the presets counted when this migration was written.
COLUMNS = (
    "name", "description", "category", "voice_id", "persona", "sample_dialogue", "tags", "character", "image_url",
    "thumbnail_url",
)  # fmt: skip


def move(apps, schema_editor):
    loads = apps.get_model("characters", "PresetLoad").objects.using(schema_editor.connection.alias)
    loaded = dict(loads.values_list("character_id", "digest"))
    _change(apps, schema_editor, lambda card: _moved(card, loaded.get(card.pk)))


def move_back(apps, schema_editor):
    loads = apps.get_model("characters", "PresetLoad").objects.using(schema_editor.connection.alias)
    loaded = dict(loads.values_list("character_id", "digest"))
    _change(apps, schema_editor, lambda card: _moved_back(card, loaded.get(card.pk)))


def _change(apps, schema_editor, changed):
    cards = apps.get_model("characters", "Character").objects.using(schema_editor.connection.alias)
    count, after = 0, ""
    while batch := list(cards.filter(pk__gt=after).order_by("pk")[:BATCH]):
        after = batch[-1].pk
        rows = []
        for card in batch:
            details = changed(card)
            if details is not None:
                card.character = details
                rows.append(card)
        cards.bulk_update(rows, ["character"])
        count += len(rows)
    if count:
        print(f" {count} suggested scenarios changed ", end="", flush=True)


def _moved(card, digest):
    if not isinstance(card.character, dict) or _as_loaded(card, digest):
        return None
    names = {_plain(name) for name in (card.name, card.character.get("name_en"), card.character.get("name_ja"))}
    parts = {}
    for key in _keys(card):
        scenario = card.character[key]
        part = scenario.get("opponent") if isinstance(scenario, dict) and not scenario.get("player") else None
        if isinstance(part, str) and _plain(part) not in {"", *names}:
            moved = {("player" if name == "opponent" else name): text for name, text in scenario.items()}
            parts[key] = moved
    return {**card.character, **parts} if parts else None


def _plain(text):
    return normalize("NFC", text).strip().casefold() if isinstance(text, str) else ""


def _moved_back(card, digest):
    if not isinstance(card.character, dict) or _as_loaded(card, digest):
        return None
    parts = {}
    for key in _keys(card):
        scenario = card.character[key]
        if isinstance(scenario, dict) and scenario.get("player") and not scenario.get("opponent"):
            parts[key] = {("opponent" if name == "player" else name): text for name, text in scenario.items()}
    return {**card.character, **parts} if parts else None


def _keys(card):
    return [key for key in card.character if key == "scenario" or key.startswith("scenario_")]


def _as_loaded(card, digest):
    if not card.is_preset or digest is None:
        return False
    columns = {name: getattr(card, name) for name in COLUMNS}
    canonical = json.dumps(columns, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest() == digest


class Migration(migrations.Migration):
    dependencies = [("characters", "0001_initial")]

    operations = [migrations.RunPython(move, move_back)]
