"""Who may hand a notice over, and what became of it: a lease, and a mark at each step.

A sender claims a batch by a lease, marks each notice as being sent just before its data goes to
the server, and as sent after the server's yes. Every mark asks whether the sender still holds it.
"""

import zlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from uuid import NAMESPACE_OID, uuid5

from django.db import models, transaction

from cases.models import Notice
from cases.models.notice import BY_WIRE
from cases.notices import JOINED, WHEN_UNSURE, Kind, NoticeState, Unsure, Way
from cases.outbox.digests import prepare, weed
from cases.outbox.marks import write_sending, write_sent
from cases.outbox.words import Reason, says
from cases.reasons import still_owed

S = NoticeState

LEASE = timedelta(minutes=5)
BATCH = 50
FIRST_WAIT = timedelta(minutes=1)
LONGEST_WAIT = timedelta(hours=6)
UNREACHABLE_WAIT = timedelta(minutes=1)
# The waits double from a minute to six hours and together last more than three days.
MAX_ATTEMPTS = 21
JITTER = 0.25
# So many letters to post are looked at in one tick; each has its turn within some of them.
LETTERS = 200


@transaction.atomic
def claim(
    sender: str, *, at: datetime, limit: int = BATCH, ways: Iterable[Way] = BY_WIRE
) -> list[Notice]:
    """The oldest notices that may go out now; until the lease ends nobody else gets them."""
    due = Notice.objects.deliverable(at).filter(way__in=list(ways))
    due = due.order_by("deliver_at", "created_at").select_for_update(skip_locked=True)
    ids = list(due.values_list("pk", flat=True)[:limit])
    if not ids:
        return []
    Notice.objects.filter(pk__in=ids).update(claimed_by=sender, lease_until=at + LEASE)
    return list(Notice.objects.filter(pk__in=ids).with_everything().order_by("deliver_at"))


def still_held(notices: Iterable[Notice], sender: str) -> list[Notice]:
    """Those that this sender still holds, looked up anew, in the same order."""
    ids = [notice.pk for notice in notices]
    held = Notice.objects.filter(pk__in=ids, claimed_by=sender, state=S.OWED).with_everything()
    found = {notice.pk: notice for notice in held}
    return [found[one] for one in ids if one in found]


def mark_sending(notice: Notice, sender: str, *, at: datetime) -> bool:
    """Just before the data is handed over. False: the lease is over, hands off."""
    return write_sending(notice, sender, at=at, lease_until=at + LEASE)


def take_back(notice: Notice, sender: str) -> None:
    """It was not handed over after all: nobody could be reached."""
    _held(notice, sender, S.SENDING).update(state=S.OWED)


def mark_sent(notice: Notice, sender: str, *, at: datetime) -> bool:
    """After the server's yes, be it a late one. False: somebody else has dealt with it."""
    if not _has_others(notice):
        return write_sent(notice, sender, at=at)
    with transaction.atomic():
        sent = write_sent(notice, sender, at=at)
        if sent:
            Notice.objects.sent_with(notice, at)
    return sent


def _has_others(notice: Notice) -> bool:
    """`digests.prepare` has fetched those that were joined; nobody joins what is held."""
    return notice.kind == Kind.DIGEST or (notice.kind in JOINED and bool(notice.items.all()))


def put_off(
    notice: Notice,
    sender: str,
    reason: Reason,
    code: str = "",
    *,
    at: datetime,
    most: int = MAX_ATTEMPTS,
) -> None:
    """Try again later, and later each time; a dead letter after so many attempts."""
    attempts = notice.attempts + 1
    if attempts >= most:
        bury(notice, sender, Reason.EXHAUSTED, code)
        return
    _held(notice, sender, S.OWED, S.SENDING).update(
        state=S.OWED,
        attempts=attempts,
        deliver_at=at + wait(notice, attempts),
        claimed_by="",
        lease_until=None,
        error=says(reason, code),
    )


