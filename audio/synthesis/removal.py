"""What goes with an audio file: its bytes. And the tidying up: by age, by quota, and what lies around without a row."""

import time
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.utils import timezone

from audio.models import AudioFile
from audio.synthesis import claims, speech
from avatar_forge.core import files

# A file without a row: younger than this it may belong to one that is just being stored.
ORPHAN_SECONDS = 3600


@dataclass(slots=True)
class Pruned:
    """What was (or would be) taken away."""

    old: int = 0
    over_quota: int = 0
    rows_without_file: int = 0
    files_without_row: int = 0
    bytes_freed: int = 0


@receiver(post_delete, sender=AudioFile)
def _take_its_file(sender: type[AudioFile], instance: AudioFile, **more: Any) -> None:
    """Also when a person is deleted with everything of theirs, which no function of ours sees one by one."""
    transaction.on_commit(partial(_remove, instance.file_path), robust=True)


def prune(*, days: int = 0, quota_bytes: int = 0, dry_run: bool = False) -> Pruned:
    """Take away what is older than `days` and each person's oldest beyond `quota_bytes` (0: no limit), and orphans."""
    pruned = Pruned()
    gone: set[str] = set()
    if days:
        old = AudioFile.objects.filter(created_at__lt=timezone.now() - timedelta(days=days))
        pruned.old = _take(list(old.defer("envelope")), gone, pruned, dry_run=dry_run)
    if quota_bytes:
        over = [file for user_id in _greedy(quota_bytes) for file in _beyond(user_id, quota_bytes, gone)]
        pruned.over_quota = _take(over, gone, pruned, dry_run=dry_run)
    # Those of the earlier system stay: their files may still be brought over.
    ours = AudioFile.objects.filter(engine__isnull=False).defer("envelope")
    lost = [file for file in ours.iterator() if not speech.is_there(file)]
    pruned.rows_without_file = _take(lost, gone, pruned, dry_run=dry_run)
    _sweep_folder(pruned, dry_run=dry_run)
    if not dry_run:
        claims.prune()
    return pruned


def _take(found: list[AudioFile], gone: set[str], pruned: Pruned, *, dry_run: bool) -> int:
    fresh = [file for file in found if file.pk not in gone]
    for file in fresh:
        gone.add(file.pk)
        pruned.bytes_freed += file.file_size if speech.is_there(file) else 0
        if not dry_run:
            file.delete()
    return len(fresh)


def _greedy(quota_bytes: int) -> list[str]:
    sums = AudioFile.objects.values("user_id").annotate(total=Sum("file_size")).filter(total__gt=quota_bytes)
    return [row["user_id"] for row in sums]


def _beyond(user_id: str, quota_bytes: int, gone: set[str]) -> list[AudioFile]:
    """Return a person's oldest files that do not fit, the newest counted first."""
    kept, beyond = 0, []
    for file in (
        AudioFile.objects.filter(user_id=user_id).exclude(pk__in=gone).defer("envelope").order_by("-created_at")
    ):
        kept += file.file_size
        if kept > quota_bytes:
            beyond.append(file)
    return beyond


def _sweep_folder(pruned: Pruned, *, dry_run: bool) -> None:
    """Files of `audio/` that no row names: their process died in between, or the row went without us."""
    top = files.path_of("audio")
    old = time.time() - ORPHAN_SECONDS
    for folder in sorted(top.glob("*")):  # a few hundred, each with a share of the files
        rows = AudioFile.objects.filter(file_path__startswith=f"audio/{folder.name}/")
        known = set(rows.values_list("file_path", flat=True))
        for path in sorted(folder.glob("*")):
            if f"audio/{folder.name}/{path.name}" in known or path.stat().st_mtime > old:
                continue
            pruned.files_without_row += 1
            pruned.bytes_freed += path.stat().st_size
            if not dry_run:
                path.unlink(missing_ok=True)


def _remove(name: str) -> None:
    try:
        files.remove(name)
    except ValueError:  # a name of the earlier system that cannot be one of ours
        return
