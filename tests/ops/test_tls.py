"""Others are spoken to by TLS that checks who they are; what is spoken in the clear is named."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest
import requests
import trustme
from django.core import mail
from django.core.checks.registry import registry
from django.db.utils import ConnectionHandler, OperationalError
from kombu import Connection
from pytest_django import Settings
from redis.exceptions import ConnectionError as NoConnection

from advisory import checks
from advisory.knobs import env
from workers.celery import broker_url

# What each protocol says in the clear before TLS begins: how much is read, what is answered.
PRELUDES: dict[str, list[tuple[int, bytes]]] = {
    "database": [(8, b"S")],
    "broker": [],
    "mail": [(0, b"220 mail\r\n"), (99, b"250-mail\r\n250 STARTTLS\r\n"), (99, b"220 begin\r\n")],
    "mail by TLS": [],
    "log-in": [],
}
# And what it says first within.
GREETINGS = {"mail by TLS": b"220 mail\r\n"}
ASKED: dict[str, Callable[[int, str, Settings], object]] = {
    "database": lambda port, ca, _: ConnectionHandler(
        {"default": env.db_url_config(
            f"postgres://x@localhost:{port}/x?sslmode=verify-full&sslrootcert={ca}"
        )}
    )["default"].connect(),
    "broker": lambda port, _ca, _: Connection(
        broker_url(f"rediss://localhost:{port}/0")
    ).connect(),
    "mail": lambda port, ca, settings: by_mail(f"smtp+tls://localhost:{port}", settings),
    "mail by TLS": lambda port, ca, settings: by_mail(f"smtp+ssl://localhost:{port}", settings),
    "log-in": lambda port, ca, _: requests.get(f"https://localhost:{port}", timeout=9),
}  # fmt: skip
BROKEN = (OSError, OperationalError, psycopg.Error, NoConnection)


def by_mail(url: str, settings: Settings) -> None:
    """Open the way that EMAIL_URL names."""
    for name, value in env.email_url_config(url).items():
        setattr(settings, name, value)
    backend: Any = mail.get_connection("django.core.mail.backends.smtp.EmailBackend")
    backend.open()
    try:
        assert backend.connection.noop()[0] == 250
    finally:
        backend.connection.close()


@contextmanager
def listening(service: str, tls: ssl.SSLContext) -> Iterator[tuple[int, list[bool]]]:
    """A server that begins TLS and hangs up; its port, and whether somebody trusted it."""
    trusted: list[bool] = []

    def serve() -> None:
        with suppress(OSError):
            while True:
                line, _caller = server.accept()
                line.settimeout(9)
                with line, suppress(OSError):
                    for most, answer in PRELUDES[service]:
                        line.recv(most)
                        line.sendall(answer)
                    with tls.wrap_socket(line, server_side=True) as safe:
                        safe.sendall(GREETINGS.get(service, b""))
                        # In TLS 1.3 a refusal comes with the first thing that is read.
                        trusted.append(bool(safe.recv(1)))

    with socket.create_server(("localhost", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield server.getsockname()[1], trusted
        server.shutdown(socket.SHUT_RDWR)
        thread.join(10)


@pytest.mark.parametrize("service", ASKED)
@pytest.mark.parametrize("who", ["itself", "another name", "a stranger"])
def test_only_who_is_vouched_for_by_the_right_name_is_spoken_to(
    service: str, who: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    house, stranger = trustme.CA(), trustme.CA()
    ca = str(tmp_path / "ca.pem")
    house.cert_pem.write_to_path(ca)
    monkeypatch.setenv("SSL_CERT_FILE", ca)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", ca)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    name = "elsewhere.example" if who == "another name" else "localhost"
    (stranger if who == "a stranger" else house).issue_cert(name).configure_cert(tls)
    with listening(service, tls) as (port, trusted), pytest.raises(BROKEN):
        ASKED[service](port, ca, settings)
    assert (True in trusted) is (who == "itself")


# --- What is warned of ----------------------------------------------------------------------------

REMOTE = {
    "DATABASE": "postgres://x@db.example/x",
    "REDIS_URL": "redis://broker.example:6379/0",
    "EMAIL_URL": "smtp://mail.example:25",
    "OIDC_URL": "http://sso.example",
}
SAFE = {
    "DATABASE": "postgres://x@db.example/x?sslmode=verify-full",
    "REDIS_URL": "rediss://broker.example:6379/0",
    "EMAIL_URL": "smtp+tls://mail.example:587",
    "OIDC_URL": "https://sso.example",
}
HERE = {
    "DATABASE": "postgres://x@/x?host=/run/postgresql",
    "REDIS_URL": "redis://127.0.0.1:6379/0",
    "EMAIL_URL": "smtp://localhost:25",
    "OIDC_URL": "",
}


def warned(urls: dict[str, str], *, clear: str = "") -> list[str]:
    """The hosts that the check names."""
    said = {"EMAIL_USE_TLS": False, "EMAIL_USE_SSL": False}
    said |= env.email_url_config(urls["EMAIL_URL"])
    database = {"OPTIONS": {}} | env.db_url_config(urls["DATABASE"])
    told = SimpleNamespace(
        DATABASES={"default": database},
        CLEAR_TEXT_HOSTS=clear.split(","),
        REDIS_URL=urls["REDIS_URL"],
        OIDC_URL=urls["OIDC_URL"],
        **said,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "settings", told)
        found = checks.services_are_spoken_to_in_secret()
    return [str(one.msg).partition(" on ")[2].partition(" ")[0] for one in found]


def test_what_is_spoken_to_in_the_clear_is_named() -> None:
    asked: list[Any] = list(registry.deployment_checks)
    assert checks.services_are_spoken_to_in_secret in asked
    hosts = ["db.example", "broker.example", "mail.example", "sso.example"]
    assert warned(REMOTE) == hosts
    assert warned(REMOTE, clear="db.example,mail.example") == hosts[1::2]
    assert warned(SAFE) == []
    assert warned(HERE) == []
    lax = SAFE | {"REDIS_URL": "rediss://broker.example/0?ssl_cert_reqs=none"}
    assert warned(lax) == ["broker.example"]
    lax = SAFE | {"DATABASE": REMOTE["DATABASE"] + "?sslmode=require"}
    assert warned(lax) == ["db.example"]
