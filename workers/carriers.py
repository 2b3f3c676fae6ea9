"""By which way which carrier brings a notice: one table."""

from collections.abc import Callable, Iterable
from datetime import date
from typing import Protocol

from django.conf import settings

from cases import letters
from cases.addresses import mail_addresses, phone_numbers
from cases.models import Notice
from cases.notices import Way
from cases.outbox import MAX_ATTEMPTS
from workers.failpoints import failpoint
from workers.gateways import gateway
from workers.texts import compose
from workers.wire import BeforeData, NotMine, Refused, Unreachable, Unsure, Wire

# Hands the packed message over; asks just before the data goes out whether it still may.
HandOver = Callable[[BeforeData], None]


class Carrier(Protocol):
    """Brings notices by one way.

    `server` names the breaker in front of it; empty where each recipient has a server of its own.
    `most` is how often a notice is tried before it is a dead letter.
    """

    most: int

    @property
    def server(self) -> str:
        """The name of the server or gateway behind it."""

    def addresses(self, recipients: Iterable[str], on: date) -> dict[str, str]:
        """Where each recipient is reached that day; those who can't be are left out."""

    def pack(self, notice: Notice, address: str) -> HandOver:
        """Write the text; nothing is sent yet. May raise anything.

        What it returns raises `Refused`, `Unreachable`, `Unsure` or `NotMine` of `workers.wire`.
        """

    def wake(self) -> None:
        """After a pause: see whether the other side is still there."""

    def close(self) -> None:
        """Let go of the connection."""


class MailCarrier:
    """Mails through one connection."""

    most = MAX_ATTEMPTS

    def __init__(self) -> None:
        self.wire = Wire()
        self.wake, self.close = self.wire.wake, self.wire.close

    @property
    def server(self) -> str:
        """Host and port of the mail server."""
        return f"smtp:{settings.EMAIL_HOST}:{settings.EMAIL_PORT}"

    def addresses(self, recipients: Iterable[str], on: date) -> dict[str, str]:
        """Mail addresses."""
        return mail_addresses(recipients, on)

    def pack(self, notice: Notice, address: str) -> HandOver:
        """The mail with its text and HTML."""
        mail = compose(notice, address)
        mail.octets  # noqa: B018  (written now: what can't be written must not break the wire)
        return lambda before_data: self.wire.hand_over(mail, before_data)


class SmsCarrier:
    """Short messages through the gateway of the settings."""

    most = MAX_ATTEMPTS

    @property
    def server(self) -> str:
        """The gateway's class."""
        return f"sms:{settings.SMS_GATEWAY}"

    def addresses(self, recipients: Iterable[str], on: date) -> dict[str, str]:
        """Telephone numbers."""
        return phone_numbers(recipients)

    def pack(self, notice: Notice, address: str) -> HandOver:
        """The short text, which names nobody."""
        text, reference = letters.short(notice), notice.pk.hex

        def hand_over(before_data: BeforeData) -> None:
            if not before_data():
                raise NotMine
            failpoint("data_asked")
            _send(address, text, reference)
            failpoint("handed_over")

        return hand_over

    def wake(self) -> None:
        """Nothing is kept open."""

    def close(self) -> None:
        """Nothing is kept open."""


def _send(address: str, text: str, reference: str) -> None:
    """By the gateway; whatever else it raises, nobody knows how far it came."""
    try:
        gateway().send(address, text, reference)
    except (Refused, Unreachable, Unsure):
        raise
    except Exception as error:
        # One message that breaks a gateway doesn't stop the others; its words may hold the number.
        raise Unsure from error


# In each round every carrier takes one batch, so that no way waits for another.
CARRIERS: dict[Way, Callable[[], Carrier]] = {
    Way.SMS: SmsCarrier,
    Way.MAIL: MailCarrier,
}
