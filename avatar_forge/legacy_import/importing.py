"""The way through: table after table, chunk after chunk, each chunk one transaction; repeatable at any point."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from django.db import reset_queries, transaction
from django.db.models import Model
from django.utils import timezone

from audio.models import AudioFile
from avatar_forge.legacy_import import dialogue, people
from avatar_forge.legacy_import.bulk_writer import BulkWriter
from avatar_forge.legacy_import.draft import Draft, canonical_id
from avatar_forge.legacy_import.people import Owners, make_anonymous
from avatar_forge.legacy_import.report import Leftovers, Report, Tally
from avatar_forge.legacy_import.source import Row, Source, Unreadable
from avatar_forge.legacy_import.tables import audio, characters, jobs, lines, plays, users
from characters.models import Character
from chat.conversation import cast
from chat.conversation.plays import snapshot
from chat.models import ChatSession
from jobs.models import GenerationJob

Told = Callable[[str, int], None]
Take = Callable[[BulkWriter, Any], None]
Table = tuple[str, frozenset[str], Callable[[], Iterator[Any]], Take]  # name, known columns, its rows, who takes them
OwnerOf = Callable[[Row], tuple[str | None, str | None]]  # the owner, and the rule by which it is not who was named
Make = Callable[[Sequence[Row]], Callable[..., Draft]]  # for a chunk of rows, what makes a draft of one for its owner


@dataclass(slots=True)
class Import:
    """One run. `tell` hears the table and the rows read of it after each chunk."""

    source: Source
    report: Report
    leftovers: Leftovers
    tell: Told

    def run(self) -> None:
        """Take everything. Raises `Unreadable` when there is nothing of the earlier system."""
        if self.source.columns("django_migrations"):
            raise Unreadable("That is a database of this system, not of the earlier one.")
        tables = self._tables()
        if not any(self.source.columns(table) for table, *_ in tables):
            raise Unreadable("That database has no table of the earlier system.")
        # Nothing stays of a dry run; the later tables must find the rows of the earlier ones until it is over.
        with transaction.atomic() if self.report.dry_run else nullcontext():
            for table, columns, chunks, take in tables:
                self._take_table(table, columns, chunks, take)
            if self.report.dry_run:
                transaction.set_rollback(True)

    def _tables(self) -> list[Table]:
        owners, now = Owners(), timezone.now()
        read = self.source.chunks

        def owned(name: str, columns: frozenset[str], model: type[Model], owner: OwnerOf, make: Make) -> Table:
            return name, columns, partial(read, name), partial(_take, model, owners=owners, owner=owner, make=make)

        return [
            ("users", users.COLUMNS | set(users.SUB_COLUMNS), partial(self._by_age, "users"),
             partial(people.take, owners=owners, now=now)),
            owned("characters", characters.COLUMNS, Character, owners.of,
                  lambda rows: partial(characters.character, now=now)),
            owned("generation_jobs", jobs.COLUMNS, GenerationJob, owners.of, lambda rows: partial(jobs.job, now=now)),
            owned("audio_files", audio.COLUMNS, AudioFile, owners.somebody,
                  lambda rows: partial(audio.audio_file, now=now)),
            owned("chat_sessions", plays.COLUMNS, ChatSession, owners.somebody,
                  lambda rows: partial(_play, known=_known(rows), now=now)),
            ("messages", lines.COLUMNS, lambda: dialogue.whole_plays(read("messages", order=["session_id"])),
             dialogue.take),
        ]  # fmt: skip

    def _by_age(self, table: str) -> Iterator[list[Row]]:
        """The older of two accounts comes first, and so keeps their address."""
        order = ["created_at"] if "created_at" in self.source.columns(table) else []
        return self.source.chunks(table, order=order)

    def _take_table(self, table: str, known: frozenset[str], chunks: Callable[[], Iterator[Any]], take: Take) -> None:
        columns = self.source.columns(table)
        tally = self.report.tables[table] = Tally(in_source=bool(columns))
        tally.columns_not_taken = sorted(set(columns) - known)
        if not columns:
            return
        writer = BulkWriter(table, known, tally, self.leftovers)
        for chunk in chunks():
            with transaction.atomic():
                take(writer, chunk)
                self.leftovers.keep()
            reset_queries()  # with DEBUG Django remembers every statement
            self.tell(table, tally.read)


def _take(
    model: type[Model], writer: BulkWriter, rows: Sequence[Row], *, owners: Owners, owner: OwnerOf, make: Make
) -> None:
    """Write what those rows become whose id is not here yet."""
    owners.look_up(rows)
    draft_of = make(rows)

    def owned(row: Row) -> Draft:
        owner_id, rule = owner(row)
        draft = draft_of(row, owner=owner_id)
        if rule:
            draft.repair("user_id", rule)
        return draft

    drafts = [draft for row in rows if (draft := writer.draft(row, owned))]
    there = set(model._default_manager.filter(pk__in=[draft.pk for draft in drafts]).values_list("pk", flat=True))
    writer.tally.already_there += len([draft for draft in drafts if draft.pk in there])
    fresh = [draft for draft in drafts if draft.pk not in there]
    if model is AudioFile:
        _drop_beaten_hashes(fresh)
    make_anonymous(fresh)
    writer.put(model, fresh)
    if model is ChatSession:
        cast.complete_all(draft.pk for draft in drafts)


def _drop_beaten_hashes(fresh: Sequence[Draft]) -> None:
    """Of files with the same key only the newest is found by it, whether it comes or is already here."""
    columns = ("id", "user_id", "text_hash", "voice_id", "format", "created_at")
    hashes = {draft.values["text_hash"] for draft in fresh} - {None}
    here = list(AudioFile.objects.filter(text_hash__in=hashes).values(*columns))
    losers = audio.beaten([*here, *(draft.values for draft in fresh)])
    AudioFile.objects.filter(pk__in=losers).update(text_hash=None)
    for draft in fresh:
        if draft.pk in losers:
            draft.repair("text_hash", "newer_audio_has_the_hash")
            draft.values["text_hash"] = None


def _known(rows: Sequence[Row]) -> dict[str, Character]:
    """Return the characters that a chunk of plays names."""
    return Character.objects.in_bulk({canonical_id(row.get("character_id")) for row in rows} - {None})


def _play(row: Row, *, owner: str, known: Mapping[str, Character], now: datetime) -> Draft:
    character = known.get(canonical_id(row.get("character_id")) or "")
    # Another person's character is nobody's business here (404 as if absent).
    if character and not character.is_preset and character.user_id != owner:
        character = None
    draft = plays.play(row, owner=owner, character=character.pk if character else None, now=now)
    draft.values["persona"] = snapshot(character) if character else None
    return draft
