"""What a play is remembered by: summaries on their branch, pins, the doors of the owner, and what it all costs."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import User
from avatar_forge.core import dbpool
from avatar_forge.core.errors import ContextTooLong, EngineUnavailable, NotFound, ValidationFailed
from characters.models import Character
from chat.conversation import lines, plays, takes
from chat.llm import context_window, model_registry
from chat.llm.engines import Usage
from chat.llm.engines.rehearsal import RehearsalEngine
from chat.memory import pins, recall, reply_request, summary_store, summary_worker
from chat.memory.summary_worker import summaries
from chat.models import ChatSession, ChatSummary, Message
from chat.tests.scripted import request_of
from chat.turns import transactions
from chat.turns.manager import reply_manager
from conftest import eventually

TEXT = "두 사람은 나루터에서 만나기로 했다."


def grow(play: ChatSession, turns_: int, words: str = "오늘은 날이 참 맑구려, 그렇지 않소?") -> list[Message]:
    """Add turns below the head of a play, all at once."""
    play.refresh_from_db()
    start, before = play.last_seq, play.head_id
    said = []
    for number in range(start + 1, start + 2 * turns_ + 1):
        role = "user" if number % 2 else "assistant"
        line = Message(session=play, seq=number, role=role, content=f"{number}. {words}", parent_id=before)
        said.append(line)
        before = line.pk
    Message.objects.bulk_create(said)
    ChatSession.objects.filter(pk=play.pk).update(last_seq=play.last_seq + len(said), head_id=before)
    play.refresh_from_db()
    return said


def summarise(play: ChatSession, text: str = TEXT) -> ChatSummary | None:
    """Let the next summary be written, with that text."""
    assignment = summary_store.claim(play.pk, "rehearsal-1")
    if assignment is None or not summary_store.keep(assignment, text, model="m", engine="e"):
        return None
    return ChatSummary.objects.get(upto_id=assignment.upto_id)


def recalled(play: ChatSession) -> str | None:
    play.refresh_from_db()
    found = recall.recall(play).summary
    return found.words if found else None


@pytest.fixture
def aged(alice: User, play: ChatSession) -> ChatSession:
    """A play of 80 turns with a summary of its oldest ones."""
    grow(play, 80)
    assert summarise(play) is not None
    return play


# -- what is summarised ----------------------------------------------------------------------------------------------


def test_a_short_play_needs_no_summary(play):
    grow(play, 5)
    assert summary_store.claim(play.pk, "rehearsal-1") is None
    play.refresh_from_db()
    assert play.summary_lease_until is None


def test_eighteen_turns_at_least_stay_whole_and_the_cut_is_after_an_answer(aged):
    remembered = recall.recall(aged)
    assert remembered.summary.upto.role == "assistant"
    assert len(remembered.said) >= 36
    assert remembered.said[0].seq == remembered.summary.upto.seq + 1
    assert aged.messages.count() == 160  # nothing is removed


def test_the_next_summary_takes_up_the_one_before(aged):
    grow(aged, 40)
    assignment = summary_store.claim(aged.pk, "rehearsal-1")
    assert assignment.request.summary == TEXT
    assert TEXT in assignment.request.task.material
    assert assignment.request.lines[0].content.startswith(f"{assignment.previous.upto.seq + 1}.")


def test_one_at_a_time_and_a_dead_one_is_made_anew(play):
    grow(play, 80)
    assert summary_store.claim(play.pk, "rehearsal-1") is not None
    assert summary_store.claim(play.pk, "rehearsal-1") is None
    ChatSession.objects.filter(pk=play.pk).update(summary_lease_until=timezone.now() - timedelta(seconds=1))
    assert summary_store.claim(play.pk, "rehearsal-1") is not None


def test_a_play_that_came_in_at_once_is_taken_in_steps(play):
    grow(play, 500)
    steps = 0
    while summarise(play):
        steps += 1
    assert steps > 1
    assert not reply_request.preview(play)[1].is_tight
    assert reply_request.preview(play)[1].left_out == 0


def test_a_summary_is_not_kept_when_the_owner_wrote_meanwhile(alice, aged):
    grow(aged, 40)
    assignment = summary_store.claim(aged.pk, "rehearsal-1")
    summary_store.edit(alice, aged.pk, "내 말이다.")
    assert not summary_store.keep(assignment, "다른 말.", model="m", engine="e")
    assert recalled(aged) == "내 말이다."
    aged.refresh_from_db()
    assert aged.summary_lease_until is None


# -- branches, deletions, edits --------------------------------------------------------------------------------------


def test_a_retake_among_its_lines_leads_past_a_summary_and_back(alice, aged):
    leaf = aged.head_id
    early = aged.messages.get(seq=4)
    started = transactions.retake(alice, aged.pk, client_id=str(uuid4()), message_id=early.pk)
    assert request_of(started).summary == ""
    assert [line.content for line in request_of(started).lines][-1].startswith("3.")
    lines.finish(started.reply.pk, status="complete", text="다른 대답.")
    assert recalled(aged) is None
    takes.choose(alice, aged.pk, leaf)
    assert recalled(aged) == TEXT


def test_a_deleted_line_takes_its_summary_along_until_it_is_restored(alice, aged):
    line = aged.messages.get(seq=6)
    takes.delete(alice, aged.pk, line.pk)
    assert recalled(aged) is None
    takes.restore(alice, aged.pk, line.pk)
    assert recalled(aged) == TEXT


def test_a_branch_above_the_last_summary_keeps_the_one_before(alice, aged):
    first = recall.recall(aged).summary
    grow(aged, 40)
    second = summarise(aged, "그 뒤에 편지를 받았다.")
    assert recalled(aged) == "그 뒤에 편지를 받았다."
    reply = aged.messages.filter(seq__gt=first.upto.seq, seq__lte=second.upto.seq, role="assistant").last()
    started = transactions.retake(alice, aged.pk, client_id=str(uuid4()), message_id=reply.pk)
    assert request_of(started).summary == TEXT


def test_a_line_changed_in_place_takes_the_summaries_built_on_it_along(aged):
    grow(aged, 40)
    assert summarise(aged, "그 뒤에 편지를 받았다.") is not None
    Message.objects.filter(session=aged, seq=2).update(content="고쳐 쓴 말.")
    grow(aged, 40)
    assignment = summary_store.claim(aged.pk, "rehearsal-1")
    assert ChatSummary.objects.count() == 0
    assert assignment.previous is None
    assert "고쳐 쓴 말." in assignment.request.task.material


# -- the owner's words -----------------------------------------------------------------------------------------------


def test_edited_words_are_carried_on_word_for_word(alice, aged):
    summary_store.edit(alice, aged.pk, "춘향은 반지를 숨겼다.")
    grow(aged, 40)
    summarise(aged, "그 뒤에 편지를 받았다.")
    assert recalled(aged) == "춘향은 반지를 숨겼다.\n그 뒤에 편지를 받았다."
    grow(aged, 40)
    assignment = summary_store.claim(aged.pk, "rehearsal-1")
    assert assignment.request.summary == "그 뒤에 편지를 받았다."  # the model never rewrites the owner's part


def test_undo_goes_back_step_by_step(alice, aged):
    grow(aged, 40)
    summarise(aged, "그 뒤에 편지를 받았다.")
    summary_store.edit(alice, aged.pk, "내 말이다.")
    told = [summary_store.undo(alice, aged.pk) for _ in range(3)]
    assert [found and found.words for found in told] == ["그 뒤에 편지를 받았다.", TEXT, None]
    with pytest.raises(NotFound):
        summary_store.undo(alice, aged.pk)


# -- pins ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("early", [True, False], ids=["before-the-summary", "after-it"])
def test_a_pinned_line_is_remembered_word_for_word(alice, play, early):
    grow(play, 80)
    line = play.messages.get(seq=7)
    if not early:
        summarise(play)
    pins.pin(alice, play.pk, line.pk, pinned=True)
    if early:
        summarise(play)
    assert [pin.pk for pin in recall.recall(play).pins] == [line.pk]
    assert line.content in reply_request.preview(play)[1].messages[0]["content"]
    pins.pin(alice, play.pk, line.pk, pinned=False)
    assert recall.recall(play).pins == ()


def test_a_pin_outlives_every_later_summary_and_stays_on_its_branch(alice, aged):
    line = aged.messages.get(seq=7)
    pins.pin(alice, aged.pk, line.pk, pinned=True)
    grow(aged, 40)
    summarise(aged)
    assert [pin.pk for pin in recall.recall(aged).pins] == [line.pk]
    transactions.retake(alice, aged.pk, client_id=str(uuid4()), message_id=aged.messages.get(seq=4).pk)
    aged.refresh_from_db()
    assert recall.recall(aged).pins == ()


def test_a_pin_survives_where_no_summary_is_made(alice, play):
    grow(play, 300)
    line = play.messages.get(seq=7)
    pins.pin(alice, play.pk, line.pk, pinned=True)
    assert [pin.pk for pin in recall.recall(play).pins] == [line.pk]


def test_pins_have_a_limit_and_notes_are_none(alice, play):
    said = grow(play, 12)
    for line in said[: recall.PINS_MOST]:
        pins.pin(alice, play.pk, line.pk, pinned=True)
    with pytest.raises(ValidationFailed):
        pins.pin(alice, play.pk, said[-1].pk, pinned=True)
    pins.pin(alice, play.pk, said[0].pk, pinned=True)  # one that is pinned stays pinned
    note = lines.keep(alice, play.pk, client_id=None, role="system", content="비가 온다.")[0]
    with pytest.raises(ValidationFailed):
        pins.pin(alice, play.pk, note.pk, pinned=True)


# -- two actors ------------------------------------------------------------------------------------------------------


def test_two_actors_share_what_happened_and_no_note_of_the_director(alice, preset):
    other = Character.objects.create(name="길동", is_preset=True, description="활빈당의 우두머리")
    play = plays.start(alice, character=preset, co_character=other)
    said = grow(play, 80)
    for line in said:
        line.role, line.speaker = "assistant", "춘향" if line.seq % 2 else "길동"
    said[3].role, said[3].speaker, said[3].content = "system", None, "몰래 운다."
    Message.objects.bulk_update(said, ["role", "speaker", "content"])
    pins.pin(alice, play.pk, said[0].pk, pinned=True)
    assignment = summary_store.claim(play.pk, "rehearsal-1")
    assert said[3].pk in assignment.covered
    assert "몰래" not in assignment.request.task.material
    assert "길동" in assignment.request.task.material
    assert summary_store.keep(assignment, TEXT, model="m", engine="e")
    told = reply_request.preview(play)[1].messages[0]["content"]
    assert TEXT in told
    assert f"춘향: {said[0].content}" in told


# -- over REST -------------------------------------------------------------------------------------------------------


def test_the_context_is_what_would_be_sent(alice, api, aged):
    shown = api(alice).get(f"/api/chat/sessions/{aged.pk}/context").json()["data"]
    started = transactions.say(alice, aged.pk, client_id="a", content="그렇소.")
    sent = context_window.fit(model_registry.find(None).addressed(request_of(started)))
    assert shown["messages"][0] == sent.messages[0]
    assert shown["messages"][1:-1] == sent.messages[1:-1]  # but for the line that was said since
    assert shown["summarised"] is True
    assert shown["tokens"] == sum(part["tokens"] for part in shown["parts"])
    assert shown["tokens"] + shown["reply"] <= shown["window"] == 4096
    assert next(part["text"] for part in shown["parts"] if part["name"] == "summary") == TEXT


def test_the_summary_is_read_edited_and_undone(alice, api, aged):
    door = f"/api/chat/sessions/{aged.pk}/summary"
    shown = api(alice).get(door).json()["data"]["summary"]
    assert (shown["text"], shown["edited"], shown["model_used"]) == (TEXT, False, "m")
    shown = api(alice).send("put", door, {"text": "내 말이다."}).json()["data"]["summary"]
    assert (shown["text"], shown["edited"]) == ("내 말이다.", True)
    assert api(alice).send("delete", door).json()["data"]["summary"]["text"] == TEXT
    assert api(alice).send("delete", door).json()["data"]["summary"] is None
    assert api(alice).get(door).json()["data"]["summary"] is None
    assert api(alice).send("put", door, {"text": "없다."}).status_code == 404


@pytest.mark.parametrize(
    "text", ["", " ", "가" * 1001, None, 3, ["x"]], ids=["empty", "blank", "long", "null", "number", "list"]
)
def test_a_summary_that_says_nothing_is_refused(alice, api, aged, text):
    answer = api(alice).send("put", f"/api/chat/sessions/{aged.pk}/summary", {"text": text})
    if text == 3:  # a number is read as text, as everywhere
        assert answer.status_code == 200
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, "VALIDATION_ERROR")


def test_a_line_is_pinned_and_unpinned(alice, mallory, api, aged):
    line = aged.messages.get(seq=3)
    door = f"/api/chat/sessions/{aged.pk}/messages/{line.pk}/pin"
    assert api(alice).send("put", door).json()["data"]["pinned"] is True
    assert api(mallory).send("delete", door).status_code == 404
    assert api(alice).send("delete", door).json()["data"]["pinned"] is False


# -- what it costs ---------------------------------------------------------------------------------------------------


def test_a_turn_costs_as_many_queries_at_its_tenth_as_at_its_thousandth_line(alice, play):
    counts, looked_at = [], []
    for more in (10, 490):
        grow(play, more)
        while summarise(play):
            pass
        with CaptureQueriesContext(
            connection,
        ) as queries:
            started = transactions.say(alice, play.pk, client_id=str(uuid4()), content="그렇소?")
            request = request_of(started)
        lines.finish(started.reply.pk, status="complete", text="그렇소.")
        counts.append(len(queries))
        looked_at.append(len(request.lines))
    assert counts[0] == counts[1]
    assert looked_at[1] < 120


def test_a_reported_cost_corrects_the_estimates_of_its_model_alone(play):
    said = grow(play, 3)
    Message.objects.filter(pk=said[1].pk).update(model_used="x", prompt_estimate=100, prompt_tokens=180)
    found = recall.recall(play).said
    assert (reply_request.rate(found, "x"), reply_request.rate(found, "y")) == (1.8, 1.0)


def test_the_rehearsal_engines_summary_is_labelled_and_made_of_the_lines(play):
    said = grow(play, 80, "내일 나루터에서 만나기로 약속하오.")
    assignment = summary_store.claim(play.pk, "rehearsal-1")

    async def told() -> str:
        return "".join([item.text async for item in RehearsalEngine(0).stream(assignment.request)])

    text = asyncio.run(told())
    assert text.startswith("(연습 요약) ")
    assert "약속하오" in text
    assert all(quoted in "".join(line.content for line in said) for quoted in text.split("“")[1].split("”")[:1])
    assert text == asyncio.run(told())


# -- in the background -----------------------------------------------------------------------------------------------


@pytest.fixture
async def engine(transactional: None, settings: Any, scripted: Any) -> AsyncIterator[Any]:
    """The turns of this process with the scripted model."""
    await reply_manager.open(alone=False)
    yield scripted
    await reply_manager.close()
    await sync_to_async(connections.close_all)()


async def turn(user: User, play: ChatSession) -> Message:
    started = await dbpool.run(transactions.say, user, play.pk, client_id=str(uuid4()), content="그렇소?")
    reply_manager.start(started)
    over = ["complete", "failed", "interrupted"]
    message: Message = await eventually(
        lambda: Message.objects.filter(pk=started.reply.pk, status__in=over).first()  # type: ignore[union-attr]
    )
    return message


async def idle() -> None:
    async with asyncio.timeout(10):
        while summaries._tasks:  # noqa: ASYNC110  tasks that end tell nobody
            await asyncio.sleep(0.01)


async def test_a_summary_is_begun_with_the_end_of_a_turn(alice, play, engine):
    await dbpool.run(grow, play, 80)
    engine.script = [TEXT]
    reply = await turn(alice, play)
    await eventually(ChatSummary.objects.exists)
    await idle()
    assert reply.status == "complete"
    assert await dbpool.run(recalled, play) == TEXT
    assert [request.task.kind for request in engine.requests if request.task] == ["summary"]


async def test_a_summary_being_written_does_not_hold_up_the_next_turn(alice, play, engine):
    gate = asyncio.Event()
    await dbpool.run(grow, play, 80)
    engine.script = [gate, TEXT]
    summaries.begin(play.pk, "scripted-1")
    await eventually(lambda: bool(engine.requests))
    engine.script = ["네."]
    assert (await turn(alice, play)).content == "네."
    assert summaries._tasks
    gate.set()
    await idle()
    assert await dbpool.run(recalled, play) == TEXT


@pytest.mark.parametrize(
    "answer",
    [
        ["<think>음</think>만났다."],
        [""],
        ["끝나지 않는 말 그리고"],
        [TEXT, Usage(prompt_tokens=9, completion_tokens=9, cut=True)],
        [TEXT, Usage(prompt_tokens=9, completion_tokens=220)],
        [EngineUnavailable()],
        ["만났다. " * 200],
    ],
    ids=["reasoning", "empty", "half", "cut", "at-the-limit", "away", "too-much"],
)
async def test_what_is_no_summary_changes_nothing_and_waits_a_while(alice, play, engine, answer):
    await dbpool.run(grow, play, 80)
    engine.script = answer
    summaries.begin(play.pk, "scripted-1")
    await idle()
    await sync_to_async(play.refresh_from_db)()
    assert play.summary_lease_until > timezone.now()
    assert not await ChatSummary.objects.aexists()
    engine.script = ["네."]
    reply = await turn(alice, play)
    assert reply.content == "네."  # the window slides


async def test_a_summary_that_takes_too_long_is_given_up(play, engine, monkeypatch):
    monkeypatch.setattr(summary_worker, "SECONDS", 0.05)
    await dbpool.run(grow, play, 80)
    engine.script = [asyncio.Event()]
    summaries.begin(play.pk, "scripted-1")
    await idle()
    assert not await ChatSummary.objects.aexists()


async def test_closing_the_house_frees_the_claim(play, engine):
    await dbpool.run(grow, play, 80)
    engine.script = [asyncio.Event()]
    summaries.begin(play.pk, "scripted-1")
    await eventually(lambda: bool(engine.requests))
    await summaries.close()
    await sync_to_async(play.refresh_from_db)()
    assert play.summary_lease_until is None


async def test_a_prompt_that_was_too_long_is_sent_again_shorter(alice, play, engine):
    await dbpool.run(grow, play, 80)

    async def stream(self: Any, request: Any) -> Any:
        engine.requests.append(request)
        if request.token_rate < 1.5:
            raise ContextTooLong()
        async for item in original(self, request):
            yield item

    original = engine.stream
    engine.script = ["네.", Usage(prompt_tokens=3000, completion_tokens=2)]
    engine.stream = stream
    try:
        reply = await turn(alice, play)
        await idle()
    finally:
        engine.stream = original
    assert (reply.status, reply.content, reply.prompt_tokens) == ("complete", "네.", 3000)
    assert reply.prompt_estimate < 3000


async def test_the_end_of_a_reply_tells_the_context(alice, play, engine, stage):
    await dbpool.run(grow, play, 80)
    engine.script = ["네."]
    socket = await stage(play, alice)
    await socket.say("그렇소?")
    told = (await socket.until("end"))[-1]["context"]
    await idle()
    assert told["window"] == 4096
    assert told["summarised"] is False
    assert told["parts"]["recent"] > told["parts"]["rules"] > 0
    assert told["tokens"] + told["reply"] <= 4096
