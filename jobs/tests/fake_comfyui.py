"""A server that speaks as ComfyUI 0.3 does: upload, prompt, queue, history, view and a websocket with progress."""

from __future__ import annotations

import asyncio
import json
import threading
from typing import Any

from aiohttp import WSMsgType, web

from jobs.tests.glb import GOOD
from jobs.tests.pictures import png

STYLED = png(70, 50)


class FakeComfyUI:
    """`fate` says what becomes of a prompt; `looks` is after how many looks into the history that is."""

    def __init__(self, fate: str = "success", *, looks: int = 2) -> None:
        self.fate, self.looks = fate, looks
        self.prompts: list[dict[str, Any]] = []
        self.uploads: list[bytes] = []
        self.told: list[tuple[str, Any]] = []
        self.seen = 0
        self.sockets: list[web.WebSocketResponse] = []
        self.url = ""
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()
        self._ready.wait(10)

    def close(self) -> None:
        self._loop.call_soon_threadsafe(self._over.set)
        self._thread.join(10)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.close()

    async def _serve(self) -> None:
        self._over = asyncio.Event()
        app = web.Application()
        app.add_routes(
            [
                web.post("/upload/image", self.upload),
                web.post("/prompt", self.prompt),
                web.get("/history/{id}", self.history),
                web.get("/queue", self.queue),
                web.post("/queue", self.note),
                web.post("/interrupt", self.note),
                web.get("/view", self.view),
                web.get("/ws", self.socket),
            ]
        )
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        self.url = f"http://127.0.0.1:{port}"
        self._ready.set()
        await self._over.wait()
        for socket in self.sockets:
            await socket.close()
        await runner.cleanup()

    async def upload(self, request: web.Request) -> web.Response:
        form = await request.post()
        image = form["image"]
        self.uploads.append(image.file.read())  # type: ignore[union-attr]
        return web.json_response({"name": image.filename, "subfolder": "", "type": "input"})  # type: ignore[union-attr]

    async def prompt(self, request: web.Request) -> web.Response:
        if self.fate == "invalid":
            error = {"type": "prompt_outputs_failed_validation", "message": "secret upstream text"}
            return web.json_response({"error": error, "node_errors": {"9": {}}}, status=400)
        self.prompts.append(await request.json())
        if self.fate == "unsure":  # it is in the queue, and the answer is lost
            request.transport.abort()  # type: ignore[union-attr]
            return web.Response()
        await self._say("execution_start", {})
        await self._say("progress_state", {"nodes": {"1": {"value": 1, "max": 2}, "2": {"value": 0, "max": 2}}})
        for socket in self.sockets:
            await socket.send_bytes(b"\0\0\0\1preview")
        return web.json_response({"prompt_id": self.prompts[-1]["prompt_id"], "number": 1, "node_errors": {}})

    async def _say(self, kind: str, data: dict[str, Any]) -> None:
        for socket in self.sockets:
            await socket.send_json({"type": kind, "data": data | {"prompt_id": self.prompts[-1]["prompt_id"]}})

    async def history(self, request: web.Request) -> web.Response:
        self.seen += 1
        if self.fate == "gone":
            request.transport.abort()  # type: ignore[union-attr]
            return web.Response()
        if self.seen <= self.looks or self.fate in ("deleted", "waiting"):
            return web.json_response({})
        messages: list[Any] = [["execution_start", {}]]
        status: dict[str, Any] = {"status_str": "success", "completed": True, "messages": messages}
        outputs: dict[str, Any] = {
            "9": {"images": [{"filename": "out.png", "subfolder": "", "type": "output"}]},
            "12": {"3d": [{"filename": "out.glb", "subfolder": "mesh", "type": "output"}]},
        }
        if self.fate in ("error", "interrupted"):
            status |= {"status_str": "error", "completed": False}
            word = "execution_error" if self.fate == "error" else "execution_interrupted"
            messages.append([word, {"node_type": "KSampler", "exception_message": "secret upstream text"}])
            outputs = {}
        elif self.fate == "nothing":
            outputs = {"9": {}}
        elif self.fate == "junk":
            return web.json_response({request.match_info["id"]: "done"})
        elif self.fate == "odd":
            return web.json_response({request.match_info["id"]: {"outputs": {}, "status": "done"}})
        return web.json_response({request.match_info["id"]: {"outputs": outputs, "status": status}})

    async def queue(self, request: web.Request) -> web.Response:
        running = [] if self.fate == "deleted" else [[0, self.prompts[-1]["prompt_id"], {}, {}, []]]
        return web.json_response({"queue_running": running, "queue_pending": []})

    async def note(self, request: web.Request) -> web.Response:
        self.told.append((request.path, await request.json()))
        return web.Response()

    async def view(self, request: web.Request) -> web.Response:
        if self.fate == "lost":
            return web.Response(status=404)
        if request.query["filename"].endswith(".glb"):
            return web.Response(body=GOOD, content_type="model/gltf-binary")
        return web.Response(body=STYLED, content_type="image/png")

    async def socket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.sockets.append(socket)
        await socket.send_str(json.dumps({"type": "status", "data": {"status": {"exec_info": {"queue_remaining": 0}}}}))
        async for message in socket:
            if message.type is WSMsgType.CLOSE:
                break
        return socket
