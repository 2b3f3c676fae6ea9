"""What tests of delivery have owed, and when they deliver it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from cases.models import Notice
from cases.notices import Kind, NoticeState
from cases.states import CaseState
from tests.factories import MONDAY, make_case
from tests.workers.samples import local

S = NoticeState
LATER = MONDAY + timedelta(hours=3)
MINUTE = timedelta(minutes=1)


def at(instant: datetime) -> Callable[[], datetime]:
    """A clock that stands still."""
    return lambda: instant


def invitation() -> Notice:
    """The first letter to a family, with which the contact ladder begins."""
    return make_case(CaseState.INVITED).notices.get(kind=Kind.INVITATION)


def nudge() -> Notice:
    """A mail that may come twice: the confirmation of an appointment two days ahead."""
    case = make_case(CaseState.APPOINTMENT_SCHEDULED)
    case.notices.exclude(kind=Kind.APPOINTMENT).update(state=S.SENT)
    return case.notices.get(kind=Kind.APPOINTMENT)


def placement_letter() -> Notice:
    """A letter that tells of a place; whatever else the case owes has gone out."""
    case = make_case(CaseState.PLACED)
    case.notices.exclude(kind=Kind.PLACEMENT_LETTER).update(state=S.SENT)
    return case.notices.get(kind=Kind.PLACEMENT_LETTER)


def reloaded(notice: Notice) -> Notice:
    notice.refresh_from_db()
    return notice


PLACED_AT = local(11, 11, 16)
