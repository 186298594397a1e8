"""Plays over servers that behave as real ones do, from the socket to the row: every line comes."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from asgiref.sync import sync_to_async

from chat.delivery.turn_follower import play_turn
from chat.llm import served_models
from chat.protocol.client_frames import Say as SayCommand
from chat.tests.conftest import line_of
from chat.tests.fake_llm import Answer, FakeLLM, Finish, Raw, Say, Sleep, Step, chunk, event

Declare = Callable[..., None]
LOADING = Answer(
    503, {"error": {"message": "Loading model", "type": "unavailable_error", "code": 503}}, {"Retry-After": "0"}
)


def refused(message: str, param: str | None = None, status: int = 400) -> Answer:
    return Answer(status, {"error": {"message": message, "param": param, "type": "invalid_request_error"}})


class Moody(FakeLLM):
    """A server that does three things of the table in every reply, and not always the same ones.

    What it has refused once it goes on refusing: who has not learned is refused again.
    """

    FIELDS = ("max_tokens", "temperature", "stream_options")

    def __init__(self) -> None:
        super().__init__()
        self.replies = 0
        self.moods: list[str] = []
        self.done: list[list[str]] = [[]]

    async def _answer(self, wire: Any) -> bool:
        self.scripts[0] = self._listing() if wire.recorded.path.endswith("/models") else self._reply(wire.recorded.body)
        return await super()._answer(wire)

    def _listing(self) -> tuple[Step, ...]:
        return (Answer(200, {"data": [{"id": "nomic-embed-text"}, {"id": "house-model"}]}),)

    def _reply(self, body: dict[str, Any]) -> tuple[Step, ...]:
        done, number = self.done[-1], self.replies
        roles = [message["role"] for message in body["messages"]]
        if number >= 3 and "system" in roles:
            return self._note("roles", refused("System role not supported", status=500))
        for place, name in enumerate(self.FIELDS):
            if number >= place and name in body:
                return self._note(name, refused(f"Unsupported parameter: '{name}' is not supported", name))
        if "loading" not in done and number % 2:
            return self._note("loading", LOADING)
        if "busy" not in done:
            return self._note("busy", Answer(429, b"", {"Retry-After": "0"}))
        return self._words(f"{number + 1}번째 대답이오.")

    def _note(self, name: str, step: Step) -> tuple[Step, ...]:
        self.done[-1].append(name)
        return (step,)

    def _words(self, text: str) -> tuple[Step, ...]:
        whole = {"choices": [{"message": {"content": text}, "finish_reason": "stop"}]}
        shapes: list[tuple[str, tuple[Step, ...]]] = [
            ("thoughts", (Raw(event(chunk({"reasoning_content": "음…"}))), Say(text), Finish())),
            ("comments", (Raw(b": OPENROUTER PROCESSING\n\n"), Say(text), Finish())),
            ("no-done", (Say(text), Finish(done=False))),
            ("whole", (Answer(200, whole),)),
            ("single-newlines", (Raw(event(chunk({"content": text}))[:-1] + event(chunk(finish="stop"))[:-1]),)),
            ("empty-chunks", (Raw(event(chunk())), Say(text), Finish(usage=None))),
        ]
        name, steps = shapes[self.replies % len(shapes)]
        self.done[-1] += [name, "merged-roles"]
        self.replies += 1
        self.done.append([])
        return steps


async def test_a_play_of_ten_lines_over_a_server_that_does_three_things_in_each_reply(stage, alice, play, declare):
    async with Moody() as server:
        declare(LLM_BASE_URL=server.url.removesuffix("/v1"))
        socket = await stage(play, alice)
        said = [await line_of(socket, f"{number}. 말해 보오.") for number in range(1, 11)]
        assert said == [("complete", f"{number}번째 대답이오.") for number in range(1, 11)]
        assert all(len(things) >= 3 for things in server.done[:10])
        assert {name for things in server.done for name in things} >= {*Moody.FIELDS, "roles", "loading", "busy"}
        refusals = [things for things in server.done if set(things) & {*Moody.FIELDS, "roles"}]
        assert len(refusals) == 4  # each is met once, and then known
    await sync_to_async(served_models.lists.forget)()


async def test_a_play_with_a_failed_reply_goes_on(stage, alice, play, fake, declare):
    declare(LLM_BASE_URL=fake.url, LLM_MODEL="m")
    fake.play(Answer(400, b"no"))
    fake.play(Say("이제 되었소."), Finish())
    socket = await stage(play, alice)
    assert (await line_of(socket))[0] == "failed"
    assert await line_of(socket, "괜찮소?") == ("complete", "이제 되었소.")
    roles = [message["role"] for message in fake.requests[-1].body["messages"]]
    assert roles == ["system", "user"]


async def test_whoever_follows_is_told_that_the_model_is_loading(stage, alice, play, fake, declare):
    declare(LLM_BASE_URL=fake.url, LLM_MODEL="m")
    fake.play(LOADING)
    fake.play(Say("네."), Finish())
    socket = await stage(play, alice)
    await socket.say("일어났소?")
    frames = await socket.until("end")
    kinds = [frame["type"] for frame in frames]
    assert kinds.index("reply") < kinds.index("waiting") < kinds.index("delta")
    told = frames[kinds.index("waiting")]
    assert told == {"type": "waiting", "message_id": frames[-1]["message_id"], "reason": "loading", "seconds": 0}


async def test_silence_is_told_again_and_again_until_the_first_word(stage, alice, play, fake, declare, settings):
    settings.REPLY_WAITING_SECONDS = 0.05
    declare(LLM_BASE_URL=fake.url, LLM_MODEL="m")
    fake.play(Sleep(0.3), Say("네"), Sleep(0.3), Finish())
    socket = await stage(play, alice)
    await socket.say("자오?")
    frames = await socket.until("end")
    kinds = [frame["type"] for frame in frames]
    waiting = [place for place, kind in enumerate(kinds) if kind == "waiting"]
    assert len(waiting) >= 2 and max(waiting) < kinds.index("delta")
    assert {frames[place]["reason"] for place in waiting} == {"silent"}


async def test_an_event_stream_tells_it_as_well(stage, alice, play, fake, declare):
    declare(LLM_BASE_URL=fake.url, LLM_MODEL="m")
    fake.play(LOADING)
    fake.play(Say("네."), Finish())
    frames: list[dict[str, Any]] = []

    async def tell(frame: dict[str, Any]) -> None:
        frames.append(frame)

    command = SayCommand(id=str(uuid4()), content="일어났소?", model=None)
    await play_turn(alice, play.pk, command, tell)
    assert [frame["reason"] for frame in frames if frame["type"] == "waiting"] == ["loading"]


async def test_thoughts_are_told_and_not_shown(stage, alice, play, fake, declare):
    declare(LLM_BASE_URL=fake.url, LLM_MODEL="m")
    fake.play(Raw(event(chunk({"reasoning_content": "비밀"}))), Sleep(0.1), Say("네."), Finish())
    socket = await stage(play, alice)
    await socket.say("무슨 생각을 하오?")
    frames = await socket.until("end")
    assert [frame["reason"] for frame in frames if frame["type"] == "waiting"] == ["thinking"]
    assert "비밀" not in json.dumps(frames, ensure_ascii=False)


async def test_what_is_spoken_stays_bounded_where_there_is_room_for_thoughts(stage, alice, play, fake, declare):
    declare(LLM_BASE_URL=fake.url, LLM_MODEL="qwen3:8b")
    fake.play(*[Say("말이 많소. " * 10)] * 200, Finish())
    socket = await stage(play, alice)
    status, said = await line_of(socket)
    assert status == "complete"
    assert 512 < len(said) < 2048  # of 14,000
