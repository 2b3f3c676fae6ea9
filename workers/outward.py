"""Calls to addresses that strangers have given us: only to the open internet, and not for long.

The name is looked up once; the address that was found is checked and is the one that is connected
to, so that a name can't point somewhere else a moment later. No redirect is followed, no proxy or
password of the environment is used, and of the answer only the status is read.
"""

import contextlib
import os
import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from requests_hardened import Config, HTTPSession
from requests_hardened.ip_filter import InvalidIPAddress
from requests_hardened.ip_filter_adapter import IPFilterAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection

from schools.webhooks import is_public, port_is_open

# Seconds: to connect, to wait for the next byte, and for all of it.
CONNECT, READ, ALL = 5.0, 10.0, 15.0
OK = range(200, 300)


class Fault(models.TextChoices):
    """Why no answer was seen."""

    FORBIDDEN = "FORBIDDEN", _("The address is not one of the open internet.")
    UNREACHABLE = "UNREACHABLE", _("The server could not be reached.")
    TIMEOUT = "TIMEOUT", _("The server took too long.")
    TLS = "TLS", _("The server's certificate is not valid.")


@dataclass(frozen=True)
class Outcome:
    """What became of a call: the status of the answer or a fault, and how long it took."""

    status: int | None
    fault: str
    took_ms: int

    @property
    def code(self) -> str:
        """The status or the fault, in one word."""
        return str(self.status or self.fault)

    @property
    def is_ok(self) -> bool:
        """Whether the other side has taken it."""
        return self.status in OK

    @property
    def is_gone(self) -> bool:
        """Whether the other side wants nothing more, ever."""
        return self.status == requests.codes.gone


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Outcome:
    """One POST; never raises, whatever the other side does."""
    begins = time.monotonic()
    status, fault = _try(url, body, headers)
    return Outcome(status, fault, round((time.monotonic() - begins) * 1000))


# From the narrowest to the widest: a timeout is a failed connection, too.
FAULTS: tuple[tuple[type[Exception], Fault], ...] = (
    (InvalidIPAddress, Fault.FORBIDDEN),
    (requests.exceptions.SSLError, Fault.TLS),
    (requests.exceptions.Timeout, Fault.TIMEOUT),
    (requests.exceptions.RequestException, Fault.UNREACHABLE),
    (OSError, Fault.UNREACHABLE),
    (ValueError, Fault.UNREACHABLE),  # a name that no resolver takes
)


def _try(url: str, body: bytes, headers: Mapping[str, str]) -> tuple[int | None, str]:
    cut = threading.Event()
    try:
        with (
            _session(cut) as session,
            session.post(url, data=body, headers=dict(headers), stream=True) as answer,
        ):
            # What was cut off may look like an answer, and is none.
            return (None, Fault.TIMEOUT) if cut.is_set() else (answer.status_code, "")
    except tuple(kind for kind, _fault in FAULTS) as error:
        found = next(fault for kind, fault in FAULTS if isinstance(error, kind))
        return None, Fault.TIMEOUT if cut.is_set() else found


def _session(cut: threading.Event) -> requests.Session:
    loopback = settings.WEBHOOKS_TO_LOOPBACK
    session: requests.Session = HTTPSession(
        Config(
            ip_filter_enable=True,
            ip_filter_allow_loopback_ips=loopback,
            never_redirect=True,
            default_timeout=(CONNECT, READ),
            user_agent_override="Einstieg-Webhook/1",
        )
    )
    session.trust_env = False
    session.verify = settings.WEBHOOKS_CA or True
    for scheme in ("https", "http"):
        guarded = Guarded(is_https_proto=scheme == "https", allow_loopback=loopback)
        guarded.cut = cut
        session.mount(f"{scheme}://", guarded)
    return session


class Guarded(IPFilterAdapter):  # type: ignore[misc]  # the library has no types
    """Checks the address that was looked up by our own, narrower rules as well."""

    cut: threading.Event

    def build_connection_pool_key_attributes(
        self, request: requests.PreparedRequest, verify: Any, cert: Any = None
    ) -> tuple[Any, Any]:
        """Where the connection is made to. Raises InvalidIPAddress."""
        host, pool = super().build_connection_pool_key_attributes(request, verify, cert)
        address = host["host"].strip("[]")
        inside = _is_loopback(address)
        fits = host["scheme"] == "https" and port_is_open(host["port"])
        if not is_public(address) or not (fits or inside):
            raise InvalidIPAddress(address)
        return host, pool

    def get_connection_with_tls_context(self, *args: Any, **kwargs: Any) -> Any:
        """A pool whose connections end in time, and say so when they had to."""
        pool = super().get_connection_with_tls_context(*args, **kwargs)
        kind = LimitedTLS if pool.scheme == "https" else LimitedPlain
        pool.ConnectionCls = type(kind.__name__, (kind,), {"cut": self.cut})
        return pool


class Limited:
    """A connection that is cut when its time is over, however slowly the other side drips."""

    cut: threading.Event

    def _new_conn(self) -> socket.socket:
        connected: socket.socket = super()._new_conn()  # type: ignore[misc]
        # A handle of its own: the encryption takes the socket over, handshake and all.
        self._handle = socket.socket(fileno=os.dup(connected.fileno()))
        self._timer = threading.Timer(ALL - CONNECT, self._cut_off)
        self._timer.daemon = True
        self._timer.start()
        return connected

    def close(self) -> None:
        """Let go, and stop the clock."""
        super().close()  # type: ignore[misc]
        if hasattr(self, "_timer"):
            self._timer.cancel()
            self._handle.close()

    def _cut_off(self) -> None:
        self.cut.set()
        with contextlib.suppress(OSError):
            self._handle.shutdown(socket.SHUT_RDWR)


class LimitedPlain(Limited, HTTPConnection):
    """Without encryption: for the sandbox alone."""


class LimitedTLS(Limited, HTTPSConnection):
    """With encryption."""


def _is_loopback(address: str) -> bool:
    return settings.WEBHOOKS_TO_LOOPBACK and address in ("127.0.0.1", "::1")
