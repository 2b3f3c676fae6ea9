"""Calls to strangers' addresses: only where they may lead, and never for long."""

import socket
import ssl
import time
from typing import Any

import pytest
import trustme
from pytest_django import Settings

from tests.workers.hook_sink import HookSink, listening
from tests.workers.sink import free_port
from workers import outward
from workers.outward import Fault, post

BODY = b'{"type":"offer.sent"}'


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Less patience, so that the tests don't need it either."""
    for name, seconds in (("CONNECT", 0.5), ("READ", 0.6), ("ALL", 1.5)):
        monkeypatch.setattr(outward, name, seconds)


def fault_of(url: str) -> str:
    """Why there is no answer."""
    outcome = post(url, BODY, {})
    assert outcome.status is None
    assert not outcome.is_ok
    return outcome.fault


def certificates(name: str) -> tuple[trustme.CA, ssl.SSLContext]:
    """An authority, and a server's certificate for this name."""
    authority = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return authority, context


def test_a_message_arrives_as_it_was_sent(sink: HookSink, url: str) -> None:
    outcome = post(url, BODY, {"webhook-id": "1", "content-type": "application/json"})

    assert (outcome.status, outcome.fault, outcome.is_ok) == (204, "", True)
    [taken] = sink.taken
    assert (taken.path, taken.body) == ("/hook", BODY)
    assert taken.headers["webhook-id"] == "1"
    assert taken.headers["content-type"] == "application/json"
    assert taken.headers["user-agent"] == "Einstieg-Webhook/1"


@pytest.mark.parametrize("status", [199 + 1, 299])
def test_every_status_of_success_is_one(sink: HookSink, url: str, status: int) -> None:
    sink.status = status
    assert post(url, BODY, {}).is_ok


@pytest.mark.parametrize("status", [300, 404, 410, 429, 500, 503])
def test_every_other_status_is_a_failure(sink: HookSink, url: str, status: int) -> None:
    sink.status = status
    outcome = post(url, BODY, {})
    assert (outcome.status, outcome.is_ok, outcome.is_gone) == (status, False, status == 410)


def test_a_redirect_is_not_followed(sink: HookSink, url: str) -> None:
    sink.status, sink.headers = 307, {"Location": url + "/elsewhere"}

    assert post(url, BODY, {}).status == 307
    assert len(sink.taken) == 1


def test_by_https_the_certificate_counts_for_the_name(
    sink: HookSink, settings: Settings, tmp_path: Any
) -> None:
    authority, context = certificates("localhost")
    settings.WEBHOOKS_CA = str(tmp_path / "ca.pem")
    authority.cert_pem.write_to_path(settings.WEBHOOKS_CA)
    with listening(sink, context) as port:
        assert post(f"https://localhost:{port}/", BODY, {}).status == 204
        assert fault_of(f"https://127.0.0.1:{port}/") == Fault.TLS


def test_a_certificate_that_nobody_vouches_for_is_refused(sink: HookSink) -> None:
    _authority, context = certificates("localhost")
    with listening(sink, context) as port:
        assert fault_of(f"https://localhost:{port}/") == Fault.TLS
    assert sink.taken == []


def test_passwords_and_proxies_of_the_machine_are_not_used(
    sink: HookSink, url: str, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login kim password secret\n")
    monkeypatch.setenv("NETRC", str(netrc))
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{free_port()}")

    assert post(url, BODY, {}).is_ok
    assert "authorization" not in sink.taken[0].headers


ADDRESSES = ["127.0.0.1", "10.0.0.1", "169.254.169.254", "100.64.0.1", "::1", "fd00::1", "ff02::1"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_name_that_leads_inside_is_not_called(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    def look_up(_host: str, port: int, **_rest: Any) -> list[Any]:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (address, port))]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    assert fault_of("https://schule.example.de/hook") == Fault.FORBIDDEN


@pytest.mark.parametrize(
    "url",
    [
        "https://93.184.216.34:22/",
        "https://93.184.216.34:80/",
        "http://93.184.216.34/",
        "http://93.184.216.34:443/",
        "https://10.0.0.1/",
        "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/",
    ],
)
def test_other_ports_and_ways_are_not_used(sink: HookSink, url: str) -> None:
    assert fault_of(url) == Fault.FORBIDDEN


def test_the_name_is_looked_up_once_and_what_was_found_is_called(
    sink: HookSink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second answer of the name server would lead somewhere else."""
    asked = []
    with listening(sink) as port:

        def look_up(host: str, asked_port: Any, *_args: Any, **_rest: Any) -> list[Any]:
            if host == "127.0.0.1":  # the address itself, when the connection is made
                return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (host, port))]
            asked.append(host)
            found = "127.0.0.1" if len(asked) == 1 else "10.0.0.1"
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (found, port))]

        monkeypatch.setattr(socket, "getaddrinfo", look_up)
        assert post(f"http://schule.example.de:{port}/", BODY, {}).status == 204

    assert asked == ["schule.example.de"]
    assert sink.taken[0].headers["host"] == f"schule.example.de:{port}"


def test_without_the_setting_this_machine_is_not_called(
    sink: HookSink, url: str, settings: Settings
) -> None:
    settings.WEBHOOKS_TO_LOOPBACK = False
    assert fault_of(url) == Fault.FORBIDDEN
    assert sink.taken == []


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("mood", ["silent", "drip"])
def test_a_slow_server_is_given_up(sink: HookSink, url: str, mood: str) -> None:
    sink.moods = [mood]
    begins = time.monotonic()

    assert fault_of(url) == Fault.TIMEOUT
    assert time.monotonic() - begins < 4


@pytest.mark.usefixtures("quick")
def test_a_slow_handshake_is_given_up(sink: HookSink) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        begins = time.monotonic()
        assert fault_of(f"https://127.0.0.1:{deaf.getsockname()[1]}/") == Fault.TIMEOUT
    assert time.monotonic() - begins < 4


def test_an_answer_without_end_is_not_read(sink: HookSink, url: str) -> None:
    sink.moods = ["flood"]
    begins = time.monotonic()

    assert post(url, BODY, {}).status == 200
    assert time.monotonic() - begins < 4


def test_a_server_that_is_away_or_hangs_up_is_unreachable(sink: HookSink, url: str) -> None:
    sink.moods = ["hang_up"]

    assert fault_of(url) == Fault.UNREACHABLE
    assert fault_of(f"http://127.0.0.1:{free_port()}/") == Fault.UNREACHABLE
    assert fault_of("https://no-such-name.invalid/") == Fault.UNREACHABLE
    assert fault_of(f"https://{'a' * 64}.de/") == Fault.UNREACHABLE
