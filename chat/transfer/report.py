"""What an import did, play by play and line by line, for programs and for people."""

from collections import Counter
from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from chat.transfer.records import Remark

NEW, EXTENDED, UNCHANGED, SKIPPED = "new", "extended", "unchanged", "skipped"
OUTCOMES: dict[str, Promise] = {
    NEW: _("New here"),
    EXTENDED: _("Lines added"),
    UNCHANGED: _("Nothing new"),
    SKIPPED: _("Left out"),
}

NO_HISTORIES = _("There are no plays in it: a list named chatHistories was looked for.")

# Why a play or a line was left out.
REASONS: dict[str, Promise] = {
    "not_an_object": _("It is not written as a play or a line."),
    "no_id": _("It has no id, so it could not be told from others the next time."),
    "id_too_long": _("Its id has more than 100 characters."),
    "no_messages": _("It has no list of lines."),
    "too_many_lines": _("It has more than 5,000 lines."),
    "in_bin": _("This play lies in the bin here. Take it out and import again."),
    "ended": _("This play has ended here. Reopen it and import again."),
    "busy": _("A reply is being spoken in this play. Import again when it has ended."),
    "unknown_role": _("Nobody knows who said it: the role is not user, ai, assistant or system."),
    "empty": _("The line is empty."),
    "too_long": _("The line has more than 20,000 characters."),
    "duplicate": _("The same line stands there twice."),
    "differs": _("This line is here already with another text, and what is here stays."),
}
# What was changed in something that was taken.
NOTES: dict[str, Promise] = {
    "text_mended": _("Characters that no database can keep were replaced."),
    "bad_time": _("The time could not be read; the one before it was taken."),
    "emotion_cut": _("The emotion was cut to 50 characters."),
    "title_cut": _("The title was cut to 100 characters."),
    "display_name_cut": _("The person's name was cut to 100 characters."),
    "script_cut": _("The plot was cut to 20,000 characters."),
    "model_cut": _("The name of the model was cut to 50 characters."),
    "name_cut": _("The name of the character was cut to 100 characters."),
    "background_cut": _("The background was cut to 20,000 characters."),
    "opponent_cut": _("The opponent was cut to 20,000 characters."),
    "player_cut": _("The person's part was cut to 20,000 characters."),
    "situation_cut": _("The situation was cut to 20,000 characters."),
    "audio_dropped": _("The address of the audio is none that can be played, and was left out."),
    "branched": _("The play went on here meanwhile: the added lines stand beside, as another take."),
}


@dataclass(slots=True, kw_only=True)
class Item:
    """One play of the import. Counts are of lines."""

    index: int
    id: str | None
    title: str = ""
    outcome: str = SKIPPED
    session_id: str | None = None
    reason: str | None = None
    given: int = 0
    taken: int = 0
    known: int = 0
    skipped: list[Remark] = field(default_factory=list)
    notes: list[Remark] = field(default_factory=list)

    @property
    def said(self) -> Promise:
        return REASONS[self.reason] if self.reason else OUTCOMES[self.outcome]

    @property
    def place(self) -> int:
        """Which one of the import it is, from 1."""
        return self.index + 1

    @property
    def left_out(self) -> int:
        """Lines of the play that are not here now: all, when the play itself was left out."""
        return self.given if self.reason else len(self.skipped)


@dataclass(slots=True)
class Report:
    """The whole import."""

    user_name: str = ""
    user_name_taken: bool = False
    items: list[Item] = field(default_factory=list)

    @property
    def plays(self) -> dict[str, int]:
        counted = Counter(item.outcome for item in self.items)
        return {"given": len(self.items)} | {outcome: counted[outcome] for outcome in OUTCOMES}

    @property
    def lines(self) -> dict[str, int]:
        return {
            "given": sum(item.given for item in self.items),
            "taken": sum(item.taken for item in self.items),
            "known": sum(item.known for item in self.items),
            "skipped": sum(item.left_out for item in self.items),
        }


def sentence(remark: Remark) -> Promise:
    return REASONS.get(remark.reason) or NOTES[remark.reason]
