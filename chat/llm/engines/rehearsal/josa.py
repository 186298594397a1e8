"""Korean particles: the right form after a word, by the sound the word ends in."""

import re
import unicodedata

NONE, RIEUL, OTHER = 0, 8, 1

# What is asked for → (after a consonant, after a vowel).
PAIRS = {
    "은": ("은", "는"),
    "이": ("이", "가"),
    "을": ("을", "를"),
    "과": ("과", "와"),
    "으로": ("으로", "로"),
    "아": ("아", "야"),
    "이에요": ("이에요", "예요"),
    "이야": ("이야", "야"),
    "이여": ("이여", "여"),
    "이었": ("이었", "였"),
    "이오": ("이오", "요"),
}
BY_VOWEL_FORM = {vowel: consonant for consonant, (_, vowel) in PAIRS.items() if consonant != vowel}
PRONOUNS = {
    ("저", "이"): "제가",
    ("나", "이"): "내가",
    ("너", "이"): "네가",
    ("저", "의"): "제",
    ("나", "의"): "내",
    ("너", "의"): "네",
}
DIGITS = dict(zip("0123456789", (OTHER, RIEUL, NONE, OTHER, NONE, NONE, OTHER, RIEUL, RIEUL, NONE), strict=True))
# How a Latin word sounds at its end when read in Korean: a stop closes a syllable only after a vowel (북, but 테스트).
LATIN = re.compile(r"(?P<rieul>l|le)$|(?P<other>[mn]|ng|[aeiou][bckpqt])$", re.IGNORECASE)
LETTER_NAMES = {"L": RIEUL, "M": OTHER, "N": OTHER, "R": RIEUL}


def ending(word: str) -> int:
    """The final sound: NONE after a vowel, RIEUL after ㄹ, OTHER after any other consonant."""
    spoken = re.sub(r"[\W_]+$", "", unicodedata.normalize("NFC", word))
    if not spoken:
        return NONE
    last = spoken[-1]
    if "가" <= last <= "힣":
        jong = (ord(last) - 0xAC00) % 28
        return NONE if jong == 0 else RIEUL if jong == RIEUL else OTHER
    return DIGITS.get(last, NONE) if last.isdigit() else _latin_ending(spoken)


def _latin_ending(spoken: str) -> int:
    word = re.search(r"[A-Za-z]+$", spoken)
    if not word:
        return NONE
    if word[0].isupper() and len(word[0]) <= 4:
        return LETTER_NAMES.get(word[0][-1], NONE)
    found = LATIN.search(word[0])
    if not found:
        return NONE
    return RIEUL if found["rieul"] else OTHER


def attach(word: str, particle: str) -> str:
    """`word` with the fitting form of `particle`, named by either of its forms ("은" or "는")."""
    asked = particle if particle in PAIRS else BY_VOWEL_FORM.get(particle, particle)
    if (word, asked) in PRONOUNS:
        return PRONOUNS[word, asked]
    # 이고, 이라고, 이잖아요 …: what hangs on the copula loses its 이 after a vowel.
    after_consonant, after_vowel = PAIRS.get(asked, (asked, asked.removeprefix("이") or asked))
    sound = ending(word)
    if sound == NONE or (asked == "으로" and sound == RIEUL):
        return word + after_vowel
    return word + after_consonant


def splits_well(stem: str, particle: str) -> bool:
    """Whether `particle` really can follow `stem`, so that 고양이 is not taken for 고양 + 이."""
    return attach(stem, particle) == stem + particle or (stem, particle) == ("누구", "가")
