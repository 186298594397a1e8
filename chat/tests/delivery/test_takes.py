"""Takes through the doors: socket frames, REST, and what the other tabs hear of it."""

from __future__ import annotations

from uuid import uuid4

import pytest
from asgiref.sync import sync_to_async

from avatar_forge.core.ids import new_id
from chat.conversation import lines, plays, takes
from chat.models import ChatSession
from chat.tests.api.test_sessions import LIST, code, data, queries
from chat.tests.conversation.test_takes import branch, line, retake, say
from chat.tests.turns.test_turns import one_branch
from chat.turns import transactions
from conftest import eventually

# -- sockets ---------------------------------------------------------------------------------------------------------


async def played(play: ChatSession) -> list[int]:
    return await sync_to_async(branch)(play)


async def said(socket, content: str = "안녕", **more) -> dict:
    """Say a line and return the reply as it ended."""
    await socket.say(content, **more)
    return (await socket.until("end"))[-1]["message"]


async def test_a_retake_is_acknowledged_and_answered_as_a_new_reply(stage, alice, play, scripted):
    scripted.script = ["하나"]
    socket = await stage(play, alice)
    reply = await said(socket)
    scripted.script = ["둘"]
    frame_id = str(uuid4())
    await socket.send(type="retake", id=frame_id, message_id=reply["id"])
    frames = await socket.until("end")
    assert [f["type"] for f in frames if f["type"] != "delta"] == ["ack", "reply", "emotion", "end"]
    take = frames[0]["message"]
    assert (frames[0]["id"], take["seq"], take["parent_id"], take["status"]) == (
        frame_id, 3, reply["parent_id"], "streaming",
    )  # fmt: skip
    assert frames[-1]["message"]["content"] == "둘"
    assert await played(play) == [1, 3]


async def test_the_same_frame_again_is_the_same_take(stage, alice, play, scripted):
    scripted.script = ["응."]
    socket = await stage(play, alice)
    reply, frame_id = await said(socket), str(uuid4())
    await socket.send(type="retake", id=frame_id, message_id=reply["id"])
    take = (await socket.until("end"))[-1]["message"]
    await socket.send(type="retake", id=frame_id, message_id=reply["id"])
    again = await socket.read()
    assert (again["type"], again["replayed"], again["message"]["id"]) == ("ack", True, take["id"])
    assert len(scripted.requests) == 2


async def test_other_tabs_hear_of_the_head_before_the_reply(stage, alice, play, scripted):
    scripted.script = ["응."]
    socket = await stage(play, alice)
    reply = await said(socket)
    other = await stage(play, alice)
    await socket.send(type="retake", id=str(uuid4()), message_id=reply["id"])
    take = (await socket.until("end"))[-1]["message"]
    frames = await other.until("end")
    assert [f["type"] for f in frames][:2] == ["head", "reply"]
    assert frames[0]["message_id"] == frames[1]["message_id"] == take["id"]


async def test_other_tabs_hear_of_a_branch_before_its_line(stage, alice, play, scripted):
    scripted.script = ["응."]
    socket = await stage(play, alice)
    reply = await said(socket)
    await said(socket)
    other = await stage(play, alice)
    await socket.say("아니", parent_id=reply["id"])
    head, message = (await other.until("end"))[:2]
    assert (head["type"], message["type"]) == ("head", "message")
    assert head["message_id"] == message["message"]["id"]
    assert message["message"]["parent_id"] == reply["id"]
    assert await played(play) == [1, 2, 5, 6]


async def test_a_line_that_goes_on_moves_no_head(stage, alice, play, scripted):
    scripted.script = ["응."]
    socket, other = await stage(play, alice), await stage(play, alice)
    reply = await said(socket)
    await other.until("end")
    await said(socket, parent_id=reply["id"])
    assert "head" not in {frame["type"] for frame in await other.until("end")}


@pytest.mark.parametrize("parent_id", ["nonsense", 5, [], new_id()], ids=["no id", "number", "list", "nobody's"])
async def test_an_unknown_parent_is_named(stage, alice, play, parent_id):
    socket = await stage(play, alice)
    await socket.say("안녕", parent_id=parent_id)
    error = await socket.read()
    assert (error["code"], list(error["fields"])) == ("VALIDATION_ERROR", ["parent_id"])


