"""The verbs of a legal hold: stop the deletion of one case until a day, and allow it again."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.access import Area, may_write
from cases.actors import Actor
from cases.calendars import day_of
from cases.history import note
from cases.models import Case, DeletionStop, Occurrence
from cases.refusals import Code, Invalid, Refused, need

What = Occurrence.What
LONGEST = timedelta(days=1830)


@transaction.atomic
def stop_deletion(
    case: Case, *, reason: str, until: date | None, by: Actor, at: datetime
) -> DeletionStop:
    """Keep this case until that day, included, for a reason; renewed by saying it again."""
    _must_be_lead(by)
    said = need(reason, "reason")[:300]
    today = day_of(at)
    if until is None or not today <= until <= today + LONGEST:
        raise Invalid("until", _("Please give a day within the next five years."))
    stop, _made = DeletionStop.objects.update_or_create(
        case=case, defaults={"reason": said, "until": until, "user_id": by.user, "at": at}
    )
    note(What.HOLD_SET, f"case:{case.pk}", by=by, at=at, until=until.isoformat())
    return stop


@transaction.atomic
def allow_deletion(stop: DeletionStop, *, by: Actor, at: datetime) -> None:
    """Nothing stands against the deletion any more."""
    _must_be_lead(by)
    note(What.HOLD_LIFTED, f"case:{stop.case_id}", by=by, at=at)
    stop.delete()


def _must_be_lead(by: Actor) -> None:
    if not may_write(by.roles, Area.PRIVACY):
        raise Refused(Code.WRONG_ROLE)
