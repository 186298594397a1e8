"""Several actors on one stage: a person plays one of the parts, or directs; who answers, hears and is heard."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any
from uuid import uuid4

import pypdfium2
import pytest

from accounts.models import User
from audio import voices
from avatar_forge.core import dbpool
from avatar_forge.core.errors import IdempotencyConflict, ValidationFailed
from characters.models import Character
from chat.conversation import cast, lines, plays, stage_moves, voices_of_actors
from chat.llm import context_window, spoken_text
from chat.llm.thoughts import Hold
from chat.models import ChatSession, Message
from chat.tests.scripted import request_of
from chat.transfer import exporter, importer
from chat.turns import speech_plan, transactions
from chat.turns.turn_replies import replies_to

LIST = "/api/chat/sessions"
NAMES = ("춘향", "길동", "방자", "월매")


@pytest.fixture
def company(db: None) -> list[Character]:
    return [
        Character.objects.create(
            name=name, is_preset=True, description=f"{name}은 남원 사람이다.", persona=f"{name}의 비밀."
        )
        for name in NAMES
    ]


@pytest.fixture
def directed(alice: User, company: list[Character]) -> ChatSession:
    return plays.start(alice, actors=[(one, "") for one in company], directed=True)


@pytest.fixture
def joined(alice: User, company: list[Character]) -> ChatSession:
    """A play of four actors and Alice, who is called 지훈."""
    scenario = {"player": "지훈, 과거를 보러 가는 선비", "opponent": "아무도 아닌 이", "background": "광한루"}
    return plays.start(alice, actors=[(one, "") for one in company], directed=False, scenario=scenario)


def answer(started: transactions.StartedTurn, text: str = "그렇소.") -> Message:
    assert started.reply is not None
    lines.finish(started.reply.pk, status="complete", text=text)
    return started.reply


def say(user: User, play: ChatSession, content: str, **more: Any) -> transactions.StartedTurn:
    return transactions.say(user, play.pk, client_id=str(uuid4()), content=content, **more)


def go_on(user: User, play: ChatSession, **more: Any) -> transactions.StartedTurn:
    return transactions.go_on(user, play.pk, client_id=str(uuid4()), **more)


# -- a person beside several actors --------------------------------------------------------------------------------


def test_a_line_bears_the_persons_name_and_whoever_is_called_answers(alice, joined):
    started = say(alice, joined, "월매 어르신, 안녕하십니까?")
    assert (started.line.role, started.line.speaker) == ("user", "지훈")
    assert answer(started).speaker == "월매"
    answer(go_on(alice, joined, speaker="방자"), "춘향아, 이리 오너라.")
    after = go_on(alice, joined)
    assert after.reply.speaker == "춘향"
    asked = request_of(after)
    assert [(line.role, line.speaker) for line in asked.lines] == [("user", "지훈"), ("user", "월매"), ("user", "방자")]
    sent = context_window.fit(asked).messages
    assert [m["content"] for m in sent[1:]] == [
        "지훈: 월매 어르신, 안녕하십니까?", "월매: 그렇소.", "방자: 춘향아, 이리 오너라."
    ]  # fmt: skip
    assert "- 지훈, 과거를 보러 가는 선비, a real person who stands here." in sent[0]["content"]
    assert "- 길동, a real person who stands here. 길동은 남원 사람이다." in sent[0]["content"]
    assert "비밀" in asked.actor.persona
    assert "길동의 비밀" not in repr(asked)
    assert "아무도 아닌 이" not in sent[0]["content"]


def test_own_lines_are_the_assistants_and_turns_are_the_persons(alice, joined):
    answer(say(alice, joined, "춘향아!"), "예.")
    answer(go_on(alice, joined, speaker="길동"), "흠.")
    asked = request_of(say(alice, joined, "춘향아, 그네를 뛰자."))
    assert [line.role for line in asked.lines] == ["user", "assistant", "user", "user"]
    joined.refresh_from_db()
    assert joined.turn_count == 1


def test_the_persons_name_is_none_of_the_actors(alice, company):
    play = plays.start(alice, actors=[(one, "") for one in company], directed=False, display_name="방자")
    started = say(alice, play, "나도 방자요.")
    assert started.line.speaker == "방자 2"
    assert request_of(started).scenario.person == "방자 2"


def test_several_answer_one_line(alice, joined):
    started = say(alice, joined, "모두 안녕하시오?", count=3)
    assert (started.reply.lines_asked, started.run.left) == (3, 2)
    run, reply = started.run, started.reply
    while reply is not None:
        _, following = transactions.end_reply(reply, run, status="complete", text="음.")
        run, reply = (following.run, following.reply) if following else (None, None)
    speakers = [found.speaker for found in replies_to(started.line)]
    assert len(speakers) == 3
    assert all(one != other for one, other in pairwise(speakers))
    known = {"client_id": started.line.client_id, "content": "모두 안녕하시오?"}
    assert transactions.say(alice, joined.pk, count=3, **known).replayed
    with pytest.raises(IdempotencyConflict):
        transactions.say(alice, joined.pk, **known)


def test_going_on_needs_two_on_stage_beside_a_person(alice, joined):
    for name in NAMES[2:]:
        stage_moves.make(alice, joined.pk, client_id=name, speaker=name, move="leave")
    assert answer(go_on(alice, joined)).speaker in NAMES[:2]
    stage_moves.make(alice, joined.pk, client_id="last", speaker="길동", move="leave")
    with pytest.raises(ValidationFailed):
        go_on(alice, joined)
    assert answer(say(alice, joined, "혼자 남았구려.")).speaker == "춘향"


@pytest.mark.parametrize("speaker", ["나그네", "방자"])
def test_who_is_not_on_stage_cannot_be_chosen(alice, joined, speaker):
    stage_moves.make(alice, joined.pk, client_id="a", speaker="방자", move="leave")
    for begin in (
        lambda: say(alice, joined, "여보시오", speaker=speaker),
        lambda: go_on(alice, joined, speaker=speaker),
    ):
        with pytest.raises(ValidationFailed):
            begin()
    assert not joined.messages.filter(role="user").exists()


def test_another_take_is_the_same_actors(alice, joined):
    reply = answer(say(alice, joined, "월매!"))
    again = transactions.retake(alice, joined.pk, client_id="r", message_id=reply.pk)
    assert again.reply.speaker == "월매"


# -- what each of several hears ------------------------------------------------------------------------------------


def test_who_was_away_heard_nothing_and_a_note_is_felt_by_one(alice, directed):
    answer(go_on(alice, directed, speaker="춘향"), "하나")
    stage_moves.make(alice, directed.pk, client_id="a", speaker="방자", move="leave")
    answer(go_on(alice, directed, speaker="길동", director_note="천둥이 친다."), "비밀 이야기")
    stage_moves.make(alice, directed.pk, client_id="b", speaker="방자", move="enter")
    heard = {
        name: [line.content for line in request_of(started).lines]
        for name in ("방자", "춘향", "길동")
        if (started := go_on(alice, directed, speaker=name)) and answer(started, name)
    }
    assert "비밀 이야기" not in heard["방자"]
    assert "비밀 이야기" in heard["춘향"]
    assert [("천둥이 친다." in lines_) for lines_ in heard.values()] == [False, False, True]


def test_the_absent_are_told_of_as_absent(alice, directed):
    stage_moves.make(alice, directed.pk, client_id="a", speaker="방자", move="leave")
    text = context_window.fit(request_of(go_on(alice, directed, speaker="춘향"))).messages[0]["content"]
    assert "- 방자, a real person who is away and hears nothing now." in text
    assert "- 월매, a real person who stands here." in text


def test_a_directors_choice_wins_and_names_count(alice, directed):
    answer(go_on(alice, directed, speaker="춘향"), "월매야 반갑다. 나 춘향이다.")
    assert answer(go_on(alice, directed)).speaker == "월매"
    assert answer(go_on(alice, directed, speaker="월매")).speaker == "월매"
    assert answer(say(alice, directed, "방자가 넘어진다.")).speaker == "방자"
    with pytest.raises(IdempotencyConflict):
        known = directed.messages.filter(role="assistant", client_id__isnull=False).last()
        transactions.go_on(alice, directed.pk, client_id=known.client_id, speaker="춘향")


@pytest.mark.parametrize("window", [2048, 4096])
def test_six_with_long_personas_stay_in_the_window(alice, window):
    long = "남원에서 나고 자란 사람으로, 하고 싶은 말이 아주 많은 사람이다. " * 300
    many = [
        Character.objects.create(
            name=f"배우{n}", is_preset=True, persona=long, description=long, sample_dialogue=long[:9000]
        )
        for n in range(6)
    ]
    play = plays.start(alice, actors=[(one, "") for one in many], directed=False, scenario={"background": long[:5000]})
    for n in range(20):
        answer(say(alice, play, f"{n}번째 말이오. " + "길게 말하겠소. " * 20), "그렇구려. " * 30)
    request = replace(request_of(say(alice, play, "배우3, 어떻소?")), context_tokens=window, max_tokens=512)
    context = context_window.fit(request)
    text = context.messages[0]["content"]
    assert context.tokens + 512 <= window
    assert all(f"- 배우{n}, a real person" in text for n in range(6) if n != 3)
    assert context.messages[-1]["content"] == "Alice: 배우3, 어떻소?"
    assert context.figures()["parts"]["others"] < next(part.whole for part in context.parts if part.name == "others")


# -- voices ----------------------------------------------------------------------------------------------------------


def test_nobody_shares_a_voice_while_there_is_another(alice, company):
    for one in company:
        one.voice_id = "taeo"
        one.save()
    play = plays.start(alice, actors=[(one, "") for one in company], directed=True)
    heard = voices_of_actors.by_name(play)
    assert heard["춘향"] == "taeo"
    assert len(set(heard.values())) == 4
    genders = {voices.find(voice).voice.gender for voice in heard.values()}
    assert genders == {"male"}
    play.voice_id = "sora"
    assert voices_of_actors.by_name(play)["춘향"] == "sora"
    assert speech_plan.of_play(play, "방자").voice_id == voices_of_actors.by_name(play)["방자"]


def test_without_voices_enough_two_share_one(alice, company, settings):
    settings.VOICES = settings.VOICES[:2]
    play = plays.start(alice, actors=[(one, "") for one in company], directed=True)
    assert len({voices.find(voice).voice.id for voice in voices_of_actors.by_name(play).values()}) == 2


# -- over REST, and on paper -----------------------------------------------------------------------------------------


def test_a_play_of_four_and_a_person_is_made_over_rest(alice, api, company):
    actors = [{"character_id": one.pk} for one in company]
    actors[3]["name"] = "퇴기"
    response = api(alice).send("post", LIST, {"actors": actors, "display_name": "지훈"})
    play = response.json()["data"]
    assert (response.status_code, play["mode"]) == (201, "actor")
    assert [(one["position"], one["name"], one["character_id"]) for one in play["actors"]] == [
        (n, name, one.pk) for n, (name, one) in enumerate(zip((*NAMES[:3], "퇴기"), company, strict=True), start=1)
    ]
    assert (play["character_id"], play["co_character_id"]) == (company[0].pk, company[1].pk)
    assert len({one["voice_id"] for one in play["actors"]}) == 4
    assert api(alice).get(LIST, {"search": "퇴기"}).json()["data"]["sessions"][0]["id"] == play["id"]
    assert api(alice).get(LIST, {"character": company[3].pk}).json()["data"]["sessions"][0]["actors"] == play["actors"]
    assert api(alice).get("/api/history").json()["data"]["items"][0]["actors"] == [*NAMES[:3], "퇴기"]


@pytest.mark.parametrize(
    ("mode", "count", "more"),
    [("director", 1, {}), ("director", 7, {}), ("actor", 0, {}), ("actor", 7, {}), ("actor", 2, {"character_id": "x"})],
)
def test_how_many_may_act(alice, api, preset, mode, count, more):
    asked = {"mode": mode, "actors": [{"character_id": preset.pk}] * count, **more}
    response = api(alice).send("post", LIST, asked)
    assert (response.status_code, "actors" in response.json()["error"]["fields"]) == (400, True)
    assert not ChatSession.objects.exists()


def test_a_strangers_character_does_not_act(alice, mallory, api, preset):
    hers = Character.objects.create(user=mallory, name="비밀")
    asked = {"actors": [{"character_id": preset.pk}, {"character_id": hers.pk}]}
    assert api(alice).send("post", LIST, asked).status_code == 404


async def test_the_socket_tells_who_speaks(stage, alice, company, scripted):
    play = await dbpool.run(plays.start, alice, actors=[(one, "") for one in company], display_name="지훈")
    scripted.script = ["음."]
    socket = await stage(play, alice)
    await socket.say("방자야!", lines=2)
    frames = [frame for _ in range(2) for frame in await socket.until("end")]
    assert next(frame for frame in frames if frame["type"] == "ack")["message"]["speaker"] == "지훈"
    replies = [frame["speaker"] for frame in frames if frame["type"] == "reply"]
    assert (replies[0], len(replies)) == ("방자", 2)
    await socket.send(type="continue", id=str(uuid4()), speaker="월매")
    assert (await socket.until("reply"))[-1]["speaker"] == "월매"
    await socket.until("end")
    await socket.say("모두?", speaker="아무개")
    assert "speaker" in (await socket.until("error"))[-1]["fields"]


def acted(user: User, play: ChatSession) -> None:
    answer(say(user, play, "모두 반갑소. *절한다*"), "어서 오시어요.")
    for name in NAMES[1:]:
        answer(go_on(user, play, speaker=name), f"나는 {name}이라 하오.")


def test_a_play_of_four_actors_and_a_person_is_printed_with_all_of_them(alice, api, joined):
    acted(alice, joined)
    response = api(alice).get(f"{LIST}/{joined.pk}/script", {"format": "pdf"})
    assert response.status_code == 200
    with pypdfium2.PdfDocument(response.content) as document:
        compact = "".join("".join(page.get_textpage().get_text_bounded() for page in document).split())
    assert all(name in compact for name in ("지훈", *NAMES))
    assert "나는월매이라하오." in compact
    assert "춘향·길동·방자·월매" in compact
    for kind in ("txt", "md", "html", "fountain"):
        body = api(alice).get(f"{LIST}/{joined.pk}/script", {"format": kind}).content.decode()
        assert all(name in body for name in ("지훈", *NAMES)), kind


@pytest.mark.parametrize("kept", ["actors", "columns"])
def test_a_saved_play_of_several_comes_back(alice, api, joined, company, kept):
    acted(alice, joined)
    file = api(alice).get(f"{LIST}/{joined.pk}/script", {"format": "json"}).json()
    assert [actor["name"] for actor in file["play"]["actors"]] == list(NAMES)
    if kept == "columns":
        del file["play"]["actors"]
    back = api(alice).send("post", f"{LIST}/import-script", file)
    assert back.status_code == 201
    data = back.json()["data"]
    assert [actor["name"] for actor in data["actors"]] == list(NAMES if kept == "actors" else NAMES[:2])
    assert data["actors"][1]["character_id"] == company[1].pk


def test_a_file_with_two_of_one_name_is_refused(alice, api, joined):
    file = api(alice).get(f"{LIST}/{joined.pk}/script", {"format": "json"}).json()
    file["play"]["actors"][2]["name"] = "춘향"
    assert api(alice).send("post", f"{LIST}/import-script", file).json()["error"]["code"] == "BAD_SCRIPT"


@pytest.mark.parametrize("way", ["directed", "joined"])
def test_an_exported_history_of_several_comes_back(alice, mallory, request, way):
    play = request.getfixturevalue(way)
    if way == "joined":
        acted(alice, play)
    else:
        for name in NAMES:
            answer(go_on(alice, play, speaker=name), f"나는 {name}이라 하오.")
    play.refresh_from_db()
    written = exporter.write_history(exporter.one_history(alice, play.pk))
    importer.take(mallory, {"chatHistories": [written]})
    back = ChatSession.objects.get(user=mallory)
    assert (back.mode, cast.names(back)) == (play.mode, list(NAMES))
    said = list(play.messages.filter(role="assistant").values_list("speaker", "content"))
    assert list(back.messages.filter(role="assistant").values_list("speaker", "content")) == said


def test_nobody_else_is_spoken_for(alice, joined, directed):
    asked = request_of(say(alice, joined, "춘향아!"))
    stops = spoken_text.stops(asked, Hold.NO)
    assert any("지훈" in stop for stop in stops)
    read = spoken_text.of(asked, ["춘향"], Hold.NO)
    assert read.feed("어서 오시어요.\n방자: 나도 왔소.") + read.close() == "어서 오시어요."
    read = spoken_text.of(request_of(go_on(alice, directed)), ["춘향"], Hold.NO)
    assert read.feed("어서 오시어요.\n월매: 왔느냐.") + read.close() == "어서 오시어요."


def test_a_guest_without_a_name_is_told_apart_as_well(company):
    guest = User.objects.create_guest()
    play = plays.start(guest, actors=[(one, "") for one in company], directed=False)
    started = say(guest, play, "안녕하시오?")
    request = request_of(started)
    assert (started.line.speaker, request.scenario.person, request.lines[0].speaker) == (None, "손님", "손님")
    assert request.partner is None
    assert "- 손님, a real person who stands here." in context_window.fit(request).messages[0]["content"]
