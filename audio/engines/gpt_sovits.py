"""The engine for GPT-SoVITS's api_v2.py (port 9880): `POST /tts`, one request at a time.

https://github.com/RVC-Boss/GPT-SoVITS/blob/main/api_v2.py. Its `/control`, which ends or restarts it, is never called.
"""

import hashlib
import struct
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from pathlib import Path
from typing import Any

from audio.engines import SpeechRequest
from audio.errors import SpeechFailed, SpeechRefused
from audio.sound.pcm import Pcm
from audio.text.reading import scripts
from avatar_forge.core.errors import EngineError

from . import upstream
from .machine_lock import Note, machine_lock

WEIGHTS = ("gpt", "sovits")
WEIGHTS_SECONDS = 600  # how long we trust that the server still has what we loaded: it may have been restarted
# What a voice may set beside its reference; everything else of the request is ours.
OPTIONS = frozenset({
    "aux_ref_audio_paths", "prompt_text", "top_k", "top_p", "temperature", "text_split_method", "batch_size",
    "batch_threshold", "split_bucket", "fragment_interval", "seed", "parallel_infer", "repetition_penalty",
    "sample_steps", "super_sampling", "overlap_length", "min_chunk_length",
})  # fmt: skip
LANGUAGES = frozenset({
    "auto", "auto_yue", "en", "zh", "ja", "yue", "ko", "all_zh", "all_ja", "all_yue", "all_ko",
})  # fmt: skip
PCM, EXTENSIBLE = 1, 0xFFFE
UNKNOWN_LENGTHS = (0, 0x7FFFFFFF, 0xFFFFFFFF)
LARGEST_HEAD = 64 * 1024


class GptSovitsEngine:
    """A GPT-SoVITS server.

    A voice's options: `ref_audio_path` (needed: 3 to 10 seconds, a path on that machine), `prompt_text` and
    `prompt_lang` (what is said in it), `gpt_weights_path` and `sovits_weights_path` (loaded before it speaks, unless
    they are the last that were), and what `OPTIONS` lists. We always ask for wav, the only answer that tells its
    rate, and encode ourselves: streamed ogg and aac are many files in one, and raw has no rate. `lock_dir` is where
    all processes of this machine wait for their turn: the server has one pipeline and mixes up two requests.
    Seconds: `turn_seconds` for the turn, the others as in `upstream.Deadlines`.
    """

    name = "gpt_sovits"
    revision = "api_v2 r1"

    def __init__(
        self,
        base_url: str,
        *,
        lock_dir: str,
        streaming_mode: int = 0,
        turn_seconds: float = 60.0,
        first_seconds: float = 60.0,
        between_seconds: float = 30.0,
        total_seconds: float = 120.0,
        connect_seconds: float = 5.0,
    ) -> None:
        self._base_url = base_url
        self._url = upstream.address(base_url, "tts")
        self._lock = Path(lock_dir) / f"gpt_sovits-{hashlib.sha256(str(self._url).encode()).hexdigest()[:16]}"
        self._streaming_mode = streaming_mode
        self._turn_seconds = turn_seconds
        self._deadlines = upstream.Deadlines(connect_seconds, first_seconds, between_seconds, total_seconds)

    async def speak(self, request: SpeechRequest) -> AsyncGenerator[Pcm, None]:
        """Yield the sound as it comes.

        Raises `SpeechUnavailable`, `SpeechBusy`, `SpeechTimeout`, `SpeechRefused`, or `SpeechFailed`: also for an
        answer that breaks off, and for the silence that this server sends, with status 200, when it has failed.
        """
        body = self._body(request)
        wav, held, heard = WavReader(), bytearray(), False
        async with machine_lock(self._lock, self._turn_seconds) as note:
            await self._load(request.options, note)
            try:
                async with aclosing(upstream.ask("POST", self._url, body, deadlines=self._deadlines)) as answer:
                    await anext(answer)  # the content type says what was asked for, not what it is
                    async for piece in answer:
                        held += wav.feed(piece)
                        heard = heard or any(held)
                        if heard and held:  # until then it may be the silence of a failure
                            yield Pcm(bytes(held), wav.sample_rate)
                            held.clear()
            except EngineError:
                note.write({})  # it may be another server by the next time
                raise
        wav.close()
        if not heard:
            raise SpeechFailed()

    async def prepare(self, options: Mapping[str, Any]) -> None:
        """Load the voice's weights, if it has any of its own."""
        if any(options.get(f"{kind}_weights_path") for kind in WEIGHTS):
            async with machine_lock(self._lock, self._turn_seconds) as note:
                await self._load(options, note)

    async def aclose(self) -> None:
        """Nothing is held open."""

    async def _load(self, options: Mapping[str, Any], note: Note) -> None:
        """Have the weights of a voice loaded; for one without its own, whatever the server has."""
        loaded = note.read()
        if time.time() - float(loaded.get("at", 0)) > WEIGHTS_SECONDS:
            loaded = {}
        for kind in WEIGHTS:
            path = str(options.get(f"{kind}_weights_path") or "")
            if path and loaded.get(kind) != path:
                note.write({})
                url = upstream.address(self._base_url, f"set_{kind}_weights").with_query(weights_path=path)
                async with aclosing(upstream.ask("GET", url, None, deadlines=self._deadlines)) as answer:
                    async for _ in answer:
                        pass
                loaded = {**loaded, kind: path, "at": str(time.time())}
                note.write(loaded)

    def _body(self, request: SpeechRequest) -> dict[str, Any]:
        options = request.options
        reference = options.get("ref_audio_path")
        if not reference:
            raise SpeechRefused()
        text_lang = (request.text_lang or request.language or scripts.main_language(request.text)).lower()
        prompt_lang = str(request.prompt_lang or options.get("prompt_lang") or "ko").lower()
        if not {text_lang, prompt_lang} <= LANGUAGES:
            raise SpeechRefused()
        mode = self._streaming_mode if request.streaming_mode is None else request.streaming_mode
        return {
            "text_split_method": "cut5",
            **{key: value for key, value in options.items() if key in OPTIONS},
            "text": request.text,
            "text_lang": text_lang,
            "ref_audio_path": reference,
            "prompt_lang": prompt_lang,
            "speed_factor": request.speed,
            "media_type": "wav",
            "streaming_mode": mode,
        }


