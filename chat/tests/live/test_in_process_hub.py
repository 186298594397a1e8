"""What is being said right now: joined for slow listeners, sliced for newcomers, heard from every thread."""

from __future__ import annotations

import asyncio
import threading
import time

import pytest

from chat.live import MAX_WAITING, Pieces, RunningReply, Subscription
from chat.live.in_process_hub import InProcessHub as Hub
from chat.protocol.server_frames import reply_frame, snapshot_frame

PLAY = "play-1"


def running(**values) -> RunningReply:
    return RunningReply(**({"message_id": "m", "seq": 2, "speaker": "춘향", "model": "x-1", "engine": "x"} | values))


@pytest.mark.parametrize(
    ("first", "n", "text", "last"),
    [
        (1, 0, "abc", 3), (1, 1, "bc", 3), (1, 2, "c", 3), (1, 3, "", 3), (1, 99, "", 3),
        (5, 0, "abc", 7), (5, 4, "abc", 7), (5, 5, "bc", 7), (5, 6, "c", 7), (5, 7, "", 7),
    ],
)  # fmt: skip
def test_pieces_a_newcomer_has_are_left_out(first, n, text, last):
    pieces = Pieces("m", first, ["a", "b", "c"])
    assert (pieces.behind(n), pieces.last) == (text, last)


async def test_deltas_that_wait_are_joined():
    subscription = Subscription()
    for n, text in enumerate("abc", start=1):
        subscription.put_piece("m", n, text)
    (pieces,) = await subscription.next()
    assert pieces == Pieces("m", 1, ["a", "b", "c"])


async def test_deltas_are_not_joined_over_another_frame_or_another_reply():
    subscription = Subscription()
    subscription.put_piece("m", 1, "a")
    subscription.put({"type": "emotion"})
    subscription.put_piece("m", 2, "b")
    subscription.put_piece("other", 1, "c")
    news = await subscription.next()
    assert [item.texts if isinstance(item, Pieces) else item["type"] for item in news] == [
        ["a"],
        "emotion",
        ["b"],
        ["c"],
    ]


async def test_news_wait_until_there_are_some_and_come_once():
    subscription = Subscription()
    waiting = asyncio.create_task(subscription.next())
    await asyncio.sleep(0)
    assert not waiting.done()
    subscription.put({"type": "x"})
    assert await waiting == [{"type": "x"}]
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(subscription.next(), 0.01)


async def test_who_falls_256_frames_behind_is_lost():
    subscription = Subscription()
    for n in range(MAX_WAITING):
        subscription.put({"n": n})
    assert (MAX_WAITING, subscription.lost) == (256, False)
    subscription.put({"n": MAX_WAITING})
    assert subscription.lost
    assert len(await subscription.next()) == MAX_WAITING


async def test_deltas_alone_never_lose_anybody():
    subscription = Subscription()
    for n in range(10_000):
        subscription.put_piece("m", n + 1, "x")
    (pieces,) = await subscription.next()
    assert (subscription.lost, len(pieces.texts)) == (False, 10_000)


async def test_every_listener_of_a_play_hears_the_same_and_others_nothing():
    hub = Hub()
    with hub.subscribe(PLAY) as one, hub.subscribe(PLAY) as two, hub.subscribe("other") as other:
        hub.open_reply(PLAY, running())
        hub.add_piece(PLAY, "안녕")
        hub.close_reply(PLAY, "m", {"type": "end", "message_id": "m"})
        other.put({"type": "own"})
        assert await one.next() == await two.next()
        assert await other.next() == [{"type": "own"}]


async def test_one_who_knows_already_is_skipped():
    hub = Hub()
    with hub.subscribe(PLAY) as one, hub.subscribe(PLAY) as two:
        hub.publish(PLAY, {"type": "x"}, skip=one)
        assert await two.next() == [{"type": "x"}]
        assert not one._news.is_set()


async def test_a_newcomer_gets_all_so_far():
    hub = Hub()
    hub.open_reply(PLAY, running())
    for text in ("안", "녕"):
        hub.add_piece(PLAY, text)
    told = hub.running(PLAY)
    assert (told.text, snapshot_frame(told)["n"], snapshot_frame(told)["text"]) == ("안녕", 2, "안녕")
    assert reply_frame(told)["seq"] == 2


async def test_after_the_end_nothing_runs():
    hub = Hub()
    hub.open_reply(PLAY, running())
    hub.close_reply(PLAY, "m", None)
    assert hub.running(PLAY) is None
    hub.close_reply(PLAY, "m", None)


async def test_a_late_end_leaves_the_next_reply_alone():
    hub = Hub()
    hub.open_reply(PLAY, running())
    hub.open_reply(PLAY, running(message_id="next"))
    hub.close_reply(PLAY, "m", {"type": "end", "message_id": "m"})
    assert hub.running(PLAY).message_id == "next"


async def test_nothing_is_kept_of_plays_that_nobody_follows():
    hub = Hub()
    with hub.subscribe(PLAY), hub.subscribe(PLAY):
        pass
    hub.publish(PLAY, {"type": "x"})
    assert not hub._subscriptions


async def test_another_thread_may_announce():
    hub = Hub()
    hub.attach(asyncio.get_running_loop())
    with hub.subscribe(PLAY) as subscription:
        thread = threading.Timer(0.1, hub.announce, args=(PLAY, {"type": "message"}))  # while the loop sleeps
        thread.start()
        started = time.monotonic()
        assert await asyncio.wait_for(subscription.next(), 20) == [{"type": "message"}]
        thread.join()
        assert time.monotonic() - started < 10  # the loop was woken, it did not just come by


def test_announcing_without_a_loop_or_after_its_end_does_nothing():
    hub = Hub()
    hub.announce(PLAY, {"type": "x"})
    loop = asyncio.new_event_loop()
    hub.attach(loop)
    loop.close()
    hub.announce(PLAY, {"type": "x"})
