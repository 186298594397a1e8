"""Figures from Hunyuan3D's `api_server.py` (2 and 2.1), asked by `/send` and `/status`.

What that server does not tell is made up for here: a job that failed or that it has forgotten is "processing" for ever,
so there is a deadline of our own; a file is "completed" while it is still being written, so it is looked through first;
it works on one thing at a time and says nothing to a second caller meanwhile, so it has a slot.
"""

import base64
import math
import time
from typing import Any
from urllib.parse import quote

from avatar_forge.core.errors import EngineBadResponse, EngineError, EngineTimeout, EngineUnavailable
from jobs.engines import Figure, FigureOptions, JobContext
from jobs.engines.upstream import Upstream
from jobs.media import meshes

# Cells along an edge of the grid in which the shape is found.
OCTREE = {"low": 128, "medium": 256, "high": 384}
MOST = meshes.MAX_BYTES * 4 // 3 + 4096  # a GLB in base64, in JSON
STATUS_MOST_SILENT = 10  # questions in a row without an answer: it is gone
HALF_DONE_SECONDS = 45.0  # nobody says how far it is; the bar slows down as time goes by


class Hunyuan3DEngine:
    """One server at `base_url`. `texture` tells that it was started with --enable_tex; without, asking for it fails."""

    name = "hunyuan3d"
    heavy = False

    def __init__(
        self,
        *,
        base_url: str,
        texture: bool = False,
        max_seconds: float = 300.0,
        poll_seconds: float = 1.0,
        whole_seconds: float = 10.0,
        answer_seconds: float = 20.0,
    ) -> None:
        self.server = Upstream(base_url)
        self.slot = f"hunyuan3d:{self.server.place}"[:100]
        self.texture, self.max_seconds = texture, max_seconds
        self.poll_seconds, self.whole_seconds, self.answer_seconds = poll_seconds, whole_seconds, answer_seconds

    def make(self, picture: bytes, *, options: FigureOptions, seconds: float, context: JobContext) -> Figure:
        until = time.monotonic() + min(seconds, self.max_seconds)
        context.report(0.02, "sending")
        uid = self._send(picture, options)
        return Figure(glb=self._wait(uid, until, context), notes=(f"uid {uid}",))

    def _send(self, picture: bytes, options: FigureOptions) -> str:
        asked = {
            "image": base64.b64encode(picture).decode(),  # without the `data:` in front
            "seed": 1234,
            "octree_resolution": OCTREE[options.resolution],
            "num_inference_steps": 5,
            "guidance_scale": 5.0,
            "texture": self.texture and options.include_texture,
            "type": "glb",
        }
        answer = self.server.call_json("POST", "/send", json=asked, seconds=self.answer_seconds, most=64 * 1024)
        uid = answer.get("uid")
        if not isinstance(uid, str) or not 0 < len(uid) <= 100:
            raise EngineBadResponse()
        return uid

    def _wait(self, uid: str, until: float, context: JobContext) -> bytes:
        began, silent = time.monotonic(), 0
        broken_since: float | None = None
        while True:
            now = time.monotonic()
            if now > until:
                raise EngineTimeout()
            context.check()
            context.report(0.05 + 0.85 * (1 - math.pow(0.5, (now - began) / HALF_DONE_SECONDS)), "working")
            try:
                answer = self.server.call_json(
                    "GET", f"/status/{quote(uid, safe='')}", seconds=min(self.answer_seconds, until - now), most=MOST
                )
                silent = 0
            except (EngineUnavailable, EngineTimeout) as error:
                silent += 1  # it blocks while it computes
                if silent >= STATUS_MOST_SILENT:
                    raise EngineUnavailable() from error
                answer = {}
            if answer.get("status") == "error":
                raise EngineError()
            if answer.get("status") == "completed":
                context.report(0.92, "checking")
                try:
                    return _glb(answer)
                except meshes.BadModel as exc:  # perhaps it is still being written
                    broken_since = broken_since or now
                    if now - broken_since >= self.whole_seconds:
                        raise EngineBadResponse() from exc
            time.sleep(self.poll_seconds)


def _glb(answer: dict[str, Any]) -> bytes:
    """Return the model of a status answer. Raises `BadModel` for one that is not whole."""
    encoded = answer.get("model_base64")
    if not isinstance(encoded, str):
        raise meshes.BadModel("no model")
    try:
        glb = base64.b64decode(encoded, validate=True)
    except ValueError as exc:
        raise meshes.BadModel("no base64") from exc
    meshes.check(glb)
    return glb
