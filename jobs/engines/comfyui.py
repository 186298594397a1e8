"""Styles and figures from a ComfyUI server, by a workflow of the operator's whose inputs have names.

The workflow file (docs/jobs.md) holds a graph as ComfyUI's "Export (API)" writes it, and says where the picture goes
and where the result comes from. ComfyUI has a queue and a history; what is in neither has been deleted by somebody. Its
websocket tells the progress: nice to have, so that losing it loses nothing else.
"""

from __future__ import annotations

import asyncio
import copy
import json
import logging
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from uuid import uuid4

import aiohttp

from avatar_forge.core.errors import EngineBadResponse, EngineError, EngineInterrupted, EngineTimeout, EngineUnavailable
from jobs.engines import Figure, FigureOptions, JobContext
from jobs.engines.upstream import Upstream

logger = logging.getLogger(__name__)

MIB = 1024 * 1024
MOST_JSON, MOST_FILE = 8 * MIB, 64 * MIB
MOST_SILENT = 10  # questions in a row without an answer: it is gone
CONNECT_SECONDS = 3.0
MISSING_LOOKS = 3  # in neither queue nor history so often in a row: deleted (it moves from one to the other)
FAILURE = ("node_id", "node_type", "exception_type", "exception_message")
INPUTS = ("picture", "strength", "seed", "prompt")


@dataclass(frozen=True, slots=True)
class Workflow:
    """A graph, where each named input goes (node, input), the node of the result, and a prompt for each style."""

    graph: dict[str, Any]
    inputs: dict[str, tuple[str, str]]
    output: str
    prompts: dict[str, str]

    @classmethod
    def read(cls, path: str) -> Workflow:
        """Raises `ValueError` with what is wrong with the file."""
        told = json.loads(Path(path).read_text())
        graph, inputs, output = told["graph"], told["inputs"], str(told["output"])
        places = {name: (str(place[0]), str(place[1])) for name, place in inputs.items()}
        if unknown := set(places) - set(INPUTS):
            raise ValueError(f"unknown input {sorted(unknown)[0]!r}; there are {', '.join(INPUTS)}")
        if "picture" not in places:
            raise ValueError("the input 'picture' is missing")
        for node in (output, *(place[0] for place in places.values())):
            if node not in graph:
                raise ValueError(f"the graph has no node {node!r}")
        return cls(graph, places, output, dict(told.get("prompts", {})))

    def filled(self, **values: Any) -> dict[str, Any]:
        """Return the graph with those of `values` in it that have a place."""
        graph = copy.deepcopy(self.graph)
        for name, (node, key) in self.inputs.items():
            if name in values:
                graph[node].setdefault("inputs", {})[key] = values[name]
        return graph


