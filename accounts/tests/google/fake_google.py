"""A Google on loopback: authorize, token and certs addresses, PKCE enforced, codes good once. It can misbehave."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID

CLIENT_ID, CLIENT_SECRET = "stage.apps.example", "hush-hush"
ISSUER = "https://accounts.google.com"
DAY = timedelta(days=1)


@cache
def key(which: str) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, 2048)


@cache
def certificate() -> str:
    """Google publishes its public keys as X.509 certificates by key id."""
    name, now = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fake")]), datetime.now(UTC)
    builder = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key("google").public_key())
    builder = builder.serial_number(1).not_valid_before(now - DAY).not_valid_after(now + DAY)
    return builder.sign(key("google"), hashes.SHA256()).public_bytes(serialization.Encoding.PEM).decode()


def claims(**changes: Any) -> dict[str, Any]:
    """What Google says of Gildong; `name=None` leaves the name out."""
    now = int(time.time())
    said = {
        "iss": ISSUER, "aud": CLIENT_ID, "azp": CLIENT_ID, "sub": "1001", "iat": now, "exp": now + 3600,
        "email": "gildong@example.com", "email_verified": True,
        "name": "홍길동", "picture": "https://pictures.example/gildong.png",
    }  # fmt: skip
    return {name: value for name, value in (said | changes).items() if value is not None}


def id_token(*, signed_by: str = "google", kid: str | None = "k1", algorithm: str = "RS256", **changes: Any) -> str:
    secret: Any = {"RS256": lambda: key(signed_by), "HS256": lambda: "k" * 32, "none": lambda: ""}[algorithm]()
    return jwt.encode(claims(**changes), secret, algorithm=algorithm, headers={"kid": kid} if kid else None)


class FakeGoogle(ThreadingHTTPServer):
    """`says` changes the claims, `consents` is the person's answer, `answer` and `delay` spoil the token address."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.home = f"http://127.0.0.1:{self.server_address[1]}"
        self.says: dict[str, Any] = {}
        self.consents = True
        self.answer: tuple[int, str, bytes] | None = None
        self.delay = 0.0
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[tuple[str, dict[str, str]]] = []

    def provider(self, **changes: Any) -> dict[str, Any]:
        """What `settings.SOCIALACCOUNT_PROVIDERS` needs to take this for Google."""
        google = {
            "provider_class": "accounts.google.provider.GoogleProvider",
            "APPS": [{"client_id": CLIENT_ID, "secret": CLIENT_SECRET, "key": ""}],
            "SCOPE": ["openid", "profile", "email"], "OAUTH_PKCE_ENABLED": True,
            "AUTHORIZE_URL": f"{self.home}/authorize", "ACCESS_TOKEN_URL": f"{self.home}/token",
            "CERTS_URL": f"{self.home}/certs", "IDENTITY_URL": f"{self.home}/identity", "ID_TOKEN_ISSUER": ISSUER,
        }  # fmt: skip
        return {"google": google | changes}

    def environment(self) -> dict[str, str]:
        """The same for a process of its own."""
        return {
            "GOOGLE_CLIENT_ID": CLIENT_ID, "GOOGLE_CLIENT_SECRET": CLIENT_SECRET,
            "GOOGLE_AUTHORIZE_URL": f"{self.home}/authorize", "GOOGLE_TOKEN_URL": f"{self.home}/token",
            "GOOGLE_CERTS_URL": f"{self.home}/certs", "GOOGLE_IDENTITY_URL": f"{self.home}/identity",
        }  # fmt: skip

    def visit(self, address: str) -> str:
        """Be the person at Google: return the address Google sends them back to."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        return self.send_back(query)

    def send_back(self, query: dict[str, str]) -> str:
        if not self.consents:
            return f"{query['redirect_uri']}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{query['redirect_uri']}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        """A code for tokens: once, for the same client and redirect, with the verifier of its challenge."""
        asked = self.codes.pop(form.get("code", ""), None)
        verifier = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(verifier).rstrip(b"=").decode()
        good = (
            asked is not None
            and asked.get("code_challenge_method") == "S256"
            and asked.get("code_challenge") == challenge
            and asked["redirect_uri"] == form.get("redirect_uri")
            and (form.get("client_id"), form.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        )
        if not good:
            return 400, {"error": "invalid_grant", "error_description": "UPSTREAM-TEXT"}
        return 200, {
            "access_token": "at-" + secrets.token_hex(8), "token_type": "Bearer", "expires_in": 3600,
            "id_token": id_token(**self.says),
        }  # fmt: skip


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FakeGoogle

    def log_message(self, *args: Any) -> None:
        """Quiet."""

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        self.server.asked.append((parts.path, query))
        if parts.path == "/certs":
            self._send(200, json.dumps({"k1": certificate()}).encode())
        elif parts.path == "/authorize":
            self._send(302, b"", Location=self.server.send_back(query))
        else:
            self._send(404, b"{}")

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        form = {name: values[0] for name, values in parse_qs(body).items()}
        self.server.asked.append((self.path, form))
        time.sleep(self.server.delay)
        if self.server.answer is not None:
            status, kind, content = self.server.answer
            self._send(status, content, kind)
            return
        status, tokens = self.server.exchange(form)
        self._send(status, json.dumps(tokens).encode())

    def _send(self, status: int, content: bytes, kind: str = "application/json", **headers: str) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


@contextmanager
def running() -> Iterator[FakeGoogle]:
    with FakeGoogle() as google:
        threading.Thread(target=google.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        yield google
        google.shutdown()
