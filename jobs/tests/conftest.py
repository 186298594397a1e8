"""Pictures, scripted engines, and a worker that works when it is told to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from avatar_forge.core import engines
from jobs import queue
from jobs.models import GenerationJob
from jobs.tests.pictures import png

SCRIPTED = "jobs.tests.scripted.ScriptedEngine"


def upload(data: bytes | None = None, name: str = "me.png") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, png() if data is None else data, "image/png")


@pytest.fixture(autouse=True)
def sent(monkeypatch: Any, settings: Any) -> list[str]:
    """What was sent to the broker, which stays away."""
    ids: list[str] = []

    def send_task(name: str, args: tuple[str, ...], **more: Any) -> None:
        ids.append(args[0])

    monkeypatch.setattr(queue.app, "send_task", send_task)
    settings.JOBS_PER_HOUR = 0
    settings.JOB_BEAT_SECONDS = 0.05
    return ids


@pytest.fixture
def engine(settings: Any) -> Callable[..., None]:
    """`engine(heavy=True)`: the scripted engine for figures and styles."""

    def install(**options: Any) -> None:
        chosen = {"scripted": {"BACKEND": SCRIPTED, "OPTIONS": options}}
        settings.ENGINES = settings.ENGINES | {"3d": chosen, "style": chosen}
        engines.forget()

    install()
    return install


@pytest.fixture
def figure_job(alice: Any) -> Callable[..., GenerationJob]:
    """`figure_job("sleep 1")`: a stored job of alice's with that script."""
    from jobs import service

    def make(script: str = "", **more: Any) -> GenerationJob:
        asked = {"options": {"style": script}}
        return service.create(more.pop("user", alice), "3d", asked, picture=png(), **more)

    return make
