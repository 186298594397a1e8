"""Which models this installation offers: from LLM_* variables, a file, and the built-in rehearsal engine.

Pure: takes the environment and the file's text, returns what settings need (docs/models.md).
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from avatar_forge.core.wrong_setting import WrongSetting, _
from chat.llm import deadlines

OPENAI = "chat.llm.engines.openai.OpenAIEngine"
GEMINI_URL = "https://generativelanguage.googleapis.com/v1beta/openai"

# Names that front-ends of this product send. Where none is declared under such a name, the default model answers.
PRODUCT_NAMES = ("gemma-3-27b-it", "gemma-3-27b", "dolphin-2.9-8b", "gemini-2.5-flash")

# What an entry of the file may say, and of which kind each is.
KEYS: dict[str, type | tuple[type, ...]] = {
    "id": str, "name": str, "description": str, "base_url": str, "model": str, "key_env": str, "context_tokens": int,
    "stop": list, "sampling": dict, "system_role": bool, "alternate": bool, "aliases": list,
    "first_token_seconds": (int, float), "between_seconds": (int, float), "total_seconds": (int, float), "extra": dict,
}  # fmt: skip
# The smallest number that makes sense, and the largest that any clock or window takes.
LEAST = {"context_tokens": 256, "first_token_seconds": 0.1, "between_seconds": 0.1, "total_seconds": 0.1}
MOST = 10_000_000
SECONDS = {  # the deadlines by their settings, for models that declare none of their own
    "first_token_seconds": "LLM_FIRST_TOKEN_SECONDS",
    "between_seconds": "LLM_BETWEEN_SECONDS",
    "total_seconds": "LLM_TOTAL_SECONDS",
}
# What goes to the engine as it is; the rest is the model's.
ENGINE_KEYS = (
    "system_role",
    "alternate",
    "first_token_seconds",
    "between_seconds",
    "total_seconds",
    "extra",
)


class BadDeclaration(WrongSetting):
    """A model is declared in a way that cannot work; the text says where and how."""

    def __init__(self, problem: str) -> None:
        super().__init__("LLM_MODELS_FILE", problem)


@dataclass(frozen=True, slots=True)
class Declared:
    """The engines to build, by name, and the list of models, the default first."""

    engines: dict[str, dict[str, Any]] = field(default_factory=dict)
    models: list[dict[str, Any]] = field(default_factory=list)

    @property
    def longest_reply(self) -> float:
        """Seconds that the slowest of the engines may take for a reply."""
        return max(
            (engine["OPTIONS"]["total_seconds"] for engine in self.engines.values()), default=deadlines.FAR.total
        )


def declare(environment: Mapping[str, str], file: str = "") -> Declared:
    """Return what is declared in `file` (a JSON list), then LLM_BASE_URL, then GEMINI_API_KEY.

    Raises `BadDeclaration`. Keys are read from the variables that `key_env` names, never from the file.
    """
    declared = Declared()
    entries = [("LLM_MODELS_FILE", entry) for entry in _from_file(file)] + _from_environment(environment)
    for setting, entry in entries:
        if any(model["id"] == entry["id"] for model in declared.models):
            continue  # the file comes first and wins
        _add(declared, entry, environment, setting)
    return declared


def _from_file(text: str) -> list[dict[str, Any]]:
    if not text.strip():
        return []
    try:
        entries = json.loads(text)
    except ValueError as exc:
        raise BadDeclaration(_("the list of models is not valid JSON: {why}").format(why=exc)) from exc
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadDeclaration(_("the list of models must be a JSON list of objects"))
    for number, entry in enumerate(entries, 1):
        if problem := _problem(entry):
            raise BadDeclaration(_("model {number}: {problem}").format(number=number, problem=problem))
    return entries


def _problem(entry: dict[str, Any]) -> str:
    """Return what is wrong with an entry, an empty text when nothing is."""
    for key in ("id", "base_url"):
        if not isinstance(entry.get(key), str) or not entry[key]:
            return _("{key} is missing").format(key=repr(key))
    if len(entry["id"]) > 50:
        return _("an id has at most {most} characters").format(most=50)
    if unknown := sorted(set(entry) - set(KEYS)):
        return _("unknown {names}").format(names=", ".join(unknown))
    for key, value in entry.items():
        if not isinstance(value, KEYS[key]) or (isinstance(value, bool) and KEYS[key] is not bool):
            return _("{key} is of the wrong kind").format(key=repr(key))
        if key in LEAST and not LEAST[key] <= float(str(value)) <= MOST:
            return _("{key} must be a number from {least} to {most}").format(key=repr(key), least=LEAST[key], most=MOST)
    return ""


def _from_environment(environment: Mapping[str, str]) -> list[tuple[str, dict[str, Any]]]:
    """What each variable declares, by its name."""
    entries: list[tuple[str, dict[str, Any]]] = []
    if base_url := environment.get("LLM_BASE_URL", ""):
        model = environment.get("LLM_MODEL", "")
        entry = {
            "id": (model or "llm")[:50],
            "name": model or "LLM",
            "named": bool(model),
            "base_url": base_url,
            "model": model,
            "key_env": "LLM_API_KEY",
            "context_tokens": int(environment.get("LLM_CONTEXT_TOKENS") or 4096),
        }
        entries.append(("LLM_BASE_URL", entry))
    if environment.get("GEMINI_API_KEY"):
        entry = {
            "id": "gemini-2.5-flash",
            "name": "Gemini 2.5 Flash",
            "base_url": GEMINI_URL,
            "model": "gemini-2.5-flash",
            "key_env": "GEMINI_API_KEY",
            "context_tokens": 32_768,
        }
        entries.append(("GEMINI_API_KEY", entry))
    return entries


def _add(declared: Declared, entry: dict[str, Any], environment: Mapping[str, str], setting: str) -> None:
    usual = deadlines.usual(entry["base_url"])
    options = dict(zip(SECONDS, (usual.first_token, usual.between, usual.total), strict=True))
    options |= {key: float(environment[name]) for key, name in SECONDS.items() if environment.get(name)}
    options |= {key: entry[key] for key in ENGINE_KEYS if key in entry}
    name = f"openai:{entry['id']}"
    declared.engines[name] = {
        "BACKEND": OPENAI,
        "SETTING": setting,
        "OPTIONS": {
            "base_url": entry["base_url"],
            "api_key": clean_key(environment.get(entry.get("key_env") or "", "")),
            "model": entry.get("model", ""),
            **options,
        },
    }
    declared.models.append(
        {
            "id": entry["id"],
            "name": entry.get("name") or entry["id"],
            "description": entry.get("description", ""),
            "engine": name,
            "named": entry.get("named", True),  # else after the model that the server lists first
            "aliases": list(entry.get("aliases", [])),
            "context_tokens": entry.get("context_tokens", 4096),
            "stop": list(entry.get("stop", [])),
            "sampling": dict(entry.get("sampling", {})),
        }
    )


def clean_key(key: str) -> str:
    """Return a key without what is copied with it: white space, marks that nobody sees, quotation marks, `Bearer`."""
    visible = "".join(sign for sign in key if unicodedata.category(sign) not in {"Cf", "Cc"} or sign.isspace())
    return re.sub(r"^Bearer\s+", "", visible.strip().strip("\"'").strip(), flags=re.IGNORECASE)
