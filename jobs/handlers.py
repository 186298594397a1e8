"""The handler of each type of job: from which queue, with which engine, and where what it makes is kept."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from django.conf import settings
from django.utils.module_loading import import_string

from avatar_forge.core import engines, files
from avatar_forge.core.errors import AvatarForgeError, EngineBadResponse
from jobs import models
from jobs.engines import Figure, FigureEngine, FigureOptions, JobContext, StyleEngine
from jobs.media import meshes, pictures
from jobs.models import GenerationJob
from jobs.sandbox import parent
from jobs.sandbox.parent import CLEANING, Limits

Type = GenerationJob.Type

# Seeds of styles: the same picture looks the same every time.
SEED = 20_260_101

ESTIMATES: dict[str, tuple[int, int]] = {Type.FIGURE: (10, 300), Type.STYLE: (10, 60), Type.SPEECH: (5, 5)}


class NoEngine(Exception):
    """Nothing is installed that could do it: trying again would not help."""


@dataclass(frozen=True, slots=True)
class Product:
    """What an attempt has made: the address of the result, and its files."""

    url: str
    names: tuple[str, ...] = ()


def queue_of(job_type: str) -> str:
    """Return where a job of that type waits; settings tell (`QUEUE`), so that whoever asks needs no engine."""
    if job_type == Type.SPEECH:
        return "urgent"
    first: dict[str, Any] = next(iter(settings.ENGINES.get(job_type, {}).values()), {})
    return str(first.get("QUEUE", "cpu"))


def slot_of(job_type: str) -> str:
    """Return the engine's slot, which one job at a time may use, or ""; for workers, since it builds the engine."""
    if job_type == Type.SPEECH or not engines.names(job_type):
        return ""
    return str(engine_of(job_type).slot)


def engine_of(job_type: str) -> Any:
    """Return the engine that does jobs of that type: the first one named. Raises `NoEngine`."""
    named = engines.names(job_type)
    if not named:
        raise NoEngine()
    return engines.build(job_type, named[0])


def estimate(job_type: str) -> int:
    """Return roughly how many seconds such a job takes: our own engines are quick, GPU servers are not."""
    return ESTIMATES[job_type][1 if queue_of(job_type) == "gpu" else 0]


def perform(job: GenerationJob, *, context: JobContext) -> Product:
    """Do the job and keep what it makes. Raises errors of ours, `NoEngine` or `Cancelled`."""
    asked = json.loads(job.input_payload or "{}")
    return HANDLERS[job.job_type](job, asked, context)


def figure_name(job: GenerationJob) -> str:
    return f"{job.folder}/figure.{job.attempt}.glb"


def thumbnail_name(job: GenerationJob) -> str:
    return f"{job.folder}/thumbnail.{job.attempt}.png"


def image_name(job: GenerationJob) -> str:
    return f"{job.folder}/image.{job.attempt}.png"


def thumbnail_url(job: GenerationJob) -> str | None:
    """Return where the figure's picture is seen, if the job made one."""
    if job.job_type != Type.FIGURE or job.status != GenerationJob.Status.COMPLETED:
        return None
    return models.thumbnail_url(job.pk) if files.path_of(thumbnail_name(job)).exists() else None


def remove_files(job: GenerationJob, *, keep: Product | None) -> None:
    """Remove what this attempt has left; with the `keep` of the attempt that counts, what all others have left."""
    if keep is None:
        for name in (figure_name(job), thumbnail_name(job), image_name(job)):
            files.remove(name)
        return
    for file in files.path_of(job.folder).glob("*.*.*"):
        if f"{job.folder}/{file.name}" not in keep.names:
            file.unlink(missing_ok=True)


def _figure(job: GenerationJob, asked: dict[str, Any], context: JobContext) -> Product:
    engine: FigureEngine = engine_of(job.job_type)
    picture, options = files.read(asked["picture"]), FigureOptions(**asked.get("options", {}))
    seconds = settings.JOB_SECONDS[job.job_type]
    if engine.heavy:
        glb, thumbnail = _in_a_child("figure", picture, job.job_type, context, options=asdict(options))
    else:
        made: Figure = engine.make(picture, options=options, seconds=seconds, context=context)
        glb, thumbnail = made.glb, made.thumbnail
    context.check()
    context.report(0.97, "checking")
    try:
        meshes.check(glb)
    except meshes.BadModel as exc:
        raise EngineBadResponse() from exc
    context.check()
    context.report(0.98, "saving")
    names = [figure_name(job)]
    files.keep(names[0], glb)
    if thumbnail:
        names.append(thumbnail_name(job))
        files.keep(names[1], _checked_png(thumbnail))
    return Product(models.figure_url(job.pk), tuple(names))


def _style(job: GenerationJob, asked: dict[str, Any], context: JobContext) -> Product:
    engine: StyleEngine = engine_of(job.job_type)
    picture = files.read(asked["picture"])
    how = {"style": asked["style"], "strength": asked["strength"], "seed": SEED}
    seconds = settings.JOB_SECONDS[job.job_type]
    if engine.heavy:
        (painted,) = _in_a_child("style", picture, job.job_type, context, **how)
    else:
        painted = _written_anew(engine.paint(picture, seconds=seconds, context=context, **how))
    context.check()
    context.report(0.98, "saving")
    files.keep(image_name(job), _checked_png(painted))
    return Product(models.image_url(job.pk), (image_name(job),))


def _speech(job: GenerationJob, asked: dict[str, Any], context: JobContext) -> Product:
    """Speech is made by another app: `settings.JOB_SPEECH` names `speak(user, *, text, voice_id, speed) -> address`."""
    if not settings.JOB_SPEECH:
        raise NoEngine()
    context.check()
    context.report(0.1, "speaking")
    speak: Callable[..., str] = import_string(settings.JOB_SPEECH)
    return Product(speak(job.user, text=asked["text"], voice_id=asked.get("voice_id"), speed=asked.get("speed", 1.0)))


def _in_a_child(call: str, picture: bytes, kind: str, context: JobContext, **asked: Any) -> list[bytes]:
    config = settings.ENGINES[kind][engines.names(kind)[0]]
    seconds = settings.JOB_SECONDS[kind]
    return parent.run(
        call,
        picture,
        limits=Limits(settings.JOB_MEMORY_MB, seconds),
        context=context,
        backend=config["BACKEND"],
        built_with=config.get("OPTIONS", {}),
        seconds=seconds,
        **asked,
    )


def _written_anew(data: bytes) -> bytes:
    """A picture from another server is trusted no more than an upload."""
    try:
        pictures.sniff(data)
        return parent.run("clean", data, limits=CLEANING)[0]
    except AvatarForgeError as exc:
        raise EngineBadResponse() from exc


def _checked_png(data: bytes) -> bytes:
    """Whatever made it, what is shown as PNG begins as one."""
    if not data.startswith(pictures.PNG):
        raise EngineBadResponse()
    return data


HANDLERS: dict[str, Callable[[GenerationJob, dict[str, Any], JobContext], Product]] = {
    Type.FIGURE: _figure,
    Type.STYLE: _style,
    Type.SPEECH: _speech,
}
