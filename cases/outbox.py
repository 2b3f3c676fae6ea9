"""The outbox: who may hand a notice over, and what became of it.

A sender claims a batch by a lease, marks each notice as being sent just before its data goes to
the server, and as sent after the server's yes. Every mark asks whether the sender still holds it.
"""

import zlib
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from cases.access import Area, may_write
from cases.actors import Actor
from cases.models import Notice
from cases.notices import FAMILY_KINDS, PARKED_WHEN_UNSURE, Kind, NoticeState, To, Way
from cases.reasons import still_owed
from cases.recipients import allowed_from
from cases.refusals import Code, Refused

S = NoticeState

LEASE = timedelta(minutes=5)
BATCH = 50
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
UNREACHABLE_WAIT = timedelta(minutes=1)
# The waits double from a minute to six hours and together last more than three days.
MAX_ATTEMPTS = 21
JITTER = 0.25


class Reason(models.TextChoices):
    """Why a notice waits or went no further. A code of the mail server may follow."""

    UNREACHABLE = "UNREACHABLE", _("The mail server could not be reached.")
    PUT_OFF = "PUT_OFF", _("The mail server has put the mail off; it is tried again.")
    REFUSED = "REFUSED", _("The mail server has refused the mail for good.")
    EXHAUSTED = "EXHAUSTED", _("The mail server has put the mail off for more than three days.")
    NO_ADDRESS = "NO_ADDRESS", _("There is no mail address for this recipient.")
    NOT_WRITTEN = "NOT_WRITTEN", _("The text could not be written; it is tried again.")
    UNSURE = (
        "UNSURE",
        _("The connection broke while the mail was handed over."),
    )
    NOT_OWED = "NOT_OWED", _("No longer needed: its reason is gone.")
    AGAIN = "AGAIN", _("A person had it sent again.")
    BY_POST = "BY_POST", _("A person turned it into a letter.")
    SETTLED = "SETTLED", _("A person settled it.")


@transaction.atomic
def claim(sender: str, *, at: datetime, limit: int = BATCH) -> list[Notice]:
    """The oldest notices that may go out now; until the lease ends nobody else gets them."""
    due = Notice.objects.deliverable(at).order_by("deliver_at", "created_at")
    ids = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:limit])
    Notice.objects.filter(pk__in=ids).update(claimed_by=sender, lease_until=at + LEASE)
    return list(Notice.objects.filter(pk__in=ids).with_everything().order_by("deliver_at"))


def mark_sending(notice: Notice, sender: str, *, at: datetime) -> bool:
    """Just before the data is handed over. False: the lease is over, hands off."""
    held = _held(notice, sender, S.OWED).filter(lease_until__gt=at)
    return bool(held.update(state=S.SENDING, lease_until=at + LEASE))


def mark_sent(notice: Notice, sender: str, *, at: datetime) -> bool:
    """After the server's yes, be it a late one. False: somebody else has dealt with it."""
    held = _held(notice, sender, S.SENDING, S.PARKED)
    return bool(held.update(state=S.SENT, sent_at=at, lease_until=None, error=""))


def put_off(notice: Notice, sender: str, reason: Reason, code: str = "", *, at: datetime) -> None:
    """Try again later, and later each time; a dead letter when that has lasted three days."""
    attempts = notice.attempts + 1
    if attempts >= MAX_ATTEMPTS:
        bury(notice, sender, Reason.EXHAUSTED, code)
        return
    _held(notice, sender, S.OWED, S.SENDING).update(
        state=S.OWED,
        attempts=attempts,
        deliver_at=at + wait(notice, attempts),
        claimed_by="",
        lease_until=None,
        error=_says(reason, code),
    )


def wait(notice: Notice, attempts: int) -> timedelta:
    """How long after this attempt; spread by the notice's id so that not all come back at once."""
    share = zlib.crc32(f"{notice.pk}{attempts}".encode()) / 2**32
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_WAIT) * (1 + JITTER * share)


def decent_hour(notice: Notice, at: datetime) -> datetime:
    """The first instant from `at` on at which this recipient may be written to."""
    reader = To.FAMILY if notice.kind in FAMILY_KINDS else To.SCHOOL
    return allowed_from(Kind(notice.kind), reader, at)