class ComfyUIEngine:
    """One server at `base_url` and one workflow; makes figures or styles, whichever the workflow is for."""

    name = "comfyui"
    heavy = False

    def __init__(self, *, base_url: str, workflow: str, max_seconds: float = 300.0, poll_seconds: float = 1.0) -> None:
        self.server = Upstream(base_url)
        self.slot = f"comfyui:{self.server.place}"[:100]
        self.workflow = Workflow.read(workflow)
        self.max_seconds, self.poll_seconds = max_seconds, poll_seconds

    def make(self, picture: bytes, *, options: FigureOptions, seconds: float, context: JobContext) -> Figure:
        values = {"seed": 1, "prompt": self.workflow.prompts.get(options.style, options.style)}
        return Figure(glb=self._run(picture, values, "3d", seconds, context))

    def paint(
        self, picture: bytes, *, style: str, strength: float, seed: int, seconds: float, context: JobContext
    ) -> bytes:
        values = {"strength": strength, "seed": seed, "prompt": self.workflow.prompts.get(style, style)}
        return self._run(picture, values, "images", seconds, context)

    def _run(self, picture: bytes, values: dict[str, Any], kind: str, seconds: float, context: JobContext) -> bytes:
        until = time.monotonic() + min(seconds, self.max_seconds)
        context.report(0.02, "sending")
        name = self._upload(picture)
        client_id, prompt_id = uuid4().hex, str(uuid4())
        with _Listener(self.server.base_url, client_id, prompt_id) as listener:
            prompt = {"prompt": self.workflow.filled(picture=name, **values), "client_id": client_id}
            try:
                answer = self._ask("POST", "/prompt", json=prompt | {"prompt_id": prompt_id})
                prompt_id = listener.prompt_id = str(answer.get("prompt_id") or prompt_id)
                outputs = self._wait(prompt_id, until, listener, context)
            except BaseException:
                self._take_back(prompt_id)
                raise
        context.report(0.92, "fetching")
        return self._fetch(outputs, kind)

    def _upload(self, picture: bytes) -> str:
        """Return what ComfyUI calls the picture; the name is new, because it keeps an old one and adds a number."""
        files = {"image": (f"{uuid4().hex}.png", picture, "image/png")}
        kept = self._ask("POST", "/upload/image", files=files, data={"overwrite": "true", "type": "input"})
        if not isinstance(kept.get("name"), str):
            raise EngineBadResponse()
        return f"{kept['subfolder']}/{kept['name']}" if kept.get("subfolder") else str(kept["name"])

    def _wait(self, prompt_id: str, until: float, listener: _Listener, context: JobContext) -> dict[str, Any]:
        """Return the outputs of the prompt when it is done."""
        silent = missing = 0
        while time.monotonic() < until:
            context.check()
            context.report(0.05 + 0.85 * listener.done, "working" if listener.begun else "waiting")
            try:
                entry = self._ask("GET", f"/history/{quote(prompt_id, safe='')}").get(prompt_id)
                missing = missing + 1 if entry is None and not self._is_queued(prompt_id) else 0
                silent = 0
            except (EngineUnavailable, EngineTimeout) as error:
                silent, entry = silent + 1, None
                if silent >= MOST_SILENT:
                    raise EngineUnavailable() from error
            if entry is not None:
                return _outputs(entry)
            if missing >= MISSING_LOOKS:
                raise EngineInterrupted()
            time.sleep(self.poll_seconds)
        raise EngineTimeout()

    def _is_queued(self, prompt_id: str) -> bool:
        queue = self._ask("GET", "/queue")
        items = [*_list(queue.get("queue_running")), *_list(queue.get("queue_pending"))]
        return any(prompt_id in item for item in items if isinstance(item, list))

    def _fetch(self, outputs: dict[str, Any], kind: str) -> bytes:
        node = outputs.get(self.workflow.output)
        made = _list(node.get(kind)) if isinstance(node, dict) else []
        if not made or not isinstance(made[0], dict) or "filename" not in made[0]:
            raise EngineBadResponse()
        where = urlencode({key: str(made[0].get(key, "")) for key in ("filename", "subfolder", "type")})
        return self.server.call("GET", f"/view?{where}", seconds=60.0, most=MOST_FILE)

    def _take_back(self, prompt_id: str) -> None:
        """Nobody waits for it any more: out of the queue, or out of the machine."""
        with suppress(EngineError):
            self._tell("/queue", {"delete": [prompt_id]})
        with suppress(EngineError):
            self._tell("/interrupt", {"prompt_id": prompt_id})

    def _tell(self, path: str, body: dict[str, Any]) -> None:
        self.server.call("POST", path, seconds=5.0, most=MOST_JSON, json=body)

    def _ask(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        return self.server.call_json(method, path, seconds=20.0, most=MOST_JSON, **more)


def _outputs(entry: Any) -> dict[str, Any]:
    """Return what a finished prompt has made. Raises `EngineInterrupted`, `EngineError` or `EngineBadResponse`."""
    if not isinstance(entry, dict) or not isinstance(entry.get("outputs"), dict):
        raise EngineBadResponse()
    status = entry.get("status") or {}
    if not isinstance(status, dict):
        raise EngineBadResponse()
    if status.get("status_str") == "error" or status.get("completed") is False:
        told = {
            message[0]: message[1]
            for message in _list(status.get("messages"))
            if isinstance(message, list) and len(message) > 1 and isinstance(message[0], str)
        }
        if "execution_interrupted" in told:
            raise EngineInterrupted()
        failure = told.get("execution_error")
        why = {key: str(failure.get(key))[:500] for key in FAILURE} if isinstance(failure, dict) else {}
        logger.warning("comfyui_failed", extra=why)  # for whoever wrote the workflow; nobody else is told
        raise EngineError()
    return dict(entry["outputs"])


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


class _Listener:
    """Hears over the websocket how far a prompt is, in a thread of its own; `done` runs from 0 to 1."""

    def __init__(self, base_url: str, client_id: str, prompt_id: str) -> None:
        self.address = f"{base_url.replace('http', 'ws', 1)}/ws?clientId={client_id}"
        self.prompt_id = prompt_id
        self.done, self.begun = 0.0, False
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._task: asyncio.Task[None] | None = None
        self._thread = threading.Thread(target=self._run, daemon=True, name="comfyui progress")

    def __enter__(self) -> _Listener:
        self._thread.start()
        self._ready.wait(CONNECT_SECONDS)  # what is said before is not heard
        return self

    def __exit__(self, *exc: object) -> None:
        with suppress(RuntimeError):  # it has ended by itself
            self._loop.call_soon_threadsafe(self._stop)
        self._thread.join(timeout=5)

    def hear(self, news: dict[str, Any]) -> None:
        """Take one message: `progress_state` counts all nodes, the older `progress` those of one."""
        data = news.get("data")
        if not isinstance(data, dict) or data.get("prompt_id") not in (None, self.prompt_id):
            return
        match news.get("type"):
            case "execution_start" | "executing" | "executed":
                self.begun = True
            case "progress":
                self._advance([data])
            case "progress_state":
                self._advance([node for node in dict(data.get("nodes") or {}).values() if isinstance(node, dict)])
            case "execution_success":
                self.done = 1.0

    def _advance(self, parts: list[dict[str, Any]]) -> None:
        with suppress(TypeError, ValueError, ZeroDivisionError):
            shares = [float(part["value"]) / float(part["max"]) for part in parts if "max" in part]
            self.begun = True
            self.done = max(self.done, min(1.0, sum(shares) / max(1, len(shares))))

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._task = self._loop.create_task(self._listen())
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._task)
        self._loop.close()

    def _stop(self) -> None:
        if self._task is not None:
            self._task.cancel()

    async def _listen(self) -> None:
        with suppress(aiohttp.ClientError, OSError, TimeoutError):
            timeout = aiohttp.ClientTimeout(total=None, connect=CONNECT_SECONDS)
            async with (
                aiohttp.ClientSession(timeout=timeout) as session,
                session.ws_connect(self.address, max_msg_size=16 * MIB) as socket,
            ):
                self._ready.set()
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.TEXT:  # binary ones are previews
                        with suppress(ValueError, RecursionError, AttributeError):
                            self.hear(json.loads(message.data))
        self._ready.set()  # nobody to wait for