class WavReader:
    """A WAV as it arrives; `sample_rate` (Hz) is 0 until the header is read.

    Streamed ones say that they hold 0 or 4 GB: their samples run until the end of the answer.
    """

    def __init__(self) -> None:
        self.sample_rate = 0
        self._head = b""
        self._left: int | None = None  # bytes of samples still to come, None for unknown
        self._odd = b""

    def feed(self, data: bytes) -> bytes:
        """Return the whole samples (s16le) that are known now, perhaps none. Raises `SpeechFailed`."""
        if not self.sample_rate:
            self._head += data
            data = self._read_head()
            if not self.sample_rate:
                return b""
        if self._left is not None:
            data = data[: self._left]
            self._left -= len(data)
        data = self._odd + data
        whole = len(data) & ~1
        self._odd = data[whole:]
        return data[:whole]

    def close(self) -> None:
        """The answer is over. Raises `SpeechFailed` if something was missing."""
        if not self.sample_rate or self._left or self._odd:
            raise SpeechFailed()  # cut short

    def _read_head(self) -> bytes:
        """Read the header, if it is all there, and return what follows it."""
        head = self._head
        if not b"RIFF".startswith(head[:4]):
            raise SpeechFailed()  # no RIFF
        if len(head) >= 12 and head[8:12] != b"WAVE":
            raise SpeechFailed()  # no WAVE
        place, rate = 12, 0
        while len(head) >= place + 8:
            name, length = struct.unpack_from("<4sI", head, place)
            if name == b"data":
                if not rate:
                    raise SpeechFailed()  # no format
                self.sample_rate = rate
                self._left = None if length in UNKNOWN_LENGTHS else length
                return head[place + 8 :]
            if name == b"fmt " and len(head) >= place + 24:
                rate = _rate(head, place + 8)
            place += 8 + length + length % 2
        if len(head) > LARGEST_HEAD:
            raise SpeechFailed()  # no data
        return b""


def _rate(head: bytes, place: int) -> int:
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", head, place)
    if kind not in {PCM, EXTENSIBLE} or channels != 1 or bits != 16 or not 4000 <= rate <= 192_000:
        raise SpeechFailed()  # not one channel of 16 bits
    return int(rate)