@pytest.mark.parametrize("message_id", ["nonsense", None, new_id()], ids=["no id", "none", "nobody's"])
async def test_an_unknown_reply_is_named(stage, alice, play, message_id):
    socket = await stage(play, alice)
    await socket.send(type="retake", id=str(uuid4()), message_id=message_id)
    error = await socket.read()
    assert (error["code"], list(error["fields"])) == ("VALIDATION_ERROR", ["message_id"])


async def test_two_tabs_at_once_one_has_its_take(stage, alice, play, scripted):
    scripted.script = ["응."]
    tabs = [await stage(play, alice), await stage(play, alice)]
    reply = await said(tabs[0])
    await tabs[1].until("end")
    scripted.script = ["다", 0.3, "시"]
    for tab in tabs:
        await tab.send(type="retake", id=str(uuid4()), message_id=reply["id"])
    told_to_both = [frame for tab in tabs for frame in await tab.until("end")]
    assert [f["code"] for f in told_to_both if f["type"] == "error"] == ["SESSION_BUSY"]
    assert await eventually(play.messages.count) == 3


async def test_a_stale_line_is_told_where_the_play_is(stage, alice, play, scripted):
    scripted.script = ["응."]
    socket = await stage(play, alice)
    reply = await said(socket)
    await socket.say("늦은 말", expect_seq=1)
    error = await socket.read()
    assert (error["code"], error["state"]) == ("STALE", {"seq": 2, "head_id": reply["id"]})


async def test_hello_tells_the_head_and_a_catch_up_brings_every_branch(stage, alice, play, scripted):
    scripted.script = ["응."]
    socket = await stage(play, alice)
    reply = await said(socket)
    await socket.send(type="retake", id=str(uuid4()), message_id=reply["id"])
    take = (await socket.until("end"))[-1]["message"]
    late = await stage(play, alice, hello=False, query="after=0")
    frames = await late.until("synced")
    assert frames[0]["head"] == take["id"]
    parents = [(f["message"]["seq"], f["message"]["parent_id"]) for f in frames if f["type"] == "message"]
    assert parents == [(1, None), (2, reply["parent_id"]), (3, reply["parent_id"])]


@pytest.mark.parametrize("verb", ["choose", "delete"])
async def test_sockets_hear_what_rest_moves(stage, alice, api, play, scripted, verb):
    scripted.script = ["응."]
    socket = await stage(play, alice)
    reply = await said(socket)
    await socket.send(type="retake", id=str(uuid4()), message_id=reply["id"])
    take = (await socket.until("end"))[-1]["message"]
    if verb == "choose":
        path, head, method = f"{LIST}/{play.pk}/messages/{reply['id']}/choose", reply["id"], "post"
    else:
        path, head, method = f"{LIST}/{play.pk}/messages/{take['id']}", take["parent_id"], "delete"
    moved = await sync_to_async(lambda: api(alice).send(method, path, {}))()
    assert moved.json()["data"]["head_id"] == head
    assert await socket.read() == {"type": "head", "message_id": head}


# -- REST ------------------------------------------------------------------------------------------------------------


def messages(client, play: ChatSession, query: str = "") -> list[dict]:
    return data(client.get(f"{LIST}/{play.pk}/messages{query}"))["messages"]


def test_lines_are_those_of_the_branch_and_the_tree_is_all(alice, api, told):
    retake(alice, told, line(told, 2))
    takes.delete(alice, told.pk, line(told, 4).pk)
    assert [m["seq"] for m in messages(api(alice), told)] == [1, 5]
    tree = messages(api(alice), told, "?tree=1")
    assert [(m["seq"], m["deleted_at"] is not None) for m in tree] == [
        (1, False), (2, False), (3, False), (4, True), (5, False),
    ]  # fmt: skip
    assert "deleted_at" not in messages(api(alice), told)[0]


def test_a_branch_comes_in_pages(alice, api, told):
    retake(alice, told, line(told, 4))
    first = data(api(alice).get(f"{LIST}/{told.pk}/messages?page_size=3"))
    rest = data(api(alice).get(f"{LIST}/{told.pk}/messages", {"page_size": 3, "cursor": first["next_cursor"]}))
    assert [m["seq"] for m in first["messages"] + rest["messages"]] == [1, 2, 3, 5]
    assert rest["next_cursor"] is None


