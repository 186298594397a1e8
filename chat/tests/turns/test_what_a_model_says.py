"""What of a server's bytes becomes the text of a line: thoughts, tags, other people's lines and cuts, end to end."""

import json
from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import Any

import pytest

from avatar_forge.core import engines
from avatar_forge.core.errors import EngineError, EngineOnlyThought, EngineSilent
from chat.llm import completion, model_registry, thought_habits
from chat.llm.engines import Actor, CompletionRequest, Line, Scenario, Task
from chat.llm.thoughts import Hold
from chat.tests.fake_llm import FakeLLM, Finish, Raw, Say, Step, chunk, event
from chat.turns.generate import Generation

REQUEST = CompletionRequest(
    model="fake-1",
    actor=Actor(name="성춘향"),
    scenario=Scenario(person="이몽룡", player="이몽룡, 남원 부사의 아들"),
    lines=(Line(role="user", content="안녕하시오."),),
)
TASK = CompletionRequest(
    model="fake-1", actor=Actor(name=""), scenario=Scenario(), task=Task(rules="Write JSON.", material="{}")
)


@pytest.fixture
async def fake(settings: Any) -> AsyncIterator[FakeLLM]:
    """A server that plays scripts, as the only model."""
    async with FakeLLM() as server:
        options = {"base_url": server.url, "model": "their-name"}
        fake = {"BACKEND": "chat.llm.engines.openai.OpenAIEngine", "OPTIONS": options}
        settings.ENGINES = settings.ENGINES | {"chat": {"fake": fake}}
        settings.CHAT_MODELS = [{"id": "fake-1", "name": "Fake", "engine": "fake", "stop": ["<end_of_turn>"]}]
        engines.forget()
        thought_habits.forget()
        yield server
        for engine in engines.built("chat"):
            await engine.aclose()
        thought_habits.forget()


def tokens(text: str, size: int = 1) -> tuple[Step, ...]:
    """A text in events of `size` characters each."""
    return tuple(Say(text[place : place + size]) for place in range(0, len(text), size))


async def reply() -> tuple[list[str], Generation, EngineError | None]:
    """The pieces of a reply as they are shown, the generation, and what it ended with."""
    generation, pieces, error = Generation(REQUEST), [], None
    try:
        async with aclosing(generation.pieces()) as stream:
            async for piece in stream:
                pieces.append(piece)
    except EngineError as exc:
        error = exc
    return [*pieces, *filter(None, [generation.rest()])], generation, error


def knows(model: str, hold: Hold) -> None:
    thought_habits._habits[model] = hold


# -- thoughts ----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "written",
    [
        "<think>생각</think>\n\n답.",
        "생각…</think>답.",
        "[THINK]생각[/THINK]답.",
        "<|channel|>analysis<|message|>생각<|end|><|start|>assistant<|channel|>final<|message|>답.<|return|>",
        "<think>\n이몽룡: 생각\nUser: 생각\n</think>\n[happy] 답.",
    ],
)
@pytest.mark.parametrize("size", [1, 3, 999])
@pytest.mark.parametrize("hold", [Hold.UNSURE, Hold.YES])
async def test_thoughts_are_never_shown(fake, written, size, hold):
    knows("fake-1", hold)
    fake.play(*tokens(written, size), Finish())
    pieces, generation, error = await reply()
    assert ("".join(pieces), generation.text, error) == ("답.", "답.", None)


