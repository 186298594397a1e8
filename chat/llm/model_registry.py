"""The models a person may choose from, as settings declare them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.conf import settings

from avatar_forge.core import engines
from chat.errors import UnknownModel
from chat.llm import prompts
from chat.llm.declared_models import PRODUCT_NAMES
from chat.llm.engines import ChatEngine, CompletionRequest


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
            stop=self.stop,
            context_tokens=self.context_tokens,
            sampling=self.sampling,
            messages=prompts.of_task(request.task) if request.task is not None else (),
        )


def every_model() -> list[ChatModel]:
    """Return the declared models, the default first, with names in the active language."""
    return [
        ChatModel(
            id=entry["id"],
            name=str(entry["name"]),
            description=str(entry.get("description", "")),
            backend=entry["engine"],
            aliases=tuple(entry.get("aliases", ())),
            context_tokens=entry.get("context_tokens", 4096),
            stop=tuple(entry.get("stop", ())),
            sampling=entry.get("sampling", {}),
        )
        for entry in settings.CHAT_MODELS
    ]


def find(model_id: str | None) -> ChatModel:
    """Return the model of that id or alias; the default without one, or for a name of the product's that none bears.

    Raises `UnknownModel`.
    """
    models = every_model()
    for model in models:
        if model_id == model.id or model_id in model.aliases:
            return model
    if not model_id or model_id in PRODUCT_NAMES:
        return models[0]
    raise UnknownModel()


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
