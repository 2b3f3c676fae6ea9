"""The wire to the mail server: one connection, kept, and honest about what became of a mail."""

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
Meanwhile = Callable[[], None]
Answer = tuple[int, bytes]


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


def nothing() -> None:
    """Whoever has nothing to do while the server is waited for."""


class Wire:
    """One connection, opened when the first mail goes out and again after it broke.

    Nobody waits where something can be done: the server reads who comes next while the mail before
    is written down as sent, hears of the data while its mark is made, and the next mail is written
    while it looks the recipient up. No data goes out before its own mark.
    """

    def __init__(self) -> None:
        self.backend: BaseEmailBackend | None = None
        self.announced: Mail | None = None

    def announce(self, message: Mail) -> None:
        """Name the sender of the next mail; the answer is read when the mail is handed over."""
        server = getattr(self.backend, "connection", None)
        if server is None:
            return
        try:
            self._begin(server, message)
        except OSError:
            self.drop()

    def hand_over(
        self, message: Mail, before_data: BeforeData, meanwhile: Meanwhile = nothing
    ) -> None:
        """Send one mail; returns after the server's yes.

        `before_data` is asked just before the data goes out; its no raises `NotMine`. Raises
        `Refused`, `Unreachable` or `Unsure`.
        """
        if self.announced not in (None, message):
            self.drop()
        backend = self.open()
        if isinstance(backend, smtp.EmailBackend) and backend.connection is not None:
            try:
                self._speak_smtp(backend.connection, message, before_data, meanwhile)
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
        if self.announced:  # its answer was never read
            self.drop()
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
        backend, self.backend, self.announced = self.backend, None, None
        if backend is not None:
            try:
                backend.close()
            except OSError:
                return

    def drop(self) -> None:
        """Let go without a word: whoever doesn't answer isn't waited for once more."""
        server = getattr(self.backend, "connection", None)
        self.backend = self.announced = None
        if server is not None:
            server.close()

    def _give(self, backend: BaseEmailBackend, message: Mail) -> None:
        try:
            backend.send_messages([message])
        except OSError as error:
            self.close()
            raise Unsure from error

    def _speak_smtp(
        self, server: smtplib.SMTP, message: Mail, before_data: BeforeData, meanwhile: Meanwhile
    ) -> None:
        octets = _stuffed(message.octets)
        try:
            self._name_both_sides(server, message, meanwhile)
            server.putcmd("DATA")
        except OSError as error:
            self.drop()
            raise Refused(type(error).__name__, for_good=False) from error
        # The mark is made while the server reads the word; it has none of the data yet, and what
        # was never ended by a dot is thrown away when the connection is (RFC 5321, 4.1.1.10).
        if not before_data():
            self.drop()
            raise NotMine
        self._data(server, octets)

    def _begin(self, server: smtplib.SMTP, message: Mail) -> None:
        """MAIL FROM, and RCPT TO with it where the server takes both at once (RFC 2920)."""
        server.ehlo_or_helo_if_needed()
        lines = f"MAIL FROM:<{_bare(message.from_email)}>\r\n"
        if _takes_many(server):
            lines += _rcpt(message)
        server.send(lines)
        self.announced = message

    def _name_both_sides(self, server: smtplib.SMTP, message: Mail, meanwhile: Meanwhile) -> None:
        """MAIL FROM and RCPT TO. A refused sender is our own mistake and buries no letter."""
        if self.announced is None:
            self._begin(server, message)
        of_sender, of_reader = self._both_answers(server, message, meanwhile)
        self.announced = None
        if of_sender[0] != 250:
            self._no(server, of_sender, for_good=False)
        if of_reader[0] not in (250, 251):
            self._no(server, of_reader, for_good=of_reader[0] >= 500, of_reader=True)

    def _both_answers(
        self, server: smtplib.SMTP, message: Mail, meanwhile: Meanwhile
    ) -> tuple[Answer, Answer]:
        """The longer wait is used; a refused sender is followed by no recipient."""
        if _takes_many(server):
            meanwhile()
            return server.getreply(), server.getreply()
        of_sender = server.getreply()
        if of_sender[0] != 250:
            return of_sender, of_sender
        server.send(_rcpt(message))
        meanwhile()
        return of_sender, server.getreply()

    def _data(self, server: smtplib.SMTP, octets: bytes) -> None:
        try:
            answer = server.getreply()
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
        answer: Answer,
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
    starts = b"." if octets.startswith(b".") else b""
    return b"".join((starts, octets.replace(b"\n.", b"\n.."), b".\r\n"))


def _takes_many(server: smtplib.SMTP) -> bool:
    return server.has_extn("pipelining")


def _rcpt(message: Mail) -> str:
    return f"RCPT TO:<{_bare(message.to[0])}>\r\n"


@lru_cache(maxsize=1024)
def _bare(mailbox: str) -> str:
    return parseaddr(mailbox)[1]


def code_of(answer: Answer) -> str:
    """Status and enhanced status code (RFC 3463). The words of a server may name an address."""
    first = answer[1].split(maxsplit=1)[:1]
    enhanced = first[0].decode("ascii", "replace") if first else ""
    is_code = enhanced.count(".") == 2 and enhanced.replace(".", "").isdigit()
    return f"{answer[0]} {enhanced}" if is_code and len(enhanced) <= 9 else str(answer[0])
