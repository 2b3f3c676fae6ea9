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
from workers.texts import Mail, compose
from workers.wire import BeforeData, Meanwhile, NotMine, Refused, Unreachable, Unsure, Wire


class Parcel(Protocol):
    """A message that is written and can be handed over."""

    def announce(self) -> None:
        """It comes next: the other side may make ready. Nothing of it is handed over."""

    def hand_over(self, before_data: BeforeData, meanwhile: Meanwhile) -> None:
        """Ask just before the data goes out whether it still may, and hand it over.

        `meanwhile` is called where the other side is waited for. Raises `Refused`, `Unreachable`,
        `Unsure` or `NotMine` of `workers.wire`.
        """


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

    def pack(self, notice: Notice, address: str) -> Parcel:
        """Write the text; nothing is sent yet. May raise anything."""

    def wake(self) -> None:
        """After a pause: see whether the other side is still there."""

    def close(self) -> None:
        """Let go of the connection."""


class MailParcel:
    """A mail, and the connection it goes through."""

    def __init__(self, wire: Wire, mail: Mail) -> None:
        self.wire, self.mail = wire, mail

    def announce(self) -> None:
        """Name sender and recipient while the mail before it is written down as sent."""
        self.wire.announce(self.mail)

    def hand_over(self, before_data: BeforeData, meanwhile: Meanwhile) -> None:
        """Through the one connection."""
        self.wire.hand_over(self.mail, before_data, meanwhile)


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

    def pack(self, notice: Notice, address: str) -> Parcel:
        """The mail with its text and HTML."""
        mail = compose(notice, address)
        mail.octets  # noqa: B018  (written now: what can't be written must not break the wire)
        return MailParcel(self.wire, mail)


class SmsParcel:
    """A short text and the number it goes to."""

    def __init__(self, number: str, text: str, reference: str) -> None:
        self.number, self.text, self.reference = number, text, reference

    def announce(self) -> None:
        """A gateway needs no word before."""

    def hand_over(self, before_data: BeforeData, meanwhile: Meanwhile) -> None:
        """One call of the gateway."""
        if not before_data():
            raise NotMine
        failpoint("data_asked")
        _send(self.number, self.text, self.reference)
        failpoint("handed_over")


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

    def pack(self, notice: Notice, address: str) -> Parcel:
        """The short text, which names nobody."""
        return SmsParcel(address, letters.short(notice), notice.pk.hex)

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
