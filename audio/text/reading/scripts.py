"""Which language a text is in, told from its script, stretch by stretch. Pure."""

from itertools import groupby


def main_language(text: str) -> str:
    """Return ko, ja or en: the language that most of the text's letters belong to."""
    letters = [_script(character) for character in text]
    hangul, kana, han = (letters.count(script) for script in ("hangul", "kana", "han"))
    if hangul == kana == han == 0:
        return "en"
    if hangul >= kana + han:
        # A Korean line with a few foreign words is Korean; an English one with a Korean word is English.
        return "ko" if hangul * 4 >= letters.count("latin") else "en"
    return "ja"


def stretches(text: str, language: str = "") -> list[tuple[str, str]]:
    """Return `(language, text)` in order; together they are the whole text.

    Latin letters inside Korean and Japanese stay there: espeak-ng reads them in English anyway, without a break.
    """
    main = language or main_language(text)
    marked: list[tuple[str, str]] = []
    current = main
    for character in text:
        match _script(character):
            case "hangul":
                current = "ko"
            case "kana" | "han":
                current = "ja"
            case "latin" if main == "en":
                current = "en"
        marked.append((current, character))
    runs = [(code, "".join(letter for _, letter in run)) for code, run in groupby(marked, key=lambda pair: pair[0])]
    return [(code, run) for code, run in runs if any(letter.isalnum() for letter in run)] or [(main, text)]


def _script(character: str) -> str:
    code = ord(character)
    if 0xAC00 <= code <= 0xD7A3 or 0x1100 <= code <= 0x11FF or 0x3130 <= code <= 0x318F:
        return "hangul"
    if 0x3041 <= code <= 0x30FF or 0xFF66 <= code <= 0xFF9F:
        return "kana"
    if 0x3400 <= code <= 0x9FFF or 0xF900 <= code <= 0xFAFF or character == "々":
        return "han"
    return "latin" if character.isalpha() else ""
