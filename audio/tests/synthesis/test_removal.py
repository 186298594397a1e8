"""`manage.py prune_audio`: by age, by quota, orphans both ways, and only in words with --dry-run."""

from __future__ import annotations

import os
import time
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone

from audio.models import AudioFile
from avatar_forge.core import files


@pytest.fixture
def kept(alice):
    """Three files of alice's, of 1 MiB each, a day apart; the newest first."""
    made = []
    for days in range(3):
        name = f"audio/aa/{days}.wav"
        files.keep(name, bytes(1024 * 1024))
        at = timezone.now() - timedelta(days=days, minutes=1)
        row = {
            "file_path": name,
            "file_url": "/a",
            "file_size": 1024 * 1024,
            "format": "wav",
            "created_at": at,
            "engine": "x 1",
        }
        made.append(AudioFile.objects.create(user=alice, **row))
    return made


def left() -> list[str]:
    return sorted(AudioFile.objects.values_list("file_path", flat=True))


def on_disk() -> list[str]:
    top = files.path_of("audio")
    return sorted(f"audio/aa/{path.name}" for path in top.glob("*/*"))


@pytest.mark.parametrize(("options", "kept_count"), [({"days": 1}, 1), ({"quota_mb": 2}, 2), ({"days": 2}, 2), ({}, 3)])
def test_the_oldest_go_with_their_files(kept, options, kept_count, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("prune_audio", **({"days": 0, "quota_mb": 0} | options))
    assert left() == on_disk() == [f"audio/aa/{number}.wav" for number in range(kept_count)]


def test_orphans_go_both_ways(kept, django_capture_on_commit_callbacks):
    files.remove(kept[0].file_path)
    files.keep("audio/aa/nobody.wav", b"x")
    files.keep("audio/aa/fresh.wav", b"x")
    past = time.time() - 7200
    os.utime(files.path_of("audio/aa/nobody.wav"), (past, past))
    with django_capture_on_commit_callbacks(execute=True):
        call_command("prune_audio", days=0, quota_mb=0)
    assert left() == ["audio/aa/1.wav", "audio/aa/2.wav"]
    assert on_disk() == ["audio/aa/1.wav", "audio/aa/2.wav", "audio/aa/fresh.wav"]


def test_a_dry_run_only_tells(kept, capsys, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        call_command("prune_audio", days=1, quota_mb=1, dry_run=True)
    assert len(left()) == len(on_disk()) == 3
    assert "old: 2, over_quota: 0" in capsys.readouterr().out


def test_rows_of_the_earlier_system_wait_for_their_files(kept):
    AudioFile.objects.filter(pk=kept[0].pk).update(engine=None)
    files.remove(kept[0].file_path)
    call_command("prune_audio", days=0, quota_mb=0)
    assert AudioFile.objects.filter(pk=kept[0].pk).exists()
