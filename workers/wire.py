"""The wire to the mail server: one connection, kept, and honest about what became of a mail."""

import re
import smtplib
from collections.abc import Callable
from email.utils import parseaddr
from functools import lru_cache

from django.core import mail
from django.core.mail.backends import smtp
from django.core.mail.backends.base import BaseEmailBackend

from workers.failpoints import failpoint
from workers.texts import Mail

BeforeData = Callable[[], bool]


class Refused(Exception):
    """The server said no, or hung up before any data was handed over: nothing has been sent.

    `for_good` when trying again is pointless; `of_reader` when it is this recipient whom it
    doesn't take; `code` names no address.
    """

    def __init__(self, code: str, *, for_good: bool, of_reader: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.for_good = for_good
        self.of_reader = of_reader


class Unreachable(Exception):
    """No connection can be made: nothing has been sent. `kind` names the fault, no address."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        super().__init__(kind)


class Unsure(Exception):
    """The connection broke after the data was handed over: it may have been sent."""


class NotMine(Exception):
    """The sender doesn't hold the notice any more: nothing has been sent."""


class Wire:
    """One connection, opened when the first mail goes out and again after it broke."""

    def __init__(self) -> None:
        self.backend: BaseEmailBackend | None = None

    def hand_over(self, message: Mail, before_data: BeforeData) -> None:
        """Send one mail; returns after the server's yes.

        `before_data` is asked just before the data goes out; its no raises `NotMine`. Raises
        `Refused`, `Unreachable` or `Unsure`.
        """
        backend = self.open()
        if isinstance(backend, smtp.EmailBackend) and backend.connection is not None:
            try:
                self._speak_smtp(backend.connection, message, before_data)
            except (Refused, Unsure, NotMine):
                raise
            except BaseException:
                # Broken off in mid-mail: what came next would be read as the rest of this one.
                self.drop()
                raise
        elif before_data():
            self._give(backend, message)
        else:
            raise NotMine

    def open(self) -> BaseEmailBackend:
        """The connection, made if there is none. Raises `Unreachable`."""
        if self.backend is None:
            backend: BaseEmailBackend = mail.get_connection()
            try:
                backend.open()
            except OSError as error:  # every SMTPException is one
                raise Unreachable(type(error).__name__) from error
            self.backend = backend
        return self.backend

    def wake(self) -> None:
        """After a pause: a server that has hung up meanwhile is called again."""
        server = getattr(self.backend, "connection", None)
        if server is None:
            self.close()
            return
        try:
            # Not merely a greeting: a mail that was begun when the task broke off is forgotten.
            answer = server.rset()
        except OSError:
            answer = (0, b"")
        if answer[0] != 250:
            self.drop()

    def close(self) -> None:
        """Say goodbye, whether or not anybody listens."""
        backend, self.backend = self.backend, None
        if backend is not None:
            try:
                backend.close()
            except OSError:
                return

    def drop(self) -> None:
        """Let go without a word: whoever doesn't answer isn't waited for once more."""
        server = getattr(self.backend, "connection", None)
        self.backend = None
        if server is not None:
            server.close()

    def _give(self, backend: BaseEmailBackend, message: Mail) -> None:
        try:
            backend.send_messages([message])
        except OSError as error:
            self.close()
            raise Unsure from error

    def _speak_smtp(self, server: smtplib.SMTP, message: Mail, before_data: BeforeData) -> None:
        octets = _stuffed(message.octets)
        try:
            self._name_both_sides(server, message)
        except OSError as error:
            self.drop()
            raise Refused(type(error).__name__, for_good=False) from error
        if not before_data():
            self._start_over(server)
            raise NotMine
        self._data(server, octets)

    def _name_both_sides(self, server: smtplib.SMTP, message: Mail) -> None:
        """MAIL FROM and RCPT TO. A refused sender is our own mistake and buries no letter."""
        server.ehlo_or_helo_if_needed()
        answer = server.mail(_bare(message.from_email))
        if answer[0] != 250:
            self._no(server, answer, for_good=False)
        answer = server.rcpt(_bare(message.to[0]))
        if answer[0] not in (250, 251):
            self._no(server, answer, for_good=answer[0] >= 500, of_reader=True)

    def _data(self, server: smtplib.SMTP, octets: bytes) -> None:
        try:
            answer = server.docmd("DATA")
            if answer[0] == 354:
                failpoint("data_asked")
                server.send(octets)
                failpoint("handed_over")
                answer = server.getreply()
        except OSError as error:
            self.drop()
            raise Unsure from error
        if answer[0] != 250:
            self._no(server, answer, for_good=answer[0] >= 500)

    def _no(
        self,
        server: smtplib.SMTP,
        answer: tuple[int, bytes],
        *,
        for_good: bool,
        of_reader: bool = False,
    ) -> None:
        """Make ready for the next mail and say what was refused."""
        self._start_over(server)
        if answer[0] == 421:  # the server takes leave
            self.close()
        raise Refused(code_of(answer), for_good=for_good, of_reader=of_reader)

    def _start_over(self, server: smtplib.SMTP) -> None:
        try:
            server.rset()
        except OSError:
            self.drop()


def _stuffed(octets: bytes) -> bytes:
    """A dot that begins a line is doubled, one alone ends the mail (RFC 5321, 4.5.2)."""
    return re.sub(rb"(?m)^\.", b"..", octets) + b".\r\n"


@lru_cache(maxsize=1024)
def _bare(mailbox: str) -> str:
    return parseaddr(mailbox)[1]


def code_of(answer: tuple[int, bytes]) -> str:
    """Status and enhanced status code (RFC 3463). The words of a server may name an address."""
    first = answer[1].split(maxsplit=1)[:1]
    enhanced = first[0].decode("ascii", "replace") if first else ""
    is_code = enhanced.count(".") == 2 and enhanced.replace(".", "").isdigit()
    return f"{answer[0]} {enhanced}" if is_code and len(enhanced) <= 9 else str(answer[0])
