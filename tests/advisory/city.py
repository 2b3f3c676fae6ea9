"""A small identity provider that speaks OpenID Connect, as the Keycloak of a city does."""

import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa


class City(ThreadingHTTPServer):
    """Says of everybody who comes that they are `person`, and remembers what it was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Window)
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        self.person: dict[str, Any] = {"sub": "7", "preferred_username": "kim"}
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        """The issuer."""
        return f"http://127.0.0.1:{self.server_port}"

    def id_token(self) -> str:
        """Who it is, signed."""
        claims = {"iss": self.url, "aud": "einstieg", "exp": int(time.time()) + 60}
        return jwt.encode(claims | self.person, self.key, "RS256", headers={"kid": "one"})


class Window(BaseHTTPRequestHandler):
    """The addresses of the provider."""

    server: City

    def do_GET(self) -> None:
        """What it is, who it is, and the way back with a code."""
        path = urlsplit(self.path).path
        if path.endswith("openid-configuration"):
            names = {"authorization": "auth", "token": "token", "userinfo": "userinfo"}
            addresses = {f"{key}_endpoint": f"{self.server.url}/{at}" for key, at in names.items()}
            keys = f"{self.server.url}/keys"
            self.answer({"issuer": self.server.url, "jwks_uri": keys} | addresses)
        elif path == "/userinfo":
            self.answer(self.server.person)
        else:
            self.send_back()

    def do_POST(self) -> None:
        """A token for a code, once."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = self.server.codes.pop(parse_qs(body)["code"][0])
        assert asked["code_challenge_method"] == "S256"
        self.answer(
            {"access_token": "a", "token_type": "Bearer", "id_token": self.server.id_token()}
        )

    def send_back(self) -> None:
        """The person has said who they are."""
        asked = {key: values[0] for key, values in parse_qs(urlsplit(self.path).query).items()}
        self.server.asked.append(asked)
        code = secrets.token_hex(8)
        self.server.codes[code] = asked
        self.send_response(302)
        back = urlencode({"code": code, "state": asked["state"]})
        self.send_header("Location", f"{asked['redirect_uri']}?{back}")
        self.end_headers()

    def answer(self, data: dict[str, Any]) -> None:
        """JSON."""
        body = json.dumps(data).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Stay silent."""


@contextmanager
def city() -> Iterator[City]:
    """The provider, as long as the block lasts."""
    with City() as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield server
        server.shutdown()
        thread.join()