def hold_back(notice: Notice, sender: str, until: datetime) -> None:
    """Not at this hour."""
    _held(notice, sender, S.OWED).update(deliver_at=until, claimed_by="", lease_until=None)


def bury(notice: Notice, sender: str, reason: Reason, code: str = "") -> None:
    """A dead letter: a person has to look at it."""
    _held(notice, sender, S.OWED, S.SENDING).update(
        state=S.DEAD, attempts=notice.attempts + 1, lease_until=None, error=_says(reason, code)
    )


def drop(notice: Notice, sender: str) -> None:
    """Its reason is gone; that it was not sent is recorded."""
    _held(notice, sender, S.OWED).update(
        state=S.DROPPED, lease_until=None, error=Reason.NOT_OWED.value
    )


def unsure(notice: Notice, sender: str, *, at: datetime) -> None:
    """Handed over, no answer seen. A nudge is sent again with the same Message-ID; a letter that
    tells of a place waits for a person.
    """
    if notice.kind not in PARKED_WHEN_UNSURE:
        put_off(notice, sender, Reason.UNSURE, at=at)
        return
    # The sender's name stays: should it still come back with the server's yes, it may say so.
    held = _held(notice, sender, S.SENDING)
    held.update(state=S.PARKED, lease_until=None, error=Reason.UNSURE.value)


def release(sender: str, *, at: datetime) -> None:
    """The mail server can't be reached: that counts against no notice."""
    Notice.objects.filter(claimed_by=sender, state=S.OWED).update(
        claimed_by="",
        lease_until=None,
        deliver_at=at + UNREACHABLE_WAIT,
        error=Reason.UNREACHABLE.value,
    )


@transaction.atomic
def settle_abandoned(*, at: datetime) -> int:
    """Decide on what senders that never came back had begun to hand over."""
    abandoned = Notice.objects.abandoned(at).select_for_update(skip_locked=True)
    count = 0
    for notice in abandoned.order_by("pk")[:BATCH]:
        unsure(notice, notice.claimed_by, at=at)
        count += 1
    return count


def drop_needless_letters(*, at: datetime) -> None:
    """Letters that nobody has posted yet and nobody needs any more."""
    for letter in Notice.objects.to_post().with_everything():
        if not still_owed(letter, at):
            drop(letter, letter.claimed_by)


def send_again(notice: Notice, *, by: Actor, at: datetime) -> None:
    """A person has a dead or unsure mail sent once more. Raises `Refused`."""
    _decide(notice, Reason.AGAIN, by, state=S.OWED, deliver_at=at, attempts=0)


def by_post(notice: Notice, *, by: Actor, at: datetime) -> None:
    """An undeliverable mail to a family becomes a letter to print. Raises `Refused`."""
    if notice.kind not in FAMILY_KINDS:
        raise Refused(Code.GUARD, _("Only letters to families are printed."))
    _decide(notice, Reason.BY_POST, by, state=S.OWED, deliver_at=at, way=Way.LETTER)


def settle(notice: Notice, *, by: Actor) -> None:
    """A person has dealt with it in another way, by telephone for example. Raises `Refused`."""
    _decide(notice, Reason.SETTLED, by, state=S.DROPPED)


def explain(error: str) -> tuple[str, str]:
    """A stored reason as a sentence, and the code that came with it."""
    word, _colon, code = error.partition(": ")
    return (str(Reason(word).label) if word in Reason.values else error), code


def _decide(notice: Notice, reason: Reason, by: Actor, **changes: object) -> None:
    if not may_write(by.roles, Area.OUTBOX):
        raise Refused(Code.WRONG_ROLE)
    troubled = Notice.objects.troubled().filter(pk=notice.pk)
    said = _says(reason, f"user:{by.user_id}")
    if not troubled.update(error=said, claimed_by="", lease_until=None, **changes):
        raise Refused(Code.STALE, _("Somebody has dealt with this notice already."))


def _held(notice: Notice, sender: str, *states: NoticeState) -> models.QuerySet[Notice]:
    """The notice as long as this sender holds it: a frozen sender that wakes up finds nothing."""
    return Notice.objects.filter(pk=notice.pk, claimed_by=sender, state__in=states)


def _says(reason: Reason, code: str) -> str:
    return f"{reason.value}: {code}"[:200] if code else reason.value