def test_takes_choose_delete_restore(alice, api, told):
    client, here = api(alice), f"{LIST}/{told.pk}/messages"
    old, take = line(told, 4), retake(alice, told, line(told, 4))
    assert [m["id"] for m in data(client.get(f"{here}/{old.pk}/takes"))["takes"]] == [old.pk, take.pk]
    assert data(client.send("post", f"{here}/{old.pk}/choose", {"expect_seq": 5}))["head_id"] == old.pk
    assert data(client.delete(f"{here}/{old.pk}"))["head_id"] == old.parent_id
    assert data(client.send("post", f"{here}/{old.pk}/restore", {}))["head_id"] == old.pk


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("patch", "", {"display_name": "x", "expect_seq": 3}),
        ("post", "/messages", {"content": "안녕", "expect_seq": 3}),
        ("delete", "/messages/{line}", {"expect_seq": 3}),
        ("delete", "/messages/{line}?expect_seq=3", None),
        ("post", "/messages/{line}/choose", {"expect_seq": 3}),
        ("post", "/messages/{line}/restore", {"expect_seq": 3}),
    ],
    ids=str,
)
def test_a_stale_call_is_refused_with_the_state_and_changes_nothing(alice, api, told, method, path, body):
    told.refresh_from_db()
    before = ChatSession.objects.values().get()
    path = f"{LIST}/{told.pk}{path.format(line=line(told, 2).pk)}"
    response = api(alice).delete(path) if body is None else api(alice).send(method, path, body)
    assert code(response) == (409, "STALE")
    assert response.json()["error"]["state"] == {"seq": 4, "head_id": told.head_id}
    assert ChatSession.objects.values().get() == before
    assert not told.messages.filter(deleted_at__isnull=False).exists()


def test_a_call_that_knows_the_play_goes_through(alice, api, told):
    patched = api(alice).send("patch", f"{LIST}/{told.pk}", {"display_name": "새", "expect_seq": 4})
    assert data(patched)["display_name"] == "새"
    assert data(api(alice).send("post", f"{LIST}/{told.pk}/messages", {"content": "응", "expect_seq": 4}))["seq"] == 5


@pytest.mark.parametrize("expect_seq", ["x", -1, [], 1.5])
def test_a_number_that_is_none_is_refused(alice, api, told, expect_seq):
    path = f"{LIST}/{told.pk}/messages/{line(told, 2).pk}/choose"
    assert code(api(alice).send("post", path, {"expect_seq": expect_seq})) == (400, "VALIDATION_ERROR")


@pytest.mark.parametrize(("method", "rest"), [("delete", ""), ("post", "/choose"), ("post", "/restore")])
def test_nothing_moves_while_a_reply_streams_or_after_the_end(alice, api, told, method, rest):
    path = f"{LIST}/{told.pk}/messages/{line(told, 2).pk}{rest}"
    started = transactions.say(alice, told.pk, client_id="a", content="안녕")
    assert code(api(alice).send(method, path, {})) == (409, "SESSION_BUSY")
    lines.finish(started.reply.pk, status="complete", text="네.")
    plays.end(alice, told.pk)
    assert code(api(alice).send(method, path, {})) == (409, "SESSION_ENDED")


@pytest.mark.parametrize("pk", ["nonsense", "%00", "a" * 5000, "가", new_id().upper()], ids=range(5))
def test_a_line_that_is_none_is_not_found(alice, api, told, pk):
    for method, rest in (("delete", ""), ("get", "/takes"), ("post", "/choose"), ("post", "/restore")):
        path = f"{LIST}/{told.pk}/messages/{pk}{rest}"
        response = api(alice).get(path) if method == "get" else api(alice).send(method, path, {})
        assert code(response) == (404, "NOT_FOUND")


def test_a_list_of_lines_costs_the_same_for_two_and_for_two_hundred(alice, api, preset):
    counts = []
    for length in (2, 200):
        play = plays.start(alice, character=preset)
        one_branch(play, ["네"] * length)
        counts.append([queries(api(alice), f"{LIST}/{play.pk}/messages{more}") for more in ("", "?tree=1")])
    assert counts[0] == counts[1]


def test_a_line_kept_over_rest_follows_the_head(alice, api, told):
    take = retake(alice, told, line(told, 2))
    kept = data(api(alice).send("post", f"{LIST}/{told.pk}/messages", {"content": "응"}))
    assert kept["parent_id"] == take.pk
    say(alice, told)
    assert branch(told) == [1, 5, 6, 7, 8]
