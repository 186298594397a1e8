"""How written text is read aloud: which language each part is in, and its sounds where spelling does not tell them."""

from dataclasses import dataclass

from audio.text.reading import japanese, korean_numbers, korean_sounds, scripts


@dataclass(frozen=True, slots=True)
class Part:
    """A stretch of one language (ko, en or ja), written as it sounds: Hangul by its pronunciation, kana for kanji."""

    language: str
    text: str


def read(text: str, language: str = "") -> list[Part]:
    """Return the parts of `text` in order; `language` is the main one, empty to tell it from the script.

    Raises `ReadingMissing` for kanji where the Japanese extra is not installed.
    """
    return [Part(code, _sounds(code, stretch)) for code, stretch in scripts.stretches(text, language)]


def _sounds(language: str, text: str) -> str:
    match language:
        case "ko":
            return korean_sounds.pronounce(korean_numbers.in_words(text))
        case "ja":
            return japanese.read(text)
    return text
