"""Staff have the figure of a preset made in the admin, and give it to the preset."""

from __future__ import annotations

import json

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from characters.models import Character
from jobs import worker
from jobs.models import GenerationJob
from jobs.tests.pictures import png

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("engine", "sent")]

FORM, LIST = "/admin/jobs/generationjob/figure/", "/admin/jobs/generationjob/"


@pytest.fixture
def client(staff) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(staff)
    return client


@pytest.fixture
def with_portrait(preset) -> Character:
    preset.image_url = "/static/characters/presets/chunhyang.webp"
    preset.save()
    return preset


def test_the_portrait_becomes_a_figure_that_the_preset_wears(client, with_portrait):
    page = client.post(FORM, {"preset": with_portrait.pk}, follow=True)
    assert "is being made" in page.content.decode()
    job = GenerationJob.objects.get()
    assert json.loads(job.input_payload)["preset"] == with_portrait.pk
    given = {"action": "put_on", "_selected_action": [job.pk]}
    assert b"0 presets have" in client.post(LIST, given, follow=True).content  # it is not finished
    worker.run(job.pk)
    assert b"1 preset has its figure." in client.post(LIST, given, follow=True).content
    with_portrait.refresh_from_db()
    assert with_portrait.model_url == f"/api/models/{job.pk}.glb"
    assert with_portrait.image_url == "/static/characters/presets/chunhyang.webp"
    assert Client().get(with_portrait.model_url).status_code == 200  # for everybody who meets the preset


def test_a_picture_of_ones_own_is_taken(client, preset):
    sent = SimpleUploadedFile("a.png", png(), "image/png")
    client.post(FORM, {"preset": preset.pk, "upload": sent})
    assert GenerationJob.objects.filter(job_type="3d").count() == 1


@pytest.mark.parametrize(
    ("image_url", "upload", "words"),
    [
        (None, None, "choose a picture"),
        ("https://example.com/a.png", None, "choose a picture"),
        ("/static/../secret_key", None, "choose a picture"),
        ("/static/characters/presets/chunhyang.webp", b"GIF89a", "PNG"),
    ],
    ids=["no portrait", "elsewhere", "out of the folder", "no picture"],
)
def test_what_is_no_picture_of_ours_makes_no_job(image_url, upload, words, client, preset):
    Character.objects.filter(pk=preset.pk).update(image_url=image_url)
    given = {"preset": preset.pk} | ({"upload": SimpleUploadedFile("a", upload)} if upload else {})
    page = client.post(FORM, given)
    assert page.status_code == 200
    assert words in page.content.decode()
    assert not GenerationJob.objects.exists()


def test_the_page_of_a_preset_leads_there(client, preset):
    link = f"{FORM}?preset={preset.pk}"
    assert link in client.get(f"/admin/characters/character/{preset.pk}/change/").content.decode()
    assert f'value="{preset.pk}" selected' in client.get(link).content.decode()
    assert FORM in client.get(LIST).content.decode()


def test_only_who_may_change_both_may_ask(alice, preset):
    alice.is_staff = True
    alice.save()
    alice.user_permissions.add(Permission.objects.get(codename="change_generationjob"))
    client = Client()
    client.force_login(alice)
    assert client.post(FORM, {"preset": preset.pk}).status_code == 403
