"""Rights end: roles after their last day, the log-in of people without any, sessions with both."""

from datetime import datetime

from django.db import transaction

from advisory.desk.accounts import end_sessions
from advisory.desk.models import Advisor, RoleGrant
from cases.actors import Actor
from cases.calendars import day_of
from cases.history import note
from cases.models import Occurrence

What = Occurrence.What


@transaction.atomic
def end_rights(*, by: Actor, at: datetime) -> tuple[int, int]:
    """Take away every role whose last day is over; who has none left is shut out.

    What they could do ended at midnight by itself: a role counts until its last day. How many
    roles, and how many people.
    """
    ended = RoleGrant.objects.filter(ends_on__lt=day_of(at))
    gone = list(ended.values_list("person_id", "role"))
    for person_id, role in gone:
        note(What.ROLE_ENDED, f"user:{person_id}", by=by, at=at, role=role)
    ended.delete()
    whose = {person_id for person_id, _role in gone}
    leaving = list(Advisor.objects.filter(pk__in=whose, grants__isnull=True, is_active=True))
    for person in leaving:
        end_sessions(person, by=by, at=at)
        note(What.PERSON_LOCKED, f"user:{person.pk}", by=by, at=at)
    Advisor.objects.filter(pk__in=[one.pk for one in leaving]).update(is_active=False)
    return len(gone), len(leaving)
