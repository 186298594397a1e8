"""Cleans pictures, creates jobs, finds those that somebody may see, and gives finished figures to characters."""

import asyncio
import json
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cache, partial
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User
from avatar_forge.core import client_address, files, limiter
from avatar_forge.core.errors import EngineCrashed, EngineTimeout, NotFound, RateLimited
from avatar_forge.core.ids import is_id, new_id
from characters import service
from characters.models import Character
from jobs import access_tokens, handlers, models, queue
from jobs.engines import UNATTENDED, Cancelled, JobContext
from jobs.errors import InvalidImage, JobUnfinished
from jobs.media import pictures
from jobs.models import GenerationJob, JobQuerySet, folder_of
from jobs.sandbox import parent
from jobs.sandbox.parent import CLEANING

HOUR = 3600
BUSY_AGAIN_SECONDS = 10


def check_rate(request: HttpRequest, job_type: str) -> None:
    """Count a job that is asked for, by person (or visitor) and by address. Raises `RateLimited`."""
    user, limit = request.user, settings.JOBS_PER_HOUR
    here = client_address.neighbourhood_of(request)
    if user.is_authenticated:
        unfinished = JobQuerySet(GenerationJob).of(user).unfinished().count()
        if settings.JOBS_OPEN_PER_PERSON and unfinished >= settings.JOBS_OPEN_PER_PERSON:
            raise RateLimited(retry_after=BUSY_AGAIN_SECONDS)
        limiter.check("job", f"{job_type}:{user.pk}", limit=limit, seconds=HOUR)
    else:
        limiter.check("job_visitor", f"{job_type}:{here}", limit=(limit + 3) // 4, seconds=HOUR)
    limiter.check("job_address", f"{job_type}:{here}", limit=limit * 4, seconds=HOUR)


def clean(data: bytes, *, context: JobContext = UNATTENDED) -> bytes:
    """Return the uploaded picture as `pictures.clean` makes it, decoded in a child process. Raises what that raises.

    Takes up to 20 seconds: what serves requests awaits `clean_off_the_loop`.
    """
    pictures.sniff(data)
    try:
        return parent.run("clean", data, limits=CLEANING, context=context)[0]
    except (EngineCrashed, EngineTimeout) as exc:
        raise InvalidImage() from exc


async def clean_off_the_loop(read: Callable[[], bytes]) -> bytes:
    """Return what `clean` makes of the picture that `read` returns: so many at once. Raises what that raises.

    The picture is read when its turn has come. When the waiting task is cancelled, the work is given up.
    """
    gone = threading.Event()

    def check() -> None:
        if gone.is_set():
            raise Cancelled()

    def work() -> bytes:
        return clean(read(), context=JobContext(check=check))

    try:
        return await asyncio.get_running_loop().run_in_executor(_threads(), work)
    finally:
        gone.set()


@cache
def _threads() -> ThreadPoolExecutor:
    """As many child processes at once as when HTTP threads waited for them."""
    return ThreadPoolExecutor(settings.HTTP_THREADS, thread_name_prefix="cleaning")


def create(
    user: User | None, job_type: str, asked: dict[str, Any], *, picture: bytes | None = None, token: str = ""
) -> GenerationJob:
    """Store a job and send it once the transaction is committed; `picture` is clean already.

    A job of nobody is opened by `token`. Raises `StorageFull`.
    """
    job_id = new_id()
    folder = folder_of(job_id)
    if picture is not None:
        ending = "png" if picture.startswith(pictures.PNG) else "jpg"
        asked = asked | {"picture": f"{folder}/picture.{ending}"}
        files.keep(asked["picture"], picture)
    job = GenerationJob(
        id=job_id,
        user=user,
        job_type=job_type,
        current_step="waiting",
        token_hash=access_tokens.hash_of(token) if user is None else None,
        input_payload=json.dumps(asked, ensure_ascii=False),
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
            # A broker that is away must not turn a stored job into an error: the sweep sends it.
            transaction.on_commit(partial(queue.send, job), robust=True)
    except BaseException:
        files.remove(folder)
        raise
    return job


def find(job_id: str, *, user: Any, token: str = "") -> GenerationJob:
    """Return a job of `user`, or one of nobody's that `token` opens. Raises `NotFound`."""
    found = None
    if is_id(job_id):
        jobs = JobQuerySet(GenerationJob).filter(pk=job_id)
        if user is not None and user.is_authenticated:
            found = jobs.of(user).first()
        if found is None and token:
            found = jobs.held_by(access_tokens.hash_of(token)).first()
    if found is None:
        raise NotFound()
    return found


def find_shown(job_id: str, *, user: Any, token: str = "", worn: bool = True) -> GenerationJob:
    """Return a job whose files may be seen: one's own, any for staff, and with `worn` a figure that a preset wears."""
    try:
        return find(job_id, user=user, token=token)
    except NotFound:
        job = GenerationJob.objects.filter(pk=job_id).first() if is_id(job_id) else None
        if job is None or not (_may_see_all(user) or (worn and _is_worn_by_a_preset(job))):
            raise
        return job


def picture_of(job: GenerationJob) -> str:
    """Return the name of the picture that was sent. Raises `NotFound` for a job without one."""
    name = json.loads(job.input_payload or "{}").get("picture")
    if not isinstance(name, str):
        raise NotFound()
    return name


def put_on(job: GenerationJob, character_id: str, *, user: User) -> Character:
    """Give the finished figure to a character of `user`. Raises `JobUnfinished`, `NotFound` or `PresetReadOnly`."""
    if job.job_type != GenerationJob.Type.FIGURE or job.status != GenerationJob.Status.COMPLETED:
        raise JobUnfinished()
    changes: dict[str, Any] = {"model_url": job.result_url}
    if (thumbnail := handlers.thumbnail_url(job)) is not None:
        changes["thumbnail_url"] = thumbnail
    return service.change(character_id, changes, user=user)


def create_for_preset(user: User, preset: Character, picture: bytes) -> GenerationJob:
    """Create the job for the figure of a preset, as staff do; `picture` is clean already. Raises `StorageFull`."""
    return create(user, GenerationJob.Type.FIGURE, {"options": {}, "preset": preset.pk}, picture=picture)


def put_on_preset(job: GenerationJob) -> Character:
    """Give the finished figure to the preset it was made for; the portrait stays.

    Raises `JobUnfinished` or `NotFound`.
    """
    preset_id = json.loads(job.input_payload or "{}").get("preset")
    if job.job_type != GenerationJob.Type.FIGURE or not isinstance(preset_id, str):
        raise NotFound()
    if job.status != GenerationJob.Status.COMPLETED:
        raise JobUnfinished()
    presets = Character.objects.presets().filter(pk=preset_id)
    if not presets.update(model_url=job.result_url, updated_at=timezone.now()):
        raise NotFound()
    return presets.get()


def _may_see_all(user: Any) -> bool:
    return bool(user is not None and user.is_staff and user.has_perm("jobs.view_generationjob"))


def _is_worn_by_a_preset(job: GenerationJob) -> bool:
    return Character.objects.filter(is_preset=True, model_url=models.figure_url(job.pk)).exists()