def wait(notice: Notice, attempts: int) -> timedelta:
    """How long after this attempt; spread by the notice's id so that not all come back at once."""
    share = zlib.crc32(f"{notice.pk}{attempts}".encode()) / 2**32
    doubled: timedelta = FIRST_WAIT * 2 ** min(attempts - 1, 16)
    return min(doubled, LONGEST_WAIT) * (1 + JITTER * share)


def hold_back(notice: Notice, sender: str, until: datetime) -> None:
    """Not at this hour."""
    _held(notice, sender, S.OWED).update(deliver_at=until, claimed_by="", lease_until=None)


def bury(notice: Notice, sender: str, reason: Reason, code: str = "") -> None:
    """A dead letter: a person has to look at it."""
    _held(notice, sender, S.OWED, S.SENDING).update(
        state=S.DEAD, attempts=notice.attempts + 1, lease_until=None, error=says(reason, code)
    )


def drop(notice: Notice, sender: str) -> None:
    """Its reason is gone; that it was not sent is recorded. Who was joined to it is still told."""
    if notice.kind not in JOINED:
        _drop(notice, sender)
        return
    with transaction.atomic():
        if _drop(notice, sender):
            Notice.objects.pass_on(notice)


def _drop(notice: Notice, sender: str) -> int:
    return _held(notice, sender, S.OWED).update(
        state=S.DROPPED, lease_until=None, error=Reason.NOT_OWED.value
    )


def unsure(notice: Notice, sender: str, *, at: datetime, most: int = MAX_ATTEMPTS) -> None:
    """Handed over, no answer seen. A nudge is sent again with the same Message-ID; a letter that
    starts a clock or tells of a place waits for a person, and so does a digest that has one in it.
    """
    if when_unsure(notice) is Unsure.AGAIN:
        put_off(notice, sender, Reason.UNSURE, at=at, most=most)
        return
    # The sender's name stays: should it still come back with the server's yes, it may say so.
    held = _held(notice, sender, S.SENDING)
    held.update(state=S.PARKED, lease_until=None, error=Reason.UNSURE.value)


def when_unsure(notice: Notice) -> Unsure:
    """What its kind declares; of what stands in a digest the most careful counts."""
    kinds = [notice.kind]
    if notice.kind == Kind.DIGEST:
        kinds += Notice.objects.bundled_in(notice).order_by().values_list("kind", flat=True)
    # Software knows a message again by its id, and no person could settle what it has seen.
    parks = notice.way != Way.WEBHOOK and any(
        WHEN_UNSURE[Kind(kind)] is Unsure.PARK for kind in kinds
    )
    return Unsure.PARK if parks else Unsure.AGAIN


def release(sender: str, reason: Reason = Reason.UNREACHABLE, *, at: datetime) -> None:
    """The server can't be reached, or is left alone: that counts against no notice."""
    Notice.objects.filter(claimed_by=sender, state=S.OWED).update(
        claimed_by="",
        lease_until=None,
        deliver_at=at + UNREACHABLE_WAIT,
        error=reason.value,
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
    """Letters that nobody has posted yet and nobody needs any more; of very many some by turns.

    Which of brothers and sisters are no longer meant is seen to as well.
    """
    letters = _letters_in_turn(at)
    prepare(letters)
    for letter in letters:
        if letter.kind in JOINED:
            weed(letter, at=at)
        if not still_owed(letter, at):
            drop(letter, letter.claimed_by)


def _letters_in_turn(at: datetime) -> list[Notice]:
    """All of them, or those from a place on that is another one each minute."""
    letters = Notice.objects.to_post().with_everything().order_by("pk")
    start = uuid5(NAMESPACE_OID, f"{at.astimezone(UTC):%Y-%m-%d %H:%M}")
    found = list(letters.filter(pk__gte=start)[:LETTERS])
    return found + list(letters.filter(pk__lt=start)[: LETTERS - len(found)])


def _held(notice: Notice, sender: str, *states: NoticeState) -> models.QuerySet[Notice]:
    """The notice as long as this sender holds it: a frozen sender that wakes up finds nothing."""
    return Notice.objects.filter(pk=notice.pk, claimed_by=sender, state__in=states)
