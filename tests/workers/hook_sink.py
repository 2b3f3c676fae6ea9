"""A server of a school's software that takes messages, and misbehaves when asked to."""

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Taken:
    """One message as it arrived."""

    path: str
    headers: dict[str, str]
    body: bytes


@dataclass
class HookSink:
    """What arrived, and what the server answers; 204 unless it is told otherwise.

    `moods` are answers to the next calls, one each: a status, `drip` (an endless answer), `silent`
    (none at all), `hang_up`, or `flood` (a body without end).
    """

    taken: list[Taken] = field(default_factory=list)
    status: int = 204
    headers: dict[str, str] = field(default_factory=dict)
    moods: list[Any] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    @property
    def ids(self) -> list[str]:
        """The names of the messages, in the order of arrival."""
        return [one.headers["webhook-id"] for one in self.taken]


@contextmanager
def listening(sink: HookSink, tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port at which this server listens on 127.0.0.1."""

    class Handler(BaseHTTPRequestHandler):
        """Answers POST alone."""

        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            """Take the message down and answer as told."""
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            sink.taken.append(Taken(self.path, headers, self.rfile.read(length)))
            _answer(self, sink)

        def log_message(self, format: str, *args: Any) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_args: None  # type: ignore[method-assign]
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        sink.over.set()
        server.shutdown()
        server.server_close()
        thread.join()


def _answer(handler: BaseHTTPRequestHandler, sink: HookSink) -> None:
    mood = sink.moods.pop(0) if sink.moods else sink.status
    if mood == "silent":
        sink.over.wait(60)
    elif mood == "hang_up":
        with suppress(OSError):
            handler.connection.shutdown(socket.SHUT_RDWR)
        handler.close_connection = True
    elif mood == "drip":
        _drip(handler, sink)
    elif mood == "flood":
        _flood(handler, sink)
    else:
        handler.send_response(mood)
        for name, value in sink.headers.items():
            handler.send_header(name, value)
        handler.send_header("Content-Length", "0")
        handler.end_headers()


def _drip(handler: BaseHTTPRequestHandler, sink: HookSink) -> None:
    """A status line that never ends, a byte at a time."""
    with suppress(OSError):
        handler.wfile.write(b"HTTP/1.1 200 ")
        while not sink.over.wait(0.1):
            handler.wfile.write(b"O")
            handler.wfile.flush()
    handler.close_connection = True


def _flood(handler: BaseHTTPRequestHandler, sink: HookSink) -> None:
    handler.send_response(200)
    handler.end_headers()
    ends_at = time.monotonic() + 30
    with suppress(OSError):
        while not sink.over.is_set() and time.monotonic() < ends_at:
            handler.wfile.write(b"x" * 65536)
    handler.close_connection = True
