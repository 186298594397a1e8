"""The models a person may choose from: those that settings declare, and those that their servers list."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings

from avatar_forge.core import engines
from chat.errors import UnknownModel
from chat.llm import prompts, served_models
from chat.llm.declared_models import PRODUCT_NAMES
from chat.llm.engines import ChatEngine, CompletionRequest
from chat.llm.served_models import Served


@dataclass(frozen=True, slots=True, kw_only=True)
class ChatModel:
    """One entry of the list of models. `backend` names its engine in settings."""

    id: str
    name: str
    description: str
    backend: str
    aliases: tuple[str, ...] = ()
    context_tokens: int = 4096
    stop: tuple[str, ...] = ()
    sampling: Mapping[str, Any] = field(default_factory=dict)
    upstream: str = ""  # its name at the server, where that is not the engine's own

    def build(self) -> ChatEngine:
        built: ChatEngine = engines.build("chat", self.backend)
        return built

    @property
    def engine(self) -> str:
        """The engine's own word, stored with each line."""
        return self.build().name

    @property
    def rehearsal(self) -> bool:
        """Whether the answers are not a language model's."""
        return self.build().labelled

    def addressed(self, request: CompletionRequest) -> CompletionRequest:
        """Return `request` as this model is to be asked; the prompt of a reply is still to be fitted to its window."""
        return replace(
            request,
            model=self.id,
            upstream=self.upstream,
            stop=self.stop,
            context_tokens=self.context_tokens,
            sampling=self.sampling,
            messages=prompts.of_task(request.task) if request.task is not None else (),
        )


def every_model() -> list[ChatModel]:
    """Return the declared models, the default first, with names in the active language; then what the servers list."""
    declared = [_declared(entry) for entry in settings.CHAT_MODELS]
    return declared + [_served(served, declared) for served in served_models.known()]


def _declared(entry: Mapping[str, Any]) -> ChatModel:
    named = "" if entry.get("named", True) else served_models.first_of(entry["engine"])
    return ChatModel(
        id=entry["id"],
        name=named or str(entry["name"]),
        description=str(entry.get("description", "")),
        backend=entry["engine"],
        aliases=tuple(entry.get("aliases", ())),
        context_tokens=entry.get("context_tokens", 4096),
        stop=tuple(entry.get("stop", ())),
        sampling=entry.get("sampling", {}),
    )


def _served(served: Served, declared: list[ChatModel]) -> ChatModel:
    """A model that its server lists; its window is as large as the declared one's, where the server does not tell."""
    beside = next((model for model in declared if model.backend == served.backend), declared[0])
    return ChatModel(
        id=served.id,
        name=served.name,
        description="",
        backend=served.backend,
        context_tokens=served.context_tokens or beside.context_tokens,
        upstream=served.name,
    )


def find(model_id: str | None) -> ChatModel:
    """Return the model of that id or alias; the default without one, or for a name of the product's that none bears.

    The default as well for a model that a server listed once and does not list now. Raises `UnknownModel`.
    """
    models = every_model()
    for model in models:
        if model_id == model.id or model_id in model.aliases:
            return model
    if not model_id or model_id in PRODUCT_NAMES or served_models.is_id(model_id):
        return models[0]
    raise UnknownModel()


def of_turn(asked: str | None, kept: str | None) -> ChatModel:
    """Return the model that is asked for, else the one that a play keeps; the default when that one is gone.

    Raises `UnknownModel` for what is asked for alone: a play goes on whatever becomes of its model.
    """
    if asked:
        return find(asked)
    try:
        return find(kept)
    except UnknownModel:
        return find(None)


def stand_in() -> ChatModel | None:
    """Return the engine that answers without a language model, if settings name one, as a model nobody chose."""
    backends = (name for name in engines.names("chat") if engines.build("chat", name).labelled)
    return next((ChatModel(id="", name="", description="", backend=name) for name in backends), None)


def with_fallbacks(model_id: str) -> list[ChatModel]:
    """Return the model of that id and the ones to ask, in turn, when it fails before its first token."""
    chain = [find(model_id)]
    for other in settings.CHAT_FALLBACK:
        model = find(other)
        if model not in chain:
            chain.append(model)
    return chain
