"""Who is asked for JSON, and what becomes of it when nobody can answer: the engines as settings name them."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from avatar_forge.core.errors import EngineBadResponse, EngineRefused, EngineUnavailable
from chat.assist import details, hints, json_completion, plots, reviews, stories
from chat.llm.engines import Actor, CompletionRequest, Scenario, Task
from chat.llm.engines.rehearsal import RehearsalEngine
from chat.llm.tasks import DetailsRequest, HintsRequest, PlotRequest, ReviewRequest, StoryRequest

PLAYED = (("user", "", "안녕하세요"), ("assistant", "춘향", "어서 오시어요."))
JOBS = {
    "plot": plots.job(PlotRequest(situation="비 오는 밤", name="민서")),
    "story": stories.job(StoryRequest(prompt="등대지기")),
    "hints": hints.job(HintsRequest(lines=(("assistant", "왜 왔어?"),), character="민서")),
    "details": details.job(DetailsRequest(name="루나")),
    "review": reviews.job(ReviewRequest(lines=PLAYED, character="춘향")),
}
AWAY = {"BACKEND": "chat.tests.scripted.AwayEngine"}


async def answer_of_rehearsal(task: Task) -> str:
    request = CompletionRequest(model="r", actor=Actor(name=""), scenario=Scenario(), task=task)
    return "".join([item.text async for item in RehearsalEngine().stream(request)])


@pytest.mark.parametrize(("kind", "job"), JOBS.items(), ids=JOBS)
async def test_the_rehearsal_engine_answers_every_task_with_json_that_is_read(kind, job):
    assert job.data.kind == kind
    found = json.loads(await answer_of_rehearsal(Task(rules="", material="", kind=kind, data=job.data)))
    assert job.read(found)


@pytest.mark.parametrize("kind", ["", "sonnet"])
async def test_the_rehearsal_engine_refuses_a_task_it_does_not_know(kind):
    with pytest.raises(EngineRefused):
        await answer_of_rehearsal(Task(rules="Write a sonnet.", material="", kind=kind))


async def test_the_chosen_rehearsal_engine_is_no_fallback(fast_engine):
    written = await json_completion.write(JOBS["review"], model="rehearsal-1")
    assert (written.engine, written.model, written.is_fallback) == ("rehearsal", "rehearsal-1", False)


async def test_the_rehearsal_engine_in_the_chain_is_a_fallback(settings, fast_engine):
    settings.ENGINES = {"chat": {"away": AWAY, **settings.ENGINES["chat"]}}
    settings.CHAT_MODELS = [{"id": "m", "name": "M", "engine": "away"}, {"id": "r", "name": "R", "engine": "rehearsal"}]
    settings.CHAT_FALLBACK = ["r"]
    written = await json_completion.write(JOBS["review"])
    assert (written.engine, written.model, written.is_fallback) == ("rehearsal", "r", True)


@pytest.mark.parametrize("kind", ["plot", "story", "hints", "details"])
async def test_without_an_engine_to_stand_in_the_failure_is_told(settings, kind):
    settings.ENGINES = {"chat": {"away": AWAY}}
    settings.CHAT_MODELS = [{"id": "m", "name": "M", "engine": "away"}]
    with pytest.raises(EngineUnavailable):
        await json_completion.write(JOBS[kind])


async def test_an_answer_of_the_rehearsal_engine_is_checked_as_any_other(fast_engine):
    with pytest.raises(EngineBadResponse):
        await json_completion.write(replace(JOBS["plot"], read=lambda found: None), model="rehearsal-1")
