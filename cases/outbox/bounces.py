"""Addresses that a server has refused for good: seen at the contact until they are corrected."""

import re
from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.crypto import salted_hmac

from cases.addresses import mail_addresses
from cases.models import Bounce, Notice
from cases.notices import NoticeState
from cases.outbox.words import Reason, says

S = NoticeState
SALT = "einstieg.bounce"
# RFC 3463: a second figure of 1 speaks of the address, 2.1 of a mailbox that is closed.
OF_ADDRESS = re.compile(r"5\.(1\.\d+|2\.1)$")
# RFC 5321, where no such code is given: no mailbox, moved, no such name, the domain takes no mail.
PLAIN = frozenset({"550", "551", "553", "556"})
NAME = re.compile(r"<([0-9a-fA-F-]{36})@[^<>\s]+>")


def speaks_of_address(code: str) -> bool:
    """Whether a server's no means that there is no such address: `550 5.1.1`, not `554 5.7.1`."""
    plain, _space, enhanced = code.partition(" ")
    return bool(OF_ADDRESS.search(enhanced)) if enhanced else plain in PLAIN


def flag(recipient: str, address: str, code: str, *, at: datetime) -> None:
    """The contact gets a flag that a person sees; the address itself is kept as a digest only."""
    Bounce.objects.update_or_create(
        pk=recipient, defaults={"digest": _digest(address), "at": at, "code": code[:200]}
    )


def clear(recipient: str) -> None:
    """A message has been taken there."""
    Bounce.objects.filter(pk=recipient).delete()


def bounced(recipients: Iterable[str]) -> set[str]:
    """Who has been refused for good once, be it at an address that is no longer in use."""
    return set(Bounce.objects.filter(pk__in=set(recipients)).values_list("pk", flat=True))


def flagged(recipients: Iterable[str]) -> dict[str, Bounce]:
    """Whose present address has been refused for good; a corrected one is free of it."""
    bounces = Bounce.objects.in_bulk(set(recipients))
    addresses = mail_addresses(bounces)
    return {
        recipient: bounce
        for recipient, bounce in bounces.items()
        if recipient in addresses and _digest(addresses[recipient]) == bounce.digest
    }


@transaction.atomic
def came_back(message_id: str, code: str, *, at: datetime) -> bool:
    """A mail that a server had taken could not be delivered after all; False if it isn't ours.

    It becomes a dead letter. The contact is flagged when the code says that there is no such
    address, and it is still the one we write to.
    """
    notice = _named(message_id)
    if notice is None:
        return False
    taken = Notice.objects.filter(pk=notice.pk, state__in=(S.SENT, S.SENDING, S.PARKED))
    taken.update(state=S.DEAD, sent_at=None, lease_until=None, error=says(Reason.BOUNCED, code))
    Notice.objects.filter(digest=notice, state=S.SENT).update(state=S.BUNDLED, sent_at=None)
    address = mail_addresses([notice.recipient]).get(notice.recipient)
    if address and speaks_of_address(code):
        flag(notice.recipient, address, code, at=at)
    return True


def _named(message_id: str) -> Notice | None:
    found = NAME.search(message_id)
    return Notice.objects.filter(pk=UUID(found[1])).first() if found else None


def _digest(address: str) -> str:
    return salted_hmac(SALT, address.strip().casefold(), algorithm="sha256").hexdigest()
