"""Every door through which texts come in puts them into normal form C; what was stored otherwise is found as it is."""

import unicodedata
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection

from characters.models import Character
from chat.conversation import cast, lines, next_speaker, plays, search
from chat.models import ChatSession, Message
from chat.pages.forms import SceneForm, SearchForm
from chat.protocol import client_frames
from chat.scripts import archive
from chat.transfer import reader, same_line
from chat.turns import transactions
from chat.web_client import body

NAME, WORD = "김철수", "사랑"
NFD = unicodedata.normalize("NFD", NAME)
APART = unicodedata.normalize("NFD", "나는 사랑을 말했다.")
FRAME_ID = "0190a1b2-0000-7000-8000-000000000001"


def found(user: Any, **wanted: str) -> set[str]:
    return set(
        search.narrowed(ChatSession.objects.of(user), user, search.SearchQuery(**wanted)).values_list("pk", flat=True)
    )


# -- in ----------------------------------------------------------------------------------------------------------------
def test_frames():
    said = client_frames.understand({"type": "say", "id": FRAME_ID, "content": NFD, "director_note": NFD})
    moved = client_frames.understand({"type": "leave", "id": FRAME_ID, "speaker": NFD})
    assert (said.content, said.director_note, moved.speaker) == (NAME, NAME, NAME)


def test_forms():
    scene = SceneForm({"player": NFD, "display_name": NFD, "background": NFD})
    wanted = SearchForm({"search": NFD})
    assert scene.is_valid() and wanted.is_valid()
    assert {scene.cleaned_data[name] for name in ("player", "display_name", "background")} == {NAME}
    assert wanted.cleaned_data["search"] == NAME


def test_plays_over_rest(api, alice, preset):
    scenario = {"background": NFD, "player": NFD}  # prose stays as it was sent
    asked = {"character_id": preset.pk, "title": NFD, "display_name": NFD, "scenario": scenario}
    made = api(alice).send("post", "/api/chat/sessions", asked).json()["data"]
    play = ChatSession.objects.get(pk=made["id"])
    assert (play.title, play.display_name) == (NAME, NAME)
    assert (play.scenario["background"], play.scenario["player"]) == (NFD, NAME)
    line = api(alice).send("post", f"/api/chat/sessions/{play.pk}/messages", {"content": NFD}).json()["data"]
    assert line["content"] == NAME


def test_characters_over_rest_but_not_the_details_of_their_cards(api, alice):
    asked = {"name": NFD, "tags": [NFD], "description": NFD, "category": NFD, "character": {"source": NFD}}
    made = api(alice).send("post", "/api/characters", asked).json()["data"]
    row = Character.objects.get(pk=made["id"])
    assert (row.name, row.tags, row.description, row.category) == (NAME, [NAME], NAME, NAME)
    assert row.character["source"] == NFD


def test_histories_that_are_brought_over():
    messages = [{"id": NFD, "role": "ai", "content": f"<think>{NFD}</think>{NFD}"}]
    value = {"id": NFD, "messages": messages, "title": NFD, "scenario": {"opponent": NFD}}
    history = reader.read_history(value, now=datetime.now(UTC)).history
    assert (history.lines[0].content, history.title, history.scenario["opponent"]) == (NAME, NAME, NAME)
    assert (history.id, history.lines[0].id) == (NFD, NFD)  # keys are never touched


def test_calls_of_the_web_front_end():
    messages = [{"role": "assistant", "content": f"생각</think>{NFD}"}, {"role": "user", "content": NFD}]
    call = body.read({"messages": messages, "scenario": {"opponent": NFD}, "session_id": NFD})
    assert [line.content for line in call.messages] == [NAME, NAME]
    assert (call.opponent, call.session_id) == (NAME, NFD)


# -- compared ----------------------------------------------------------------------------------------------------------
def test_a_line_that_was_kept_in_another_form_is_the_same_line(alice, play):
    started = transactions.say(alice, play.pk, client_id=FRAME_ID, content=APART)
    lines.finish(started.reply.pk, status="complete", text="네.")
    again = transactions.say(alice, play.pk, client_id=FRAME_ID, content=unicodedata.normalize("NFC", APART))
    assert again.replayed


def test_lines_that_the_front_end_tells_of_are_known():
    told = [("assistant", NAME), ("user", unicodedata.normalize("NFC", APART))]
    assert same_line.align([("assistant", f"<think>x</think>{NFD}"), ("user", APART)], told) == [0, 1]


def test_an_actor_is_called_by_either_form(alice, duet):
    duet.session_actors.filter(position=1).update(name=NFD)
    assert cast.named(duet, NAME) == NFD
    assert next_speaker.after(duet, [], wished=NAME) == NFD


# -- found -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("term", [WORD, unicodedata.normalize("NFD", WORD)])
def test_lines_that_were_stored_taken_apart_are_found(alice, play, term):
    started = transactions.say(alice, play.pk, client_id=str(uuid4()), content="안녕")
    lines.finish(started.reply.pk, status="complete", text=APART)
    assert found(alice, search=term) == {play.pk}
    hit = search.hits(alice, [play], search.SearchQuery(search=term))[play.pk]
    assert (hit.before, hit.found, hit.after) == ("나는 ", "사랑", "을 말했다.")
    assert Message.objects.get(pk=started.reply.pk).content == APART  # nothing is rewritten


def test_a_piece_of_a_syllable_is_not_found_in_them(alice, play):
    started = transactions.say(alice, play.pk, client_id=str(uuid4()), content="안녕")
    lines.finish(started.reply.pk, status="complete", text=APART)
    assert found(alice, search="사라") == set()
    assert found(alice, search="나는") == {play.pk}


def test_names_and_titles_that_were_stored_taken_apart_are_found(alice, preset):
    play = plays.start(alice, character=preset, display_name="x", scenario={"background": NFD})
    ChatSession.objects.filter(pk=play.pk).update(title=NFD, persona={"name": NFD})
    assert found(alice, search=NAME) == found(alice, character=NAME) == found(alice, character=NFD) == {play.pk}


def test_characters_that_were_stored_taken_apart_are_found(alice):
    row = Character.objects.create(name=NFD, user=alice, tags=[NFD], category=NFD)
    for wanted in ({"search": NAME}, {"tag": NAME}, {"category": NAME}):
        assert list(Character.objects.found_by(**wanted)) == [row], (wanted, connection.vendor)


def test_a_saved_play_comes_back_as_it_was(api, alice, play):
    ChatSession.objects.filter(pk=play.pk).update(title=NFD, scenario={"background": NFD})
    saved = archive.write(ChatSession.objects.get(pk=play.pk))
    answer = api(alice).post("/api/chat/sessions/import-script", saved, content_type="application/json").json()["data"]
    copy = ChatSession.objects.get(pk=answer["id"])
    assert (copy.title, copy.scenario) == (NFD, {"background": NFD})
