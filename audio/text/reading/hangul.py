"""Hangul syllables taken apart and put together (Unicode 3.12, conjoining jamo behaviour). Pure."""

from __future__ import annotations

from dataclasses import dataclass

ONSETS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
VOWELS = "ㅏㅐㅑㅒㅓㅔㅕㅖㅗㅘㅙㅚㅛㅜㅝㅞㅟㅠㅡㅢㅣ"
FINALS = ("", *"ㄱㄲㄳㄴㄵㄶㄷㄹㄺㄻㄼㄽㄾㄿㅀㅁㅂㅄㅅㅆㅇㅈㅊㅋㅌㅍㅎ")
FIRST, LAST = 0xAC00, 0xD7A3


@dataclass(slots=True)
class Syllable:
    """One syllable: onset (ㅇ for none), vowel and final (empty for none), as compatibility jamo."""

    onset: str
    vowel: str
    final: str

    @classmethod
    def of(cls, character: str) -> Syllable | None:
        """Return the syllable, None for any other character."""
        if len(character) != 1 or not FIRST <= ord(character) <= LAST:
            return None
        rest, final = divmod(ord(character) - FIRST, len(FINALS))
        onset, vowel = divmod(rest, len(VOWELS))
        return cls(ONSETS[onset], VOWELS[vowel], FINALS[final])

    def __str__(self) -> str:
        index = ONSETS.index(self.onset) * len(VOWELS) + VOWELS.index(self.vowel)
        return chr(FIRST + index * len(FINALS) + FINALS.index(self.final))


def final_of(character: str) -> str:
    """Return the final consonant of a syllable, empty for none and for other characters."""
    syllable = Syllable.of(character)
    return syllable.final if syllable else ""
