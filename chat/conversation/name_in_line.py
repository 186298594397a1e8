"""Finds whom a line speaks to: a name in any of its forms, with Korean particles and vocatives behind it. Pure.

춘향아, 춘향이가, 방자야, 성춘향 아씨, "Gildong, come here". A longer word that begins like a name (방자하다) is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from avatar_forge.core.normal_form import nfc
from chat.conversation.actor_columns import same_name

_SURNAMES = frozenset(
    "김이박최정강조윤장임한오서신권황안송전홍유고문양손배백허남심노하곽성차주우구민진지엄채원천방공현함변염여추도소석선설마길연위표명기반왕금옥육인맹제모탁국어은편용"
)
_DOUBLE_SURNAMES = ("남궁", "제갈", "선우", "황보", "독고", "사공", "서문")
_HONORIFICS = (
    r"(?:\s?(?:씨|님|군|양|아씨|아가씨|도령|도련님|나리|나으리|낭자|선생|선생님|대감|영감|마님|장군|공주|왕자|언니|오빠|누나|형"
    r"|할멈|할아범))?"
)
_PARTICLES = (
    r"(?:은|는|이|가|을|를|의|와|과|랑|도|만|에게|에게는|에게도|께|께서|께서는|께서도|한테|한테는|더러|보고|부터|까지|처럼|보다"
    r"|밖에|마저|조차|라면|라도|라고|야말로|나|며|로|고)?(?:요)?"
)
_CALL = r"(?:아|야|이여|여|이시여|시여)"
_END = r"(?![가-힣A-Za-z0-9])"
_MARK = r"\s*(?:[,.!?~…，、。！？:：]|$)"


def named_in(text: str, names: Mapping[str, Sequence[str]]) -> str | None:
    """Return which of those (by the name on stage, with all other names of each) the line speaks to or of.

    Who is called ("방자야,") goes before who is only mentioned, then whoever comes first in the line.
    """
    known = {stage_name: [nfc(form) for form in forms] for stage_name, forms in names.items()}
    found = [
        (not called, place, stage_name)
        for form, stage_name in _forms(known).items()
        for place, called in _places(nfc(text), form)
    ]
    return min(found)[2] if found else None


def names_of(name: str, details: Any) -> list[str]:
    """Return all names of a character: on stage, and as it is said in other languages."""
    others = [details.get(key) for key in ("name", "name_en", "name_ja")] if isinstance(details, Mapping) else []
    return [name, *(other for other in others if isinstance(other, str) and other.strip())]


def _forms(names: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Every form that leads to one actor alone; a whole name is its bearer's, whoever else has it as a part."""
    whole = {form: stage_name for stage_name, forms in names.items() for form in forms if form.strip()}
    parts: dict[str, set[str]] = {}
    for stage_name, forms in names.items():
        for form in forms:
            for part in _parts(form):
                parts.setdefault(part, set()).add(stage_name)
    known = {same_name(form) for form in whole}
    alone = {part: next(iter(owners)) for part, owners in parts.items() if len(owners) == 1}
    return {part: owner for part, owner in alone.items() if same_name(part) not in known} | whole


def _parts(name: str) -> list[str]:
    """What somebody is called for short: the given name, or one word of several."""
    words = name.split()
    if len(words) > 1:
        return [word for word in words if len(word) >= (2 if _is_hangul(word) else 3) and not word.isdigit()]
    if not _is_hangul(name):
        return []
    family = 2 if name.startswith(_DOUBLE_SURNAMES) else 1 if name[:1] in _SURNAMES else 0
    return [name[family:]] if family and 2 <= len(name) - family <= 3 else []


def _places(text: str, form: str) -> list[tuple[int, bool]]:
    """Where the name stands in the line, and whether its bearer is called there."""
    return [(found.start(), bool(found["call"])) for found in _pattern(form).finditer(text)]


@lru_cache(maxsize=512)
def _pattern(form: str) -> re.Pattern[str]:
    name = r"\s*".join(map(re.escape, form.split()))
    if _is_hangul(form):
        return _hangul_pattern(name, short=len(form) == 1)
    if not _is_east_asian(form):
        flags = re.IGNORECASE if len(form) > 4 else 0  # "Will", "May" and "Rose" are words as well
        return re.compile(rf"(?<![^\W_]){name}(?P<call>\s*(?:[,!?:]|$))?(?![^\W_])", flags)
    before = r"(?<![ァ-ヺー])" if re.match(r"[ァ-ヺ]", form) else ""
    after = r"(?![ァ-ヺー])" if re.search(r"[ァ-ヺー]$", form) else ""
    polite = r"(?:さん|様|さま|君|くん|ちゃん|殿)?"
    return re.compile(rf"{before}{name}{after}{polite}(?P<call>[、,!！?？…]|$)?")


def _hangul_pattern(name: str, *, short: bool) -> re.Pattern[str]:
    """A name of one syllable is a word as well (별, 봄): it is one only where somebody is called by it."""
    called = rf"(?:이)?{_CALL}{_MARK}|{_HONORIFICS}{_MARK}"
    said = rf"{_HONORIFICS}(?:이)?{_PARTICLES}(?:{_CALL})?{_END}"
    either = rf"(?P<call>{called})" + ("" if short else rf"|{said}")
    return re.compile(rf"(?<![가-힣A-Za-z0-9]){name}(?:{either})")


def _is_hangul(text: str) -> bool:
    return bool(re.search(r"[가-힣]", text))


def _is_east_asian(text: str) -> bool:
    return bool(re.search(r"[ぁ-ヺ一-鿿]", text))
