"""The marks between which models write their thoughts, family by family. Pure.

DeepSeek, Qwen, GLM, Kimi, EXAONE 4, Hermes: `<think>`; EXAONE Deep and Gemini: `<thought>`; Seed-OSS: `<seed:think>`;
MiniMax: `<mm:think>`; Magistral: `[THINK]`; Kimi-VL: `◁think▷`; gpt-oss: harmony channels
(https://cookbook.openai.com/articles/openai-harmony); Gemma 4: `<|channel>thought … <channel|>`; Command A:
`<|START_THINKING|>`; OpenThinker: `<|begin_of_thought|>`; Apertus: `<|inner_prefix|>`; Granite and HyperCLOVA X: words
at the head of a reply. Other names are those that fine-tuned models are known to use.
"""

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["open", "close", "void", "wrap", "token"]

# Name of a tag → its family: a block is closed by a tag of the family that opened it.
_FAMILIES = {
    "think": "think", "thinking": "think", "thought": "thought", "thoughts": "thought", "thought_process": "thought",
    "reason": "reason", "reasoning": "reason", "reflection": "reflection", "reflect": "reflection",
    "scratchpad": "scratchpad", "scratch_pad": "scratchpad", "seed:think": "seed", "mm:think": "mm",
    "ant_thinking": "ant", "antthinking": "ant", "antml:thinking": "ant", "analysis": "analysis",
    "inner_monologue": "monologue", "internal_monologue": "monologue", "inner_thoughts": "monologue",
    "chain_of_thought": "cot", "cot": "cot", "planning": "planning", "character_analysis": "character_analysis",
    "understanding": "understanding", "details": "details", "생각": "생각", "사고": "사고", "사고과정": "사고",
    "추론": "추론",
}  # fmt: skip
_WRAPPERS = frozenset({"answer", "response", "final", "final_answer", "output"})  # around the answer, behind thoughts
_NAMES = (*_FAMILIES, *_WRAPPERS)
_WORD = r"(?:think|thinking|thought|thoughts|reasoning)"
_OPENS = re.compile(rf"(?:(?:start|begin)_(?:of_)?)?{_WORD}(?:_start)?|inner_prefix")
_CLOSES = re.compile(rf"/{_WORD}|end_(?:of_)?{_WORD}|{_WORD}_end|inner_suffix")
_WRAPS = re.compile(r"(?:start|end)_response|(?:begin|end)_of_(?:solution|answer|response)|/?(?:response|answer)")
_TAG = re.compile(r"<[ \t]?(/?)[ \t]?([\w:]+)((?:\s[^<>]*?)?)(/?)\s?>")
_TAG_BEGUN = re.compile(r"<[ \t]?/?[ \t]?([\w:]*)(\s[^<>]*|/)?\Z")
_TOKEN = re.compile(r"<[|｜]([^<>|｜\s]{1,48})[|｜]>")
_TOKEN_BEGUN = re.compile(r"<[|｜][^<>|｜\s]{0,48}[|｜]?\Z")
_LITERAL = {
    "[THINK]": ("open", "mistral"), "[/THINK]": ("close", "mistral"),
    "◁think▷": ("open", "kimi"), "◁/think▷": ("close", "kimi"),
    "<|channel>": ("open", "gemma"), "<channel|>": ("close", "gemma"),
    "&lt;think&gt;": ("open", "escaped"), "&lt;/think&gt;": ("close", "escaped"),
}  # fmt: skip
LONGEST = 96  # characters of a mark; nothing longer is waited for
MAY_BEGIN = re.compile("[<\\[◁&]")


@dataclass(frozen=True, slots=True)
class Mark:
    """A mark of `length` characters: it opens or closes a block of its family, is an empty one, or wraps an answer.

    What stands in `<|…|>` and is none of these is a token, and its word the `family`.
    """

    kind: Kind
    family: str
    length: int


@dataclass(frozen=True, slots=True)
class Opening:
    """Words that open a block at the head of a reply only, and what closes it."""

    opens: re.Pattern[str]
    begins: tuple[str, ...]  # what is waited for
    closes: tuple[str, ...]


_HEADS = ("Here is my thought process:", "Here's my thought process:", "Here’s my thought process:")
_FENCES = tuple(f"```{word}\n" for word in ("think", "thinking", "thought", "thoughts", "reasoning"))
OPENINGS = (
    Opening(
        re.compile("|".join(_HEADS)), _HEADS, ("Here is my response:", "Here's my response:", "Here’s my response:")
    ),
    Opening(re.compile(r"```(?:thinking|think|thoughts|thought|reasoning)[ \t]*\n"), _FENCES, ("\n```",)),
    Opening(re.compile(r"/think[ \t]*\n"), ("/think\n",), ("<|im_start|>assistant\n",)),
    # Harmony whose marks the server has taken out: "analysisThe user …assistantfinalHello".
    Opening(re.compile(r"analysis(?=[^\sa-z.,!?;:'’\-])"), ("analysis",), ("assistantfinal",)),
    Opening(re.compile(r"assistant(?=final)"), ("assistantfinal",), ("final",)),
    Opening(re.compile(r"assistant(?=<\|channel\|>)"), ("assistant<|channel|>",), ("",)),
)


def at(text: str, place: int) -> Mark | bool:
    """Return the mark that begins at `place`; True when one still may with more text, False when none does."""
    window = text[place : place + LONGEST]
    for literal, (kind, family) in _LITERAL.items():
        if window.startswith(literal):
            return Mark(kind, family, len(literal))  # type: ignore[arg-type]
    if found := _TOKEN.match(window):
        return _of_token(found[1].strip().lower(), found.end())
    if found := _TAG.match(window):
        return _of_tag(found)
    if len(window) == LONGEST:
        return False
    return any(literal.startswith(window) for literal in _LITERAL) or _may_be_tag(window)


def _of_token(word: str, length: int) -> Mark:
    if _OPENS.fullmatch(word):
        return Mark("open", "token", length)
    if _CLOSES.fullmatch(word):
        return Mark("close", "token", length)
    return Mark("wrap" if _WRAPS.fullmatch(word) else "token", word, length)


def _of_tag(found: re.Match[str]) -> Mark | bool:
    slash, name, attributes, empty = found[1], found[2].lower(), found[3], found[4]
    if name in _WRAPPERS:
        return Mark("wrap", name, found.end())
    family = _FAMILIES.get(name)
    if family is None or (name == "details" and not slash and "reasoning" not in attributes):
        return False
    if empty:
        return Mark("void", family, found.end())
    return Mark("close" if slash else "open", family, found.end())


def _may_be_tag(window: str) -> bool:
    if _TOKEN_BEGUN.match(window):
        return True
    begun = _TAG_BEGUN.match(window)
    if begun is None:
        return False
    name = begun[1].lower()
    return name in _NAMES if begun[2] else any(known.startswith(name) for known in _NAMES)
