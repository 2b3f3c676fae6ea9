"""The same against the running server, and what no description has in it: bytes of any kind."""

import http.client
import json
import random
import socket
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.utils import timezone

from schools.api.urls import urlpatterns
from tests.schools.fuzzing import Home, by_label, fuzz, runs
from tests.schools.serving import Server, serving
from tests.size import sized

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

# Pages, a description, and the rest of the world.
FOR_PEOPLE = (None, "docs", "guide", "schema")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS", "TRACE", "BREW", "x")
MEDIA = (
    "application/json", "application/json; charset=utf-16", "text/html", "multipart/form-data",
    "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "", "\xff/\xff",
)  # fmt: skip
NAMES = (
    "Accept", "Accept-Language", "Accept-Encoding", "Content-Encoding", "Cookie", "If-Match",
    "If-None-Match", "Idempotency-Key", "X-Acting-Person", "X-Request-ID", "X-Forwarded-Proto",
    "X-Forwarded-For", "X-HTTP-Method-Override", "Range", "Origin", "Referer", "Authorization",
)  # fmt: skip
VALUES = (
    "", "*", "\xff\xfe", "\"", "'; DROP TABLE", "../../etc/passwd", "a" * 8_000, "0", "-1", "gzip",
    "text/html", "application/xml", "de;q=2", "\t", "W/\"", "{}", "%00", "\x7f", "Bearer \xfc",
)  # fmt: skip
BODIES = (
    b"", b"{}", b"[]", b"null", b"\x00", b"\xff\xfe", b"{" * 5_000, b'{"answers": [{}]}',
    b'{"start_on": 1e999}', b'{"a": ' + b"9" * 3_000 + b"}", b'"' + b"x" * 300_000 + b'"',
    b"\x1f\x8b\x08\x00\x00", json.dumps({"answers": [{"offer_id": [], "answer": {}}]}).encode(),
)  # fmt: skip
PARTS = (
    "",
    "0",
    "%00",
    "%ff",
    "..",
    "%2e%2e",
    "a" * 2_000,
    "\u00e4".encode().hex(),
    "nothing",
    "-",
)


def test_the_running_server_answers_as_described(tmp_path: Path) -> None:
    home = Home.at(timezone.now())
    with serving(tmp_path) as server:
        schema = schemathesis.openapi.from_url(f"{server.url}/api/v1/schema")
        operations = by_label(schema)
        for label, mode in runs(operations):
            fuzz(operations[label], mode, home, examples=sized(4), base_url=server.url)


def test_bytes_of_any_kind_are_answered_with_problems(tmp_path: Path) -> None:
    home, chance = Home.at(timezone.now()), random.Random(7)  # noqa: S311
    addresses = [str(one.pattern) for one in urlpatterns if one.name not in FOR_PEOPLE]
    with serving(tmp_path) as server:
        for _nth in range(sized(600)):
            said = made_up(chance, addresses, home)
            status, headers, body = server.send(*said)
            assert status < 500, said
            assert not headers.get("Content-Type", "").startswith("text/html") or not body, said
            assert status < 400 or said[0] == "HEAD" or json.loads(body)["code"], said


def made_up(
    chance: random.Random, addresses: list[str], home: Home
) -> tuple[str, str, bytes, dict[str, str]]:
    """Method, path, body and headers that nobody would send on purpose."""
    address = chance.choice([*addresses, "v1/nowhere", "", "v2/offers"])
    known = [*PARTS, *(one for ids in home.ids.values() for one in ids)]
    path = "/".join(chance.choice(known) if "<" in part else part for part in address.split("/"))
    query = chance.choice(
        ["", "", "?limit=x", "?cursor=%ff", "?state=" + "A" * 900, "?format=html"]
    )
    headers = {
        "Authorization": f"Bearer {home.key}",
        "Content-Type": chance.choice(MEDIA),
        **{chance.choice(NAMES): chance.choice(VALUES) for _nth in range(chance.randint(0, 3))},
    }
    return chance.choice(METHODS), f"/api/{path}{query}", chance.choice(BODIES), headers


# What the web server itself refuses before the program sees it.
BROKEN = {
    "an endless address": b"GET /api/v1/offers?cursor="
    + b"x" * 9_000
    + b" HTTP/1.1\r\nHost: a\r\n\r\n",
    "an endless header": b"GET /api/v1/me HTTP/1.1\r\nHost: a\r\nX: " + b"x" * 9_000 + b"\r\n\r\n",
    "no header": b"GET /api/v1/me HTTP/1.1\r\nHost: a\r\nnonsense\r\n\r\n",
    "two hosts": b"GET /api/v1/me HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
    "another protocol": b"GET /api/v1/me HTTP/9.9\r\nHost: a\r\n\r\n",
    "no method": b"\x00\x01 /api/v1/me HTTP/1.1\r\nHost: a\r\n\r\n",
    "many headers": b"GET /api/v1/me HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n",
    "a broken length": b"POST /api/v1/answers HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
    "broken chunks": b"POST /api/v1/answers HTTP/1.1\r\nHost: localhost\r\n"
    b"Transfer-Encoding: chunked\r\n\r\nzz\r\nx\r\n0\r\n\r\n",
}


def test_what_is_no_http_is_refused_without_a_page(tmp_path: Path) -> None:
    with serving(tmp_path) as server:
        told = {name: raw(server, said) for name, said in BROKEN.items()}
    for name, (status, media, body) in told.items():
        assert 400 <= status < 500, (name, status)
        assert media == "application/problem+json", (name, media, body[:200])
        assert json.loads(body)["code"]


def raw(server: Server, said: bytes) -> tuple[int, str, bytes]:
    """Bytes as they are, and what comes back."""
    with socket.create_connection(("127.0.0.1", server.port), 10) as link:
        link.sendall(said)
        answer: Any = http.client.HTTPResponse(link)
        answer.begin()
        return answer.status, answer.headers.get("Content-Type", ""), answer.read()
