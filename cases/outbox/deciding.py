"""What a person decides about a message that is undeliverable or unsure."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.access import Area, may_write
from cases.actors import Actor
from cases.models import Notice
from cases.notices import FAMILY_KINDS, NoticeState, Way
from cases.outbox.words import Reason, says
from cases.refusals import Code, Refused

S = NoticeState


def send_again(notice: Notice, *, by: Actor, at: datetime) -> None:
    """A person has a dead or unsure message sent once more. Raises `Refused`."""
    _decide(notice, Reason.AGAIN, by, state=S.OWED, deliver_at=at, attempts=0)


@transaction.atomic
def by_post(notice: Notice, *, by: Actor, at: datetime) -> None:
    """An undeliverable message to a family becomes a letter to print. Raises `Refused`.

    Brothers and sisters of whom it speaks stand in the letter too.
    """
    if notice.kind not in FAMILY_KINDS:
        raise Refused(Code.GUARD, _("Only letters to families are printed."))
    _decide(notice, Reason.BY_POST, by, state=S.OWED, deliver_at=at, way=Way.LETTER)
    Notice.objects.bundled_in(notice).update(way=Way.LETTER)


@transaction.atomic
def settle(notice: Notice, *, by: Actor) -> None:
    """A person has dealt with it in another way, by telephone for example. Raises `Refused`.

    What stood in a digest is settled with it.
    """
    _decide(notice, Reason.SETTLED, by, state=S.DROPPED)
    said = says(Reason.SETTLED, f"user:{by.user_id}")
    Notice.objects.bundled_in(notice).update(state=S.DROPPED, error=said)


def repeat(notice: Notice, *, at: datetime) -> None:
    """A school has a message to its software sent once more, whatever became of it before."""
    free = Notice.objects.by_webhook().filter(pk=notice.pk).exclude(state=S.SENDING)
    free.update(state=S.OWED, attempts=0, deliver_at=at, claimed_by="", lease_until=None)


def _decide(notice: Notice, reason: Reason, by: Actor, **changes: object) -> None:
    if not may_write(by.roles, Area.OUTBOX):
        raise Refused(Code.WRONG_ROLE)
    troubled = Notice.objects.troubled().filter(pk=notice.pk)
    said = says(reason, f"user:{by.user_id}")
    if not troubled.update(error=said, claimed_by="", lease_until=None, **changes):
        raise Refused(Code.STALE, _("Somebody has dealt with this notice already."))
