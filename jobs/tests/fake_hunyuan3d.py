"""A server that speaks as Hunyuan3D's api_server.py does, failures included; the script says what comes of a job."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

from jobs.tests.glb import GOOD

BROKEN = {"text": "**NETWORK ERROR DUE TO HIGH TRAFFIC. PLEASE REGENERATE OR REFRESH THIS PAGE.**", "error_code": 1}


class FakeHunyuan3D:
    """`answers` are called one after the other for each /status, the last one again and again."""

    def __init__(self, *answers: Callable[[Any], None], send: Callable[[Any], None] | None = None) -> None:
        self.answers, self.send = list(answers), send
        self.asked: list[dict[str, Any]] = []
        self.looks = 0
        fake = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, *args: Any) -> None:
                pass

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                try:
                    fake.asked.append(json.loads(body))
                except ValueError:
                    self.say(500, b"Internal Server Error")
                    return
                if fake.send is not None:
                    fake.send(self)
                else:
                    self.say(200, {"uid": str(uuid4())})

            def do_GET(self) -> None:
                answer = fake.answers[min(fake.looks, len(fake.answers) - 1)]
                fake.looks += 1
                answer(self)

            def say(self, status: int, body: Any, *, length: int | None = None, **headers: str) -> None:
                data = body if isinstance(body, bytes) else json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data) if length is None else length))
                for name, value in headers.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(data)
                if length is not None:
                    self.close_connection = True

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        self.thread.start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


def processing(handler: Any) -> None:
    """A job that runs, that failed, or that was never known: all the same word."""
    handler.say(200, {"status": "processing"})


def texturing(handler: Any) -> None:
    handler.say(200, {"status": "texturing", "initial_model_base64": ""})


def failed(handler: Any) -> None:
    handler.say(200, {"status": "error"})


def completed(handler: Any) -> None:
    handler.say(200, {"status": "completed", "model_base64": base64.b64encode(GOOD).decode()})


def half_written(handler: Any) -> None:
    handler.say(200, {"status": "completed", "model_base64": base64.b64encode(GOOD[:300]).decode()})


def network_error(handler: Any) -> None:
    handler.say(404, BROKEN)


def with_status(status: int, body: Any = b"<html>secret upstream text</html>") -> Callable[[Any], None]:
    return lambda handler: handler.say(status, body)


def cut(handler: Any) -> None:
    handler.say(200, b'{"status": "comp', length=9999)


def slow(handler: Any) -> None:
    time.sleep(1.0)
    handler.say(200, {"status": "processing"})
