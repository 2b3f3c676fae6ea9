"""One message for brothers and sisters: what a family is owed for one occasion is joined.

Each child keeps its own row. The others are bound to the first, as to a digest, and share its fate;
when the first one's reason goes, the next one carries the message.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Count

from cases.models import Notice
from cases.models.notice import NoticeQuerySet
from cases.notices import JOINED, Kind, NoticeState, Way
from cases.outbox.digests import prepare
from cases.outbox.words import Reason
from cases.reasons import appointment_of

S = NoticeState
# What may have been read already is never changed: it is sent again as it was.
NEVER_HANDED_OVER = ("", Reason.UNREACHABLE.value, Reason.RESTING.value)
# So many families in one go; what is left goes out one by one.
MOST = 500


def join(*, at: datetime) -> int:
    """Join what is due for each family; returns how many messages are saved."""
    waiting = _waiting(at).order_by().values("recipient", "rule", "way")
    families = waiting.annotate(count=Count("pk")).filter(count__gt=1)
    return sum(_join_for(at, **key) for key in families.values("recipient", "rule", "way")[:MOST])


def _waiting(at: datetime) -> NoticeQuerySet:
    due = Notice.objects.deliverable(at).filter(kind__in=JOINED, way__in=(Way.MAIL, Way.SMS))
    return due.filter(attempts=0, error__in=NEVER_HANDED_OVER)


@transaction.atomic
def _join_for(at: datetime, **family: str) -> int:
    mine = _waiting(at).filter(**family).with_everything()
    locked = list(
        mine.select_for_update(skip_locked=True, of=("self",)).order_by("created_at", "pk")
    )
    prepare(locked)
    return sum(Notice.objects.bind(together) for together in _by_occasion(locked))


def _by_occasion(notices: Iterable[Notice]) -> list[list[Notice]]:
    """One notice of each child in a message: what the same child is owed twice goes out twice."""
    found: dict[Hashable, list[Notice]] = defaultdict(list)
    turns = Counter[Hashable]()
    for one in notices:
        if occasion := _occasion(one):
            found[occasion, turns[occasion, one.case_id]].append(one)
            turns[occasion, one.case_id] += 1
    return list(found.values())


def _occasion(notice: Notice) -> Hashable:
    """What the children of a family have in common for it to be one message."""
    if notice.kind == Kind.INVITATION:
        return notice.kind, notice.language
    if meeting := appointment_of(notice):
        where = (meeting.starts_at, meeting.advisor_id, meeting.mode, meeting.room)
        return notice.kind, notice.language, where
    return None
