"""Removes what belongs to a deleted job: its files, and the addresses of its figure from characters."""

import logging
import time
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver

from avatar_forge.core import files
from avatar_forge.core.ids import is_id
from characters.models import Character
from jobs import models
from jobs.models import GenerationJob

logger = logging.getLogger(__name__)

# A folder without a row: younger than this it may belong to a job that is just being stored.
ORPHAN_SECONDS = 3600


@receiver(post_delete, sender=GenerationJob)
def _remove_what_it_made(sender: type[GenerationJob], instance: GenerationJob, **more: Any) -> None:
    """Also when a person is deleted with all their jobs, which no function of ours sees one by one."""
    if instance.job_type == GenerationJob.Type.FIGURE and instance.result_url:
        # A job of the earlier system has a result that lies elsewhere.
        figures = {models.figure_url(instance.pk), instance.result_url}
        Character.objects.filter(model_url__in=figures).update(model_url=None)
        thumbnail = models.thumbnail_url(instance.pk)
        Character.objects.filter(thumbnail_url=thumbnail).update(thumbnail_url=None)
    transaction.on_commit(partial(files.remove, instance.folder), robust=True)


def prune() -> int:
    """Remove folders whose job is gone (the process died between the two); return how many."""
    top = files.path_of("jobs")
    if not top.is_dir():
        return 0
    old = time.time() - ORPHAN_SECONDS
    found = [path.name for path in top.iterdir() if is_id(path.name) and path.stat().st_mtime < old]
    known = set(GenerationJob.objects.filter(pk__in=found).values_list("pk", flat=True))
    gone = sorted(set(found) - known)
    for name in gone:
        files.remove(f"jobs/{name}")
    if gone:
        logger.warning("orphans_removed", extra={"count": len(gone)})
    return len(gone)
