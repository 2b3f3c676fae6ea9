"""A mail server that takes mails, and misbehaves when asked to."""

import asyncio
import logging
import socket
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

# Else it writes a line for each command of each mail.
logging.getLogger("mail.log").setLevel(logging.ERROR)


class Sink:
    """What arrived, and what the server says to whom; by default it says yes.

    `to_sender` and `to_reader` are answers to MAIL FROM and, by address, to RCPT TO. `to_data` is
    the answer to the mail itself; "drop" hangs up after the mail was taken, without an answer,
    "lose" hangs up and throws it away. `mood` gives such an answer anew for each mail, `delay` is
    waited before it (seconds), and `meanwhile` happens between a mail and its answer. A sink that
    `takes_many` offers PIPELINING.
    """

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self.connections: set[int] = set()
        self.to_sender = ""
        self.to_reader: dict[str, str] = {}
        self.to_data = ""
        self.mood: Callable[[], str] | None = None
        self.delay = 0.0
        self.meanwhile: Callable[[], object] | None = None
        self.takes_many = False

    @property
    def mails(self) -> list[EmailMessage]:
        """Everything that arrived."""
        return [message_from_bytes(one, policy=policy.default) for one in self.raw]

    @property
    def ids(self) -> Counter[str]:
        """How often each Message-ID arrived."""
        return Counter(str(mail["Message-ID"]) for mail in self.mails)

    async def handle_EHLO(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: list[str]
    ) -> list[str]:
        """What the server can do."""
        session.host_name = name
        return [*answers[:-1], "250-PIPELINING", answers[-1]] if self.takes_many else answers

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        """MAIL FROM."""
        self.connections.add(id(session))
        envelope.mail_from = address
        return self.to_sender or "250 OK"

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: Any
    ) -> str:
        """RCPT TO."""
        answer = self.to_reader.get(address, "250 OK")
        if answer == "drop":
            _hang_up(server)
        if answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return answer

    async def handle_DATA(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        """The mail itself."""
        answer = self.mood() if self.mood else self.to_data
        if answer in ("", "drop"):
            content = envelope.content
            assert isinstance(content, bytes)
            self.raw.append(content)
        await self._take_time()
        if answer in ("drop", "lose"):
            _hang_up(server)
        return "250 OK" if answer in ("drop", "lose") else answer or "250 OK"

    async def _take_time(self) -> None:
        if self.delay:
            await asyncio.sleep(self.delay)
        if self.meanwhile:
            # In a thread, so that the server answers others in the meantime.
            happening, self.meanwhile = self.meanwhile, None
            await asyncio.get_running_loop().run_in_executor(None, happening)


def _hang_up(server: SMTP) -> None:
    assert server.transport is not None
    server.transport.close()


class _Door:
    """What aiosmtpd sees of a sink: at each connection it reads every attribute there is."""

    def __init__(self, sink: Sink) -> None:
        self.handle_EHLO = sink.handle_EHLO
        self.handle_MAIL = sink.handle_MAIL
        self.handle_RCPT = sink.handle_RCPT
        self.handle_DATA = sink.handle_DATA


def free_port() -> int:
    """A port on which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def running(sink: Sink, port: int) -> Iterator[Sink]:
    """The server, as long as it is needed."""
    # Named, or it asks for its own name at each connection.
    controller = Controller(
        _Door(sink), hostname="127.0.0.1", port=port, server_hostname="localhost"
    )
    controller.start()
    try:
        yield sink
    finally:
        controller.stop()
