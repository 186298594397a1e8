"""Korean as it is read aloud: numbers in words, then spelling turned into sounds. Pure."""

from audio.text.reading import korean_numbers, korean_sounds


def read(text: str) -> str:
    """Return `text` in Hangul that spells its sounds: `3시에 합니다` becomes `세 시에 함니다`."""
    return korean_sounds.pronounce(korean_numbers.in_words(text))
