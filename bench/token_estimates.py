"""Hold the token estimates of `chat.llm.token_estimate` against real tokenizers, by language, and print the table.

    python -m venv /tmp/tokenizers && /tmp/tokenizers/bin/pip install mistral-common==1.13.1 sentencepiece==0.2.3
    /tmp/tokenizers/bin/python bench/token_estimates.py

mistral-common carries its vocabularies inside the package, so nothing is downloaded: Tekken (131,072 tokens, byte-level
BPE, as large multilingual vocabularies are today) and the older SentencePiece model of 32,768 (bytes for what it does
not know: the dearest case for Korean). It is for this bench alone and stands in no requirements file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import mistral_common
import sentencepiece
from mistral_common.tokens.tokenizers.tekken import Tekkenizer

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from chat.llm import token_estimate  # noqa: E402  after the path

DATA = Path(mistral_common.__file__).parent / "data"
PARTS = 40  # pieces each text is cut into, about a line of a play each: the spread is over these


def tokenizers() -> dict[str, Callable[[str], int]]:
    tekken = Tekkenizer.from_file(DATA / "tekken_240911.json")
    small = sentencepiece.SentencePieceProcessor(model_file=str(DATA / "mistral_instruct_tokenizer_240323.model.v3"))
    return {
        "Tekken, 131k": lambda text: len(tekken.encode(text, bos=False, eos=False)),
        "SentencePiece, 32k": lambda text: len(small.encode(text)),
    }


def texts() -> dict[str, list[str]]:
    """Text of this project by language: what presets and the rehearsal engine say."""
    found: dict[str, list[str]] = {"Korean": [], "English": [], "Japanese": []}
    for path in sorted((ROOT / "characters/presets").glob("*.json")):
        card = json.loads(path.read_text(encoding="utf-8"))
        found["Korean"] += [card["persona"], *card["sample_dialogue"].splitlines()]
        found["English"] += english(card)
    for name, language in (("phrases_en", "English"), ("phrases_ja", "Japanese")):
        source = (ROOT / f"chat/llm/engines/rehearsal/{name}.py").read_text(encoding="utf-8")
        book = source.split('"""', 2)[-1]
        found[language] += [line.strip() for line in book.splitlines() if line.strip() and " = " not in line]
    return {language: pieces(parts) for language, parts in found.items()}


def english(value: object) -> list[str]:
    if isinstance(value, dict):
        return [
            text
            for key, item in value.items()
            for text in ([item] if key.endswith("_en") and isinstance(item, str) else english(item))
        ]
    return []


def pieces(parts: list[str]) -> list[str]:
    """The text in pieces of about a line of a play, 120 characters for comparison's sake."""
    whole = "\n".join(parts)
    return [whole[start : start + 120] for start in range(0, len(whole), 120)]


def main() -> None:
    print("| tokenizer | text | characters | real | estimate | error | lines, 5th–95th % | corrected |")
    print("|---|---|---:|---:|---:|---:|---:|---:|")
    for name, count in tokenizers().items():
        for language, lines in texts().items():
            real, guess = [count(line) for line in lines], [token_estimate.estimate(line) for line in lines]
            errors = sorted(g / r - 1 for g, r in zip(guess, real, strict=True))
            low, high = errors[len(errors) // 20], errors[-len(errors) // 20]
            # Corrected as a play is: by what the earlier prompts were said to have cost.
            half = len(lines) // 2
            rate = token_estimate.rate([(sum(guess[:half]), sum(real[:half]))])
            after = sum(guess[half:]) * rate / sum(real[half:]) - 1
            total = sum(guess) / sum(real) - 1
            print(
                f"| {name} | {language} | {sum(map(len, lines)):,} | {sum(real):,} | {round(sum(guess)):,} "
                f"| {total:+.0%} | {low:+.0%} to {high:+.0%} | {after:+.0%} |"
            )


if __name__ == "__main__":
    main()
