"""The earlier messages table brought over: whole plays at a time, each line below the one it followed."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, groupby
from typing import Any

from django.db import transaction
from django.db.models import Count

from avatar_forge.legacy_import.bulk_writer import OBJECTIONS, BulkWriter, objection
from avatar_forge.legacy_import.draft import Draft, canonical_id
from avatar_forge.legacy_import.source import CHUNK
from avatar_forge.legacy_import.tables import lines
from chat.models import ChatSession, Message

Said = list[dict[str, Any]]


def whole_plays(chunks: Iterable[list[dict[str, Any]]], size: int = CHUNK) -> Iterator[list[Said]]:
    """Regroup rows ordered by play: whole plays together, until there are `size` rows."""
    gathered: list[Said] = []
    for _, rows in groupby(chain.from_iterable(chunks), key=lambda row: row.get("session_id")):
        gathered.append(list(rows))
        if sum(map(len, gathered)) >= size:
            yield gathered
            gathered = []
    if gathered:
        yield gathered


def take(writer: BulkWriter, group: Sequence[Said]) -> None:
    """Take the lines of some plays that are here already."""
    by_play: dict[str, Said] = {}
    for rows in group:
        by_play.setdefault(canonical_id(rows[0].get("session_id")) or "", []).extend(rows)
    plays = {play.pk: play for play in ChatSession.objects.select_for_update().filter(pk__in=by_play)}
    known = set(Message.objects.filter(session__in=plays).values_list("pk", flat=True))
    threads = []
    for pk, rows in by_play.items():
        if pk in plays:
            threads.append(Thread(plays[pk], _in_order(writer, rows, plays[pk]), known))
            continue
        for row in rows:
            writer.tally.read += 1
            writer.refuse(row, "play_unknown")
    if fresh := _put(writer, threads):
        _stand_on([thread.play for thread in threads if thread.fresh], fresh)


def _in_order(writer: BulkWriter, rows: Said, play: ChatSession) -> list[Draft]:
    drafts = (writer.draft(row, lambda row: lines.line(row, before=play.started_at)) for row in rows)
    return lines.in_order([draft for draft in drafts if draft])


class Thread:
    """The lines of one play in their order, and where the next one goes."""

    def __init__(self, play: ChatSession, ordered: Sequence[Draft], known: set[str]) -> None:
        self.play = play
        self.there = sum(draft.pk in known for draft in ordered)
        self.fresh: list[Draft] = []
        self._ordered, self._known = ordered, known
        self._start = (play.last_seq, play.head_id)

    def place(self) -> Iterator[Draft]:
        """Yield each new line with its place. One that is taken out of `fresh` before the next leaves no gap.

        A line that follows the last one played is played; where the play has gone on here it stands beside.
        """
        self.play.last_seq, self.play.head_id = self._start
        self.fresh = []
        above: str | None = None
        for draft in self._ordered:
            if draft.pk in self._known:
                above = draft.pk
                continue
            before = (self.play.last_seq, self.play.head_id)
            self._put_below(above, draft)
            yield draft
            if self.fresh and self.fresh[-1] is draft:
                above = draft.pk
            else:
                self.play.last_seq, self.play.head_id = before

    def _put_below(self, above: str | None, draft: Draft) -> None:
        self.play.last_seq += 1
        draft.values |= {"session_id": self.play.pk, "parent_id": above, "seq": self.play.last_seq}
        if self.play.head_id == above:
            self.play.head_id = draft.pk
        elif not any(repair.rule == "beside_the_play" for repair in draft.repairs):
            draft.repair("created_at", "beside_the_play")
        self.fresh.append(draft)


def _put(writer: BulkWriter, threads: Sequence[Thread]) -> list[Draft]:
    """Write the new lines of some plays; where the database objects, line by line."""
    writer.tally.already_there += sum(thread.there for thread in threads)
    fresh = [draft for thread in threads for draft in thread.place()]
    try:
        with transaction.atomic():
            Message.objects.bulk_create(Message(**draft.values) for draft in fresh)
    except OBJECTIONS:
        for thread in threads:
            _put_one_by_one(writer, thread)
        fresh = [draft for thread in threads for draft in thread.fresh]
    writer.taken(fresh)
    return fresh


def _put_one_by_one(writer: BulkWriter, thread: Thread) -> None:
    for draft in thread.place():
        try:
            with transaction.atomic():
                Message.objects.create(**draft.values)
        except OBJECTIONS as exc:
            thread.fresh.pop()
            writer.refuse(draft.row, objection(exc))


def _stand_on(plays: Sequence[ChatSession], fresh: Sequence[Draft]) -> None:
    """Store where the plays stand now, and how many turns they have (as chat/conversation/lines.py counts them)."""
    answered = Message.objects.filter(
        session__in=plays, role=Message.Role.ASSISTANT, parent__role=Message.Role.USER, content__regex=r"\S"
    )
    counted = answered.order_by().values_list("session").annotate(turns=Count("parent", distinct=True))
    turns = dict(counted.values_list("session", "turns"))
    last = {draft.values["session_id"]: draft.values["created_at"] for draft in fresh}
    for play in plays:
        if play.mode == ChatSession.Mode.ACTOR:
            play.turn_count = turns.get(play.pk, 0)
        play.updated_at = max(play.updated_at, last[play.pk])
    ChatSession.objects.bulk_update(plays, ["last_seq", "head", "turn_count", "updated_at"])
