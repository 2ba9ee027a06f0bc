"""An OpenID Connect provider on loopback: keeps the rules, unless a test has it break one."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

CLIENT, SECRET = "jingjing", "a secret of the client"

Change = Callable[[dict[str, Any]], object]


def without_change(claims: dict[str, Any]) -> None:
    """The claims as they must be."""


class FakeProvider:
    """What a test may look at and change; `enter` is what somebody does in a browser there."""

    def __init__(self) -> None:
        self.issuer = ""
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig", "alg": "RS256"})
        self.published = [self.key]
        self.signs_with: Any = self.key
        self.shared = ""  # the secret of signatures that a client could make too
        self.header = {"alg": "RS256", "kid": "1"}
        self.person: dict[str, Any] = {"sub": "4711", "preferred_username": "ann"}
        self.change: Change = without_change  # of the claims of the next ID tokens
        self.about: dict[str, Any] = {}  # what differs in its description
        self.answers: dict[str, tuple[int, bytes]] = {}  # paths that are answered otherwise
        self.asked: list[str] = []  # paths, in order
        self.codes: dict[str, dict[str, str]] = {}
        self.raw_token = ""  # the ID token, as it is, whatever the claims

    def enter(self, address: str) -> dict[str, str]:
        """The query that the provider sends the browser back with, which went to `address`."""
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        assert address.startswith(f"{self.issuer}/authorize?")
        assert query["response_type"] == "code"
        assert query["client_id"] == CLIENT
        assert query["code_challenge_method"] == "S256"
        assert "openid" in query["scope"].split()
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return {"code": code, "state": query["state"], "iss": self.issuer}

    def new_key(self, kid: str, ec: bool = False) -> Any:
        """Another key of its own, with which it signs from now on."""
        key = (
            ECKey.generate_key("P-256", {"kid": kid, "use": "sig"})
            if ec
            else RSAKey.generate_key(2048, {"kid": kid, "use": "sig"})
        )
        self.signs_with, self.header = key, {"alg": "ES256" if ec else "RS256", "kid": kid}
        return key

    def token(self, form: Mapping[str, str], authorization: str) -> tuple[int, dict[str, Any]]:
        begun = self.codes.pop(form.get("code", ""), None)  # a code is taken once
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        expected = base64.b64encode(f"{CLIENT}:{SECRET}".replace(" ", "%20").encode()).decode()
        plain = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        if authorization not in (f"Basic {expected}", f"Basic {plain}"):
            return 401, {"error": "invalid_client"}
        if (
            begun is None
            or begun["code_challenge"] != challenge
            or begun["redirect_uri"] != form.get("redirect_uri")
        ):
            return 400, {"error": "invalid_grant"}
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": now,
            "exp": now + 300,
            "nonce": begun["nonce"],
            **self.person,
        }
        self.change(claims)
        id_token = self.raw_token or self.signed(claims)
        return 200, {"access_token": "x", "token_type": "Bearer", "id_token": id_token}

    def signed(self, claims: dict[str, Any]) -> str:
        if self.header["alg"] in ("none", "HS256"):  # by hand: the library would not
            said = ".".join(_packed(json.dumps(part).encode()) for part in (self.header, claims))
            digest = hmac.digest(self.shared.encode(), said.encode(), "sha256")
            return f"{said}.{_packed(digest) if self.header['alg'] == 'HS256' else ''}"
        algorithms = [self.header["alg"]]
        return jwt.encode(self.header, claims, self.signs_with, algorithms=algorithms)

    def description(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            **self.about,
        }


def _packed(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).decode().rstrip("=")


@contextmanager
def providing() -> Iterator[FakeProvider]:
    """A provider that answers until the block ends."""
    provider = FakeProvider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            provider.asked.append(self.path)
            answers = {
                "/.well-known/openid-configuration": provider.description,
                "/keys": lambda: KeySet(provider.published).as_dict(),  # whatever is in it
            }
            self._answer(200, answers[self.path]())

        def do_POST(self) -> None:
            provider.asked.append(self.path)
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            form = {name: values[0] for name, values in parse_qs(body).items()}
            self._answer(*provider.token(form, self.headers.get("Authorization", "")))

        def _answer(self, status: int, fields: Mapping[str, Any]) -> None:
            body = json.dumps(fields).encode()
            status, body = provider.answers.get(self.path, (status, body))
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            if status in (301, 302, 307, 308):
                self.send_header("Location", f"{provider.issuer}/elsewhere")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=[0.01])
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
