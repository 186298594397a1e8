"""Speech servers to talk to, which misbehave on demand: GPT-SoVITS's api_v2 as its source has it, and OpenAI's shape.

async with Peer() as peer:
    peer.does = "breaks"
    engine = GptSovitsEngine(peer.url, lock_dir=…)
"""

from __future__ import annotations

import asyncio
import json
from typing import Any

from aiohttp import web

from audio.sound.encoding import encode
from audio.sound.pcm import Pcm
from audio.tests.waves import tone, wav_head

LANGUAGES = {"auto", "auto_yue", "en", "zh", "ja", "yue", "ko", "all_zh", "all_ja", "all_yue", "all_ko"}
SECRET = "upstream-words-never-to-be-seen"
REFUSALS = {  # status, headers, body
    "refuses": (400, {}, json.dumps({"message": "tts failed", "Exception": SECRET})),
    "redirects": (302, {"Location": "http://127.0.0.1:9/elsewhere"}, ""),
    "fails": (500, {}, SECRET),
    "is busy": (429, {"Retry-After": "7"}, SECRET),
    "is away": (503, {}, SECRET),
    "talks": (200, {}, json.dumps({"text": SECRET})),
}


class Peer:
    """One server on a free port with both dialects. `does` names what it does wrong, empty for nothing."""

    def __init__(self) -> None:
        self.does = ""
        self.requests: list[dict[str, Any]] = []
        self.headers: list[dict[str, str]] = []
        self.paths: list[str] = []
        self.loaded: list[str] = []
        self.at_once = self.most_at_once = 0
        self.sound = tone(1.0)
        self.answer = b""  # bytes instead of a sound, with `content_type`
        self.content_type = "audio/wav"
        self.url = ""

    async def __aenter__(self) -> Peer:
        app = web.Application()
        app.router.add_route("*", "/tts", self._tts)
        app.router.add_post("/v1/audio/speech", self._speech)
        app.router.add_get("/set_gpt_weights", self._weights)
        app.router.add_get("/set_sovits_weights", self._weights)
        app.router.add_route("*", "/{rest:.*}", self._elsewhere)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._runner.cleanup()

    async def _elsewhere(self, request: web.Request) -> web.Response:
        self.paths.append(request.path)
        return web.json_response({"detail": "Not Found"}, status=404)

    async def _weights(self, request: web.Request) -> web.Response:
        path = request.query["weights_path"]
        if path.startswith("/missing"):
            return web.json_response({"message": "change gpt weight failed", "Exception": SECRET}, status=400)
        self.loaded.append(path)
        return web.json_response({"message": "success"})

    async def _tts(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.requests.append(body)
        if problem := _problem(body):
            return web.json_response(problem, status=400)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._act(request, streamed=body["streaming_mode"] != 0)
        finally:
            self.at_once -= 1

    async def _speech(self, request: web.Request) -> web.StreamResponse:
        self.requests.append(await request.json())
        self.headers.append(dict(request.headers))
        if self.answer:
            return web.Response(body=self.answer, content_type=self.content_type)
        return await self._act(request, streamed=False)

    async def _act(self, request: web.Request, *, streamed: bool) -> web.StreamResponse:
        if self.does in REFUSALS:
            status, headers, text = REFUSALS[self.does]
            return web.Response(status=status, headers=headers, text=text)
        if self.does == "is silent":
            return web.Response(body=_wav(Pcm(bytes(32_000), 16_000)), content_type="audio/wav")
        await asyncio.sleep({"hangs": 30, "is slow": 0.05}.get(self.does, 0))
        if streamed or self.does.startswith("breaks"):
            return await self._stream(request)
        return web.Response(body=_wav(self.sound), content_type="audio/wav")

    async def _stream(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "audio/wav"})
        response.enable_chunked_encoding()
        await response.prepare(request)
        silent = self.does == "streams silence"
        sound = Pcm(bytes(32_000), 16_000) if silent else self.sound
        data = wav_head(sound.sample_rate, 0) + sound.samples
        size = 4001  # never whole samples
        for start in range(0, len(data), size):
            if self.does == "breaks at once" or (self.does == "breaks" and start > len(data) / 2):
                assert request.transport is not None
                request.transport.abort()
                return response
            await response.write(data[start : start + size])
            if self.does == "stalls" and start > len(data) / 2:
                await asyncio.sleep(30)
        await response.write_eof()
        return response


def _wav(sound: Pcm) -> bytes:
    return encode(sound, "wav")


def _problem(body: dict[str, Any]) -> dict[str, str] | None:
    """What `check_params` of api_v2.py objects to."""
    for field in ("text", "text_lang", "ref_audio_path", "prompt_lang"):
        if body.get(field) in {None, ""}:
            return {"message": f"{field} is required"}
    for field in ("text_lang", "prompt_lang"):
        if body[field] not in LANGUAGES:
            return {"message": f"{field}: {body[field]} is not supported in version v2"}
    if body.get("media_type") not in {"wav", "raw", "ogg", "aac"}:
        return {"message": f"media_type: {json.dumps(body.get('media_type'))} is not supported"}
    if body.get("streaming_mode") not in range(4):
        return {"message": "the value of streaming_mode must be 0, 1, 2, 3(int) or true/false(bool)"}
    return None
