"""A small identity provider that speaks OpenID Connect, as the Keycloak of a city does."""

import json
import secrets
import threading
import time
from collections.abc import Callable, Iterator
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
        self.sign: Callable[[dict[str, Any]], str] = self.signed
        self.issuer = self.url
        self.codes: dict[str, dict[str, str]] = {}
        self.asked: list[dict[str, str]] = []

    @property
    def url(self) -> str:
        """The issuer."""
        return f"http://127.0.0.1:{self.server_port}"

    def claims(self, asked: dict[str, str]) -> dict[str, Any]:
        """Who it is, for the log-in that asked."""
        now = int(time.time())
        told = {"iss": self.issuer, "aud": "einstieg", "nonce": asked["nonce"], "auth_time": now}
        return told | {"iat": now, "exp": now + 60} | self.person

    def signed(self, claims: dict[str, Any]) -> str:
        """A token of the city."""
        return jwt.encode(claims, self.key, "RS256", headers={"kid": "one"})

    def keys(self) -> dict[str, Any]:
        """By which its tokens are known."""
        key = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [key | {"kid": "one", "use": "sig", "alg": "RS256"}]}


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
            self.answer({"issuer": self.server.issuer, "jwks_uri": keys} | addresses)
        elif path == "/keys":
            self.answer(self.server.keys())
        elif path == "/userinfo":
            self.answer(self.server.person)
        else:
            self.send_back()

    def do_POST(self) -> None:
        """A token for a code, once."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        asked = self.server.codes.pop(parse_qs(body)["code"][0])
        assert asked["code_challenge_method"] == "S256"
        token = self.server.sign(self.server.claims(asked))
        self.answer({"access_token": "a", "token_type": "Bearer", "id_token": token})

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
