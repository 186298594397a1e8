"""A real llama.cpp server, from pip, in a process of its own: `with Llama(model, key="…") as server: server.url`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path
from types import TracebackType
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 20.0


class Llama:
    """The server while it runs; `slots` replies at a time, each in a window of `context` tokens.

    A token of what it reads is one byte, so Korean costs three for a syllable.
    """

    def __init__(self, model: Path, *, key: str = "", slots: int = 4, context: int = 16_384) -> None:
        self.command = [sys.executable, "-m", __name__, str(model), str(slots), str(context * slots)]
        self.key = key
        self.url = ""

    def __enter__(self) -> Llama:
        environment = os.environ | {"LLAMA_TEST_KEY": self.key}
        self.errors = tempfile.TemporaryFile(mode="w+", errors="replace")
        self.process = subprocess.Popen(
            self.command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=self.errors, text=True
        )
        try:
            self.url = self._address()
            self._wait_until_loaded()
        except (RuntimeError, OSError) as failure:
            self.errors.seek(0)
            failure.add_note(self.errors.read()[-3000:])
            self.__exit__(None, None, None)
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.process.kill()
        self.process.wait()
        self.errors.close()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def ask(self, path: str) -> Any:
        """GET a JSON document beside `/v1`, such as `/slots`."""
        address = self.url.removesuffix("/v1") + path
        call = urllib.request.Request(address, headers={"Authorization": f"Bearer {self.key}"})
        with urllib.request.urlopen(call, timeout=5) as answer:
            return json.load(answer)

    def busy(self) -> int:
        """How many replies are being generated."""
        return sum(slot["is_processing"] for slot in self.ask("/slots"))

    def _address(self) -> str:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if line.startswith("ready "):
                return line.split()[1].rstrip("/") + "/v1"
        raise RuntimeError(f"llama.cpp ended with {self.process.wait()}")

    def _wait_until_loaded(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self.ask("/health")
                return
            except OSError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.02)


def serve(model: str, slots: str, context: str) -> None:
    """Run the server in this process until it is killed."""
    import xllamacpp  # type: ignore[import-untyped]  # here alone: optional, and heavy

    params = xllamacpp.CommonParams()
    params.model.path = model
    params.n_ctx, params.n_parallel = int(context), int(slots)
    params.hostnames, params.port = ["127.0.0.1"], 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.use_jinja, params.warmup, params.endpoint_slots = True, False, True
    if key := os.environ.get("LLAMA_TEST_KEY"):
        params.api_keys = [key]
    server = xllamacpp.Server(params)
    print("ready", server.listening_address, flush=True)  # noqa: T201  read by the parent
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    serve(*sys.argv[1:])
