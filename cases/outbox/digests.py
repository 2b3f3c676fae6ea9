"""One mail a day: what is owed with a digest is bound together for each recipient."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects

from cases import manners
from cases.models import Notice
from cases.models.notice import NoticeQuerySet
from cases.notices import JOINED, Kind, NoticeState
from cases.outbox.hours import digest_hour, next_digest
from cases.outbox.words import Reason
from cases.reasons import SPEAKS_OF_A_MEETING, still_owed

log = logging.getLogger(__name__)

S = NoticeState
RULE = "digest"
# So many recipients in one go: a shift stays short, the rest is for the next tick.
MOST = 500


def bundle(*, at: datetime) -> int:
    """Bind what is due for each recipient into one digest; returns how many were written.

    May run beside others: who comes second leaves what is left to the next digest.
    """
    waiting = Notice.objects.to_bundle(at).order_by().values_list("recipient", flat=True)
    return sum(_bundle_or_leave(recipient, at) for recipient in waiting.distinct()[:MOST])


def _bundle_or_leave(recipient: str, at: datetime) -> bool:
    """One digest that can't be bound doesn't stop the others; the next tick tries it again."""
    try:
        return _bundle_for(recipient, at)
    except Exception as error:
        log.warning("A digest could not be bound: %s", type(error).__name__)
        return False


def prepare(batch: Iterable[Notice]) -> None:
    """Fetch what the texts of a batch speak of besides their case, with one question for all."""
    notices = list(batch)
    digests = [notice for notice in notices if carries(notice)]
    inside = Notice.objects.exclude(state=S.DROPPED).with_everything().order_by("created_at", "pk")
    prefetch_related_objects(digests, Prefetch("items", queryset=inside))
    joined = [item for notice in digests if notice.kind in JOINED for item in notice.items.all()]
    of_meetings = [one for one in (*notices, *joined) if one.kind in SPEAKS_OF_A_MEETING]
    prefetch_related_objects(of_meetings, "case__deadlines", "case__appointments__advisor")


def carries(notice: Notice) -> bool:
    """Whether others may go out inside it and share its fate."""
    return notice.kind == Kind.DIGEST or notice.kind in JOINED


def weed(digest: Notice, *, at: datetime) -> bool:
    """Drop from a digest what has been solved since; False when nothing is left to tell."""
    items = list(digest.items.all())
    if not items:
        return False
    gone = _drop_needless(items, at) | _take_out_held(digest)
    if gone:
        with_fewer = [item for item in items if item.pk not in gone]
        digest._prefetched_objects_cache["items"] = with_fewer  # type: ignore[attr-defined]
    return len(gone) < len(items)


@transaction.atomic
def _bundle_for(recipient: str, at: datetime) -> bool:
    mine = Notice.objects.to_bundle(at).filter(recipient=recipient).with_everything()
    locked = mine.select_for_update(skip_locked=True, of=("self",)).order_by("created_at", "pk")
    items = list(locked)
    gone = _drop_needless(items, at)
    items = [item for item in items if item.pk not in gone]
    if not items:
        return False
    digest = _unsent(recipient, at) or _written(items[-1], at)
    if digest is None:
        _leave_for_next(items, at)
        return False
    _all(items).update(state=S.BUNDLED, digest=digest)
    return True


def _drop_needless(items: list[Notice], at: datetime) -> set[object]:
    """What nobody needs to hear any more is dropped, and that is recorded."""
    gone = [item for item in items if not still_owed(item, at)]
    if gone:
        _all(gone).update(state=S.DROPPED, error=Reason.NOT_OWED.value)
    return {item.pk for item in gone}


def _take_out_held(digest: Notice) -> set[object]:
    """What waits because its case may only be stored goes out with a later digest."""
    held = Notice.objects.bundled_in(digest).held()
    keys: set[object] = set(held.values_list("pk", flat=True))
    if keys:
        held.update(state=S.OWED, digest=None)
    return keys


def _unsent(recipient: str, at: datetime) -> Notice | None:
    """A digest that has not gone out yet takes more in: after an outage there is still one."""
    own = Notice.objects.unsent_digests(recipient, at).order_by("created_at")
    return own.select_for_update(skip_locked=True).first()


def _written(newest: Notice, at: datetime) -> Notice | None:
    """The digest of this hour; None out of hours, or when it has been written already."""
    if digest_hour(newest.recipient, at) > at:
        return None
    digest, is_new = Notice.objects.get_or_create(
        case=None,
        rule=RULE,
        nth=manners.digest_number(at),
        kind=Kind.DIGEST,
        recipient=newest.recipient,
        way=newest.way,
        defaults={"language": newest.language, "created_at": at, "deliver_at": at},
    )
    return digest if is_new else None


def _leave_for_next(items: list[Notice], at: datetime) -> None:
    # A digest has just gone out, or it is too late in the day: nothing earlier than the next one.
    hour = next_digest(items[-1].recipient, at + timedelta(seconds=1))
    _all(items).update(deliver_at=hour)


def _all(items: list[Notice]) -> NoticeQuerySet:
    return Notice.objects.filter(pk__in=[item.pk for item in items], state__in=(S.OWED, S.BUNDLED))