DELTAS: list[dict[str, Any]] = [
    {"reasoning_content": "생각"},
    {"reasoning": "생각"},
    {"thinking": "생각"},
    {"reasoning": None, "reasoning_details": [{"type": "reasoning.encrypted", "data": "x"}]},
    {"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "생각"}]}]},
    {"content": "생각", "extra_content": {"google": {"thought": True}}},
]


@pytest.mark.parametrize("delta", DELTAS, ids=["deepseek", "ollama", "native", "openrouter", "mistral", "gemini"])
async def test_thoughts_in_fields_of_their_own(fake, delta):
    fake.play(Raw(event(chunk(delta))), Say("답"), Say("."), Finish())
    pieces, _, _ = await reply()
    assert pieces == ["답", "."]  # and as they come: who thinks apart does not begin in a thought


@pytest.mark.parametrize("delta", DELTAS)
@pytest.mark.parametrize("end", ["stop", "length"])
async def test_fields_of_thoughts_alone_are_an_error_that_says_so(fake, delta, end):
    fake.play(Raw(event(chunk(delta))), Finish(end))
    pieces, _, error = await reply()
    assert (pieces, type(error)) == ([], EngineOnlyThought)


@pytest.mark.parametrize(
    "written",
    ["<think>생각", "<think>생각</think>\n", "생각</think>", "<|channel|>analysis<|message|>생각", "[THINK]생각[/TH"],
)
@pytest.mark.parametrize("end", ["stop", "length"])
async def test_thoughts_alone_are_an_error_that_says_so(fake, written, end):
    fake.play(*tokens(written), Finish(end))
    pieces, generation, error = await reply()
    assert (pieces, type(error), generation.text) == ([], EngineOnlyThought, "")
    assert error.as_dict()["code"] == "ENGINE_ONLY_THOUGHT"


async def test_a_model_that_is_known_to_begin_in_a_thought_and_is_cut_there_only_thought(fake):
    knows("fake-1", Hold.YES)
    fake.play(*tokens("생각만 하다가"), Finish("length"))
    assert isinstance((await reply())[2], EngineOnlyThought)


async def test_the_first_reply_of_a_model_comes_whole_and_the_next_as_it_is_written(fake):
    fake.play(*tokens("어서 오시오."), Finish())
    assert (await reply())[0] == ["어서 오시오."]
    assert (await reply())[0] == list("어서 오시오.")


async def test_a_first_reply_with_its_tag_comes_as_it_is_written(fake):
    fake.play(*tokens("[happy] 어서"), Finish())
    assert (await reply())[0] == ["어", "서"]


async def test_a_model_that_began_in_a_thought_is_remembered(fake):
    fake.play(*tokens("생각</think>답."), Finish())
    fake.play(*tokens("또 생각"), Finish("length"))
    assert (await reply())[0] == list("답.")
    assert isinstance((await reply())[2], EngineOnlyThought)
    assert fake.requests[1].body["stop"] == ["<end_of_turn>"]  # a name among its thoughts would end them


async def test_what_was_held_of_a_reply_that_broke_off_is_kept(fake):
    fake.play(Say("어서"), Say(" 오"))
    pieces, generation, error = await reply()
    assert (pieces, generation.text, error.code) == (["어서 오"], "어서 오", "ENGINE_INTERRUPTED")


async def test_an_answer_that_nobody_watches_has_no_thoughts_in_it(fake):
    fake.play(*tokens('<think>{"a": 0}</think>둘</think>{"a": "이몽룡: x\\nUser: y"}'), Finish())
    model = model_registry.find("fake-1")
    answer = await completion.whole(model, model.addressed(TASK))
    assert json.loads(answer.text) == {"a": "이몽룡: x\nUser: y"}
    assert fake.requests[0].body["stop"] == ["<end_of_turn>"]


@pytest.mark.parametrize("steps", [tokens("<think>생각"), (Raw(event(chunk({"reasoning": "생각"}))),)])
async def test_an_answer_of_thoughts_alone_is_an_error(fake, steps):
    fake.play(*steps, Finish("length"))
    model = model_registry.find("fake-1")
    with pytest.raises(EngineOnlyThought):
        await completion.whole(model, model.addressed(TASK))


# -- where the line ends -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("size", [1, 4, 999])
async def test_the_line_ends_before_somebody_elses_and_the_server_is_let_go(fake, size):
    knows("fake-1", Hold.NO)
    fake.play(*tokens("[happy] 성춘향: 어서 오세요.\n사용자: 네…\n성춘향: …", size), *([Say("x")] * 50), Finish())
    pieces, generation, error = await reply()
    assert ("".join(pieces), generation.emotion, error) == ("어서 오세요.", "happy", None)


@pytest.mark.parametrize(
    "written", ["어서 오세요.\n몽룡: 네", "어서 오세요.\n**이몽룡**: 네", "어서 오세요.<|im_end|>\n"]
)
async def test_the_plays_names_and_marks_end_it(fake, written):
    fake.play(*tokens(written), Finish("length"))
    pieces, generation, _ = await reply()
    assert ("".join(pieces), generation.truncated) == ("어서 오세요.", False)


async def test_the_server_is_asked_to_stop_there_as_well(fake):
    await reply()
    assert fake.requests[0].body["stop"] == ["<end_of_turn>", "\n이몽룡:", "\n사용자:", "\nUser:"]


# -- what is no word, and what was cut ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "written", ["\u200b\u200d", "\ufeff", "\u00ad\u2060\n", "[happy]\u200b", "\ufe0f\u3164", "**[sad]**"]
)
async def test_invisible_characters_alone_are_a_silent_reply(fake, written):
    fake.play(*tokens(written), Finish())
    assert isinstance((await reply())[2], EngineSilent)


@pytest.mark.parametrize("usage", [(7, 3), None])
async def test_a_reply_that_its_limit_cut_says_so(fake, usage):
    fake.play(*tokens("어서 오"), Finish("length", usage=usage))
    pieces, generation, error = await reply()
    assert ("".join(pieces), generation.truncated, error) == ("어서 오", True, None)


async def test_a_reply_that_is_whole_is_not_cut(fake):
    fake.play(*tokens("어서 오시오."), Finish())
    assert (await reply())[1].truncated is False


async def test_letters_that_are_taken_apart_are_put_together(fake):
    knows("fake-1", Hold.NO)
    nfd = (
        b"\xe1\x84\x89\xe1\x85\xa5\xe1\x86\xbc\xe1\x84\x8e\xe1\x85\xae\xe1\x86\xab"
        b"\xe1\x84\x92\xe1\x85\xa3\xe1\x86\xbc: \xe1\x84\x82\xe1\x85\xa6."
    )
    fake.play(*tokens(nfd.decode()), Finish())
    assert (await reply())[1].text == "네."
