"""Finding a piece of text anywhere in lines: alike on both databases, by index on PostgreSQL.

A trigram index knows pieces of three characters, and most Korean words have two. So the index holds the lines with each
syllable taken apart (Unicode NFD: 사랑 is ㅅㅏㄹㅏㅇ, five characters); what it finds is asked again as it was
written, because 사라 is a piece of 사랑 only when taken apart. Lines that were stored taken apart are found as well
(lines come in put together now, and none is rewritten), where no further part of the last syllable follows.
"""

from __future__ import annotations

import re

from django.db import connection
from django.db.models import F, Func, Q, QuerySet, TextField

from avatar_forge.core.normal_form import spellings
from chat.models import Message

# Made by migration 0006 where PostgreSQL has the extension pg_trgm; without it the same statement reads the lines.
INDEX = "messages_content_trigrams"
TRIGRAM = 3  # characters; for a shorter text the index knows nothing
_NO_MORE = "(?![\u1160-\u11ff\u0300-\u036f\u3099\u309a])"  # parts of the character before


class TakenApart(Func):
    """A text in Unicode normal form NFD."""

    template = "NORMALIZE(%(expressions)s, NFD)"
    output_field = TextField()


def saying(lines: QuerySet[Message], text: str) -> QuerySet[Message]:
    """Keep the lines that hold `text`, whatever the case of its Latin letters."""
    written, pieces = spellings(text)[0], spellings(text)[-1]
    if connection.vendor == "postgresql" and len(pieces) >= TRIGRAM:
        lines = lines.alias(apart=TakenApart(F("content"))).filter(apart__icontains=pieces)
    found = Q(content__icontains=written)
    if pieces != written:
        found |= Q(content__icontains=pieces, content__iregex=re.escape(pieces) + _NO_MORE)
    return lines.filter(found)
