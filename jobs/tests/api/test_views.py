"""REST: asking, looking, cancelling, fetching; one's own, a token's, and nobody else's."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import User
from characters.models import Character
from jobs import queue as job_queue
from jobs import state, worker
from jobs.models import GenerationJob
from jobs.tests.conftest import upload
from jobs.tests.pictures import png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine")]


def generate(client, data=None, **more):
    return client.post("/api/generate", {"image": upload(data), **more})


def made(response):
    assert response.status_code == 202, response.content
    return response.json()["data"]


@pytest.fixture
def done(figure_job, _no_beat) -> GenerationJob:
    job = figure_job()
    worker.run(job.pk)
    job.refresh_from_db()
    return job


@pytest.fixture
def _no_beat(monkeypatch):
    from jobs.worker import Lease

    monkeypatch.setattr(Lease, "__enter__", lambda self: self)
    monkeypatch.setattr(Lease, "__exit__", lambda self, *exc: None)


@pytest.fixture
def queues(monkeypatch) -> list[str]:
    """The queues that jobs were sent to, in order."""
    names: list[str] = []
    monkeypatch.setattr(job_queue.app, "send_task", lambda *args, queue, **more: names.append(queue))
    return names


def test_a_figure_is_asked_for_and_followed(api, alice, sent, django_capture_on_commit_callbacks, _no_beat):
    client = api(alice)
    with django_capture_on_commit_callbacks(execute=True):
        job = made(generate(client, options='{"resolution": 512, "include_texture": true, "style": ""}'))
    assert sent == [job["job_id"]]
    assert job["status_url"] == f"/api/generate/status/{job['job_id']}"
    assert (job["status"], job["progress"], job["estimated_time"]) == ("pending", 0, 10)
    assert "token" not in job
    worker.run(job["job_id"])
    seen = client.get(job["status_url"]).json()["data"]
    assert (seen["status"], seen["progress"], seen["current_step"]) == ("completed", 100, "Done")
    assert seen["result_url"] == f"/api/models/{job['job_id']}.glb"
    figure = client.get(seen["result_url"])
    assert (figure.status_code, figure["Content-Type"]) == (200, "model/gltf-binary")
    assert b"".join(figure.streaming_content)[:4] == b"glTF"
    assert client.get(seen["thumbnail_url"])["Content-Type"] == "image/png"
    assert client.get(f"/api/jobs/{job['job_id']}/picture")["Content-Type"] == "image/png"


def test_a_style_is_asked_for_and_followed(api, alice, _no_beat):
    client = api(alice)
    job = made(client.post("/api/style/transform", {"image": upload(), "style_preset": "chibi", "strength": "0.5"}))
    worker.run(job["job_id"])
    seen = client.get(f"/api/style/status/{job['job_id']}").json()["data"]
    assert (seen["status"], seen["result_url"]) == ("completed", f"/api/images/{job['job_id']}.png")
    assert client.get(seen["result_url"]).status_code == 200
    assert client.get(f"/api/generate/status/{job['job_id']}").status_code == 404


def test_speech_says_that_nobody_speaks_yet(api, alice, settings, _no_beat):
    settings.JOB_SPEECH = ""
    job = made(api(alice).send("post", "/api/jobs", {"job_type": "tts", "text": "안녕하세요"}))
    worker.run(job["job_id"])
    seen = api(alice).get(f"/api/jobs/{job['job_id']}").json()["data"]
    assert (seen["status"], seen["error_code"]) == ("failed", "ENGINE_UNAVAILABLE")
    assert seen["error"]


def speak(user, *, text, voice_id, speed):
    return f"/api/tts/audio/{user.username}-{text}-{speed}"


def test_speech_comes_from_the_voices_when_they_are_there(api, alice, settings, _no_beat):
    settings.JOB_SPEECH = "jobs.tests.api.test_views.speak"
    job = made(api(alice).send("post", "/api/jobs", {"job_type": "tts", "text": "hi", "speed": 1.5}))
    worker.run(job["job_id"])
    assert GenerationJob.objects.get().result_url == "/api/tts/audio/Alice-hi-1.5"


def test_any_type_can_be_asked_for_in_one_place(api, alice):
    client = api(alice)
    made(client.post("/api/jobs", {"job_type": "3d", "image": upload()}))
    made(client.post("/api/jobs", {"job_type": "style", "image": upload(), "style_preset": "oil"}))
    listed = client.get("/api/jobs").json()["data"]
    assert [job["job_type"] for job in listed["jobs"]] == ["style", "3d"]
    assert len(client.get("/api/jobs?job_type=3d").json()["data"]["jobs"]) == 1
    assert client.get("/api/jobs?job_type=4d").status_code == 400


@pytest.mark.parametrize(
    ("path", "fields", "wrong"),
    [
        ("/api/generate", {}, "image"),
        ("/api/generate", {"image": "text"}, "image"),
        ("/api/generate", {"options": "{"}, "options"),
        ("/api/generate", {"options": "[]"}, "options"),
        ("/api/generate", {"options": '{"resolution": "huge"}'}, "options.resolution"),
        ("/api/generate", {"options": '{"include_texture": 7}'}, "options.include_texture"),
        ("/api/style/transform", {"style_preset": "photo"}, "style_preset"),
        ("/api/style/transform", {"strength": "1.5"}, "strength"),
        ("/api/style/transform", {"strength": "nan"}, "strength"),
        ("/api/jobs", {"job_type": "4d"}, "job_type"),
        ("/api/jobs", {}, "job_type"),
        ("/api/jobs", {"job_type": "tts"}, "text"),
        ("/api/jobs", {"job_type": "tts", "text": "a\0b"}, "text"),
    ],
    ids=lambda value: str(value)[:40] if not isinstance(value, dict) else "-".join(value) or "empty",
)
def test_what_is_wrong_is_named(api, alice, path, fields, wrong):
    sent = fields if wrong == "image" else {"image": upload(), **fields}
    response = api(alice).post(path, sent)
    assert response.status_code == 400
    assert wrong in response.json()["error"]["fields"]
    assert not GenerationJob.objects.exists()


@pytest.mark.parametrize("body", ["{", "[]", '"x"', ""], ids=["cut", "list", "text", "empty"])
def test_bad_json_is_told_as_such(api, alice, body):
    response = api(alice).post("/api/jobs", body, content_type="application/json")
    assert response.status_code == 400


def test_a_form_that_is_none_is_refused(api, alice):
    response = api(alice).post("/api/generate", b"junk", content_type="multipart/form-data; boundary=x")
    assert response.status_code == 400
    response = api(alice).send("post", "/api/generate", {"image": "x"})
    assert (response.status_code, response.json()["error"]["code"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


def test_a_job_of_nobody_opens_to_its_token_alone(api, mallory, _no_beat):
    visitor, other = api(), api()
    job = made(generate(visitor))
    path = job["status_url"]
    assert len(job["token"]) >= 43
    assert visitor.get(path).status_code == 200  # by the cookie
    assert "HttpOnly" in str(visitor.cookies["job_token"])
    assert other.get(path).status_code == 404
    assert other.get(path, headers={"X-Job-Token": job["token"]}).status_code == 200
    assert other.get(path, headers={"X-Job-Token": "x" * 43}).status_code == 404
    assert other.get(f"{path}?token={job['token']}").status_code == 404
    assert api(mallory).get(path).status_code == 404
    row = GenerationJob.objects.get()
    assert job["token"] not in json.dumps([row.token_hash, row.input_payload])
    worker.run(job["job_id"])
    assert other.get(f"/api/models/{job['job_id']}.glb").status_code == 404
    assert visitor.get(f"/api/models/{job['job_id']}.glb").status_code == 200


def test_one_token_opens_all_jobs_of_a_browser(api):
    visitor = api()
    first, second = made(generate(visitor)), made(generate(visitor))
    assert first["token"] == second["token"]


def test_a_token_that_is_not_ours_is_not_taken_over(api):
    visitor = api()
    visitor.cookies["job_token"] = "chosen-by-somebody"
    assert made(generate(visitor))["token"] != "chosen-by-somebody"


def test_a_visitor_speaks_with_nobody(api):
    assert api().send("post", "/api/jobs", {"job_type": "tts", "text": "hi"}).status_code == 401
    assert api().get("/api/jobs").status_code == 401


def test_another_site_cannot_use_a_visitors_cookie(api):
    visitor = api()
    job = made(generate(visitor))
    evil = {"origin": "https://evil.example"}
    for path in ("/api/generate", f"/api/jobs/{job['job_id']}/cancel"):
        assert visitor.post(path, {}, headers=evil).json()["error"]["code"] == "ORIGIN_REFUSED"


PRIVATE = [
    ("get", "/api/jobs/{}"), ("delete", "/api/jobs/{}"), ("get", "/api/generate/status/{}"),
    ("get", "/api/style/status/{}"), ("post", "/api/jobs/{}/cancel"), ("get", "/api/jobs/{}/picture"),
    ("get", "/api/models/{}.glb"), ("get", "/api/models/{}.png"), ("get", "/api/images/{}.png"),
]  # fmt: skip


@pytest.mark.parametrize(("method", "path"), PRIVATE)
def test_what_is_not_mine_is_as_if_absent(api, mallory, done, method, path):
    absent = api(mallory).send(method, path.format("01934f3e-0000-7000-8000-000000000000")).json()
    for client in (api(mallory), api()):
        response = client.send(method, path.format(done.pk))
        assert response.status_code == 404
        assert response.json()["error"] | {"request_id": ""} == absent["error"] | {"request_id": ""}
    assert api(mallory).send(method, path.format("a\0b".replace("\0", "%00"))).status_code == 404
    assert GenerationJob.objects.filter(pk=done.pk).exists()


def test_staff_see_the_files_of_any_job(api, staff, done):
    assert api(staff).get(f"/api/models/{done.pk}.glb").status_code == 200


def test_a_job_is_cancelled_once(api, alice, figure_job):
    job = figure_job()
    response = api(alice).send("post", f"/api/jobs/{job.pk}/cancel").json()["data"]
    assert (response["status"], response["error_code"]) == ("failed", "CANCELLED")
    again = api(alice).send("post", f"/api/jobs/{job.pk}/cancel")
    assert (again.status_code, again.json()["error"]["code"]) == (409, "JOB_OVER")


def test_a_finished_figure_is_put_on_my_own_character(api, alice, mallory, preset, done):
    client, mine = api(alice), Character.objects.create(user=alice, name="나")
    path = f"/api/jobs/{done.pk}/put-on"
    seen = client.send("post", path, {"character_id": mine.pk}).json()["data"]
    assert seen["model_url"] == f"http://testserver/api/models/{done.pk}.glb"
    assert seen["thumbnail_url"] == f"http://testserver/api/models/{done.pk}.png"
    assert client.send("post", path, {"character_id": preset.pk}).json()["error"]["code"] == "PRESET_READ_ONLY"
    theirs = Character.objects.create(user=mallory, name="남")
    assert client.send("post", path, {"character_id": theirs.pk}).status_code == 404
    assert api(mallory).send("post", path, {"character_id": theirs.pk}).status_code == 404
    client.delete(f"/api/jobs/{done.pk}")
    mine.refresh_from_db()
    assert (mine.model_url, mine.thumbnail_url) == (None, None)


def test_a_figure_that_is_not_done_cannot_be_worn(api, alice, figure_job):
    mine = Character.objects.create(user=alice, name="나")
    response = api(alice).send("post", f"/api/jobs/{figure_job().pk}/put-on", {"character_id": mine.pk})
    assert (response.status_code, response.json()["error"]["code"]) == (409, "JOB_UNFINISHED")


def test_everybody_sees_the_figure_of_a_preset_but_not_its_picture(api, done, preset):
    Character.objects.filter(pk=preset.pk).update(model_url=done.result_url)
    assert api().get(f"/api/models/{done.pk}.glb").status_code == 200
    assert api().get(f"/api/models/{done.pk}.png").status_code == 200
    assert api().get(f"/api/jobs/{done.pk}/picture").status_code == 404


def test_a_repeated_call_with_its_key_makes_one_job(api, alice):
    client, key = api(alice), {"Idempotency-Key": "one"}
    first = client.post("/api/generate", {"image": upload()}, headers=key)
    again = client.post("/api/generate", {"image": upload()}, headers=key)
    assert (made(again)["job_id"], again["Idempotent-Replayed"]) == (made(first)["job_id"], "true")
    other = client.post("/api/generate", {"image": upload(png(80, 80))}, headers=key)
    assert other.json()["error"]["code"] == "IDEMPOTENCY_CONFLICT"
    assert GenerationJob.objects.count() == 1


def test_too_many_in_an_hour_are_too_many(api, alice, mallory, settings):
    settings.JOBS_PER_HOUR = 2
    client = api(alice)
    assert [generate(client).status_code for _ in range(3)] == [202, 202, 429]
    refusal = generate(client)
    assert refusal.json()["error"]["code"] == "RATE_LIMITED"
    assert int(refusal["Retry-After"]) > 0
    assert client.post("/api/style/transform", {"image": upload()}).status_code == 202  # another type
    assert [generate(api()).status_code for _ in range(2)] == [202, 429]  # a visitor may less
    assert generate(api(mallory)).status_code == 202


def test_too_many_at_once_are_too_many(api, alice, settings, figure_job):
    settings.JOBS_OPEN_PER_PERSON = 1
    state.cancel(figure_job())
    assert [generate(api(alice)).status_code for _ in range(2)] == [202, 429]


def test_a_list_costs_the_same_with_two_and_twenty(api, alice, figure_job, django_assert_num_queries):
    client = api(alice)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for more in (2, 18):
        for _ in range(more):
            figure_job()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            client.get("/api/jobs")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_step_is_told_in_the_callers_language(api, alice, figure_job):
    job = state.claim(figure_job().pk)
    state.advance(job, progress=30, step="cutting_out")
    client = api(alice)
    assert client.get(f"/api/jobs/{job.pk}").json()["data"]["current_step"] == "Cutting out the figure"
    korean = client.get(f"/api/jobs/{job.pk}", headers={"accept-language": "ko"}).json()["data"]
    assert korean["current_step"] == "인물을 오려내는 중"


def test_everything_goes_with_its_person(alice, done, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        User.objects.get(pk=alice.pk).delete()
    assert not (settings.MEDIA_ROOT / done.folder).exists()


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b"", 415, "UNSUPPORTED_IMAGE"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", 415, "UNSUPPORTED_IMAGE"),
        (b"\x89PNG\r\n\x1a\n", 422, "INVALID_IMAGE"),
        (png(16, 16), 422, "IMAGE_TOO_SMALL"),
        (b"\xff\xd8\xff" + bytes(15 << 20), 413, "FILE_TOO_LARGE"),
    ],
    ids=["empty", "svg", "cut", "tiny", "large"],
)
def test_a_bad_picture_is_refused_with_its_code(api, alice, data, status, code):
    response = api(alice).post("/api/generate", {"image": SimpleUploadedFile("a.png", data, "image/png")})
    assert (response.status_code, response.json()["error"]["code"]) == (status, code)
    assert not GenerationJob.objects.exists()


def test_only_the_addresses_of_this_job_leave_the_characters(api, alice, done):
    others = [
        f"https://elsewhere.example/api/models/{done.pk}.glb",
        f"/api/models/{done.pk}.glb.glb",
        f"/api/models/{done.pk[:-1]}.glb",
        "/models/out.glb",
        "",
    ]
    pictures = [address.replace(".glb", ".png") for address in others]
    for model, picture in zip(others, pictures, strict=True):
        Character.objects.create(user=alice, name="나", model_url=model, thumbnail_url=picture)
    api(alice).delete(f"/api/jobs/{done.pk}")
    left = Character.objects.filter(user=alice).values_list("model_url", "thumbnail_url")
    assert sorted(left) == sorted(zip(others, pictures, strict=True))


def test_a_figure_of_the_earlier_system_leaves_with_its_job(api, alice, figure_job):
    job, mine = figure_job(), Character.objects.create(user=alice, name="나", model_url="/models/out.glb")
    GenerationJob.objects.filter(pk=job.pk).update(status="completed", result_url="/models/out.glb")
    api(alice).delete(f"/api/jobs/{job.pk}")
    mine.refresh_from_db()
    assert mine.model_url is None


def test_a_preset_that_wears_another_address_shows_no_figure(api, done, preset):
    Character.objects.filter(pk=preset.pk).update(model_url=f"https://elsewhere.example/api/models/{done.pk}.glb")
    assert api().get(f"/api/models/{done.pk}.glb").status_code == 404


def test_a_job_is_sent_to_its_queue_without_an_engine(api, alice, settings, queues, django_capture_on_commit_callbacks):
    settings.ENGINES = {
        "3d": {"server": {"BACKEND": "no.such.Engine", "QUEUE": "gpu"}, "own": {"BACKEND": "no.such.Engine"}},
        "style": {"own": {"BACKEND": "no.such.Engine"}},
    }
    client = api(alice)
    with django_capture_on_commit_callbacks(execute=True):
        assert made(generate(client))["estimated_time"] == 300
        assert made(client.post("/api/style/transform", {"image": upload()}))["estimated_time"] == 10
        made(client.send("post", "/api/jobs", {"job_type": "tts", "text": "hi"}))
    assert queues == ["gpu", "cpu", "urgent"]
