"""What a hand in the database can do to a case, one row for each check of the detector."""

import uuid
from collections.abc import Callable

from django.db import connection
from django.db.models import F

from cases.history.triggers import expose
from cases.models import (
    Appointment,
    Case,
    Deadline,
    FollowUp,
    Guardian,
    Household,
    Notice,
    Offer,
    Pause,
    Step,
    TimetableVersion,
)
from cases.states import CaseState, Closure, Role
from schools.models import Place
from tests.cases.breaking import allow
from tests.factories import DAY, HOUR, MONDAY, Walk

S = CaseState
Breaker = Callable[[Walk], object]


def second_live_offer(walk: Walk) -> None:
    """The same request once more."""
    allow("cases_offer", index="one_live_offer_per_case")
    row = Offer.objects.filter(case=walk.case).values().get()
    Offer.objects.bulk_create([Offer(**{**row, "id": uuid.uuid4()})])


def reserved_nothing(walk: Walk) -> None:
    """An open request whose place is gone."""
    allow("cases_offer", check="live_offer_reserves_a_place")
    Offer.objects.update(holding="NONE")


def overfull(walk: Walk) -> None:
    """A lowered figure that nobody has marked."""
    allow("schools_place", check="places_never_exceeded")
    Place.objects.update(reported_free=0)


def unreachable(walk: Walk) -> None:
    """No telephone, no mail, no address."""
    Guardian.objects.update(phone="", email="")
    Household.objects.update(street="", accommodation="")


def paused(walk: Walk) -> None:
    """A pause that goes on."""
    span = {"starts_on": walk.at.date(), "ends_on": walk.at.date() + 9 * DAY}
    Pause.objects.create(case=walk.case, kind=Pause.Kind.HOLD, **span)


def to_be_done_by_nobody(walk: Walk) -> None:
    """A follow-up without role or person."""
    today = walk.at.date()
    FollowUp.objects.create(case=walk.case, due_on=today, note="x", created_at=walk.at)


def over(walk: Walk) -> dict[str, object]:
    """A rest that has ended days ago."""
    past = walk.at - 3 * DAY
    return {"hold_until": past.date(), "due_at": past}


def unprotected(walk: Walk) -> None:
    """The triggers of history are gone."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for statement in expose():
            cursor.execute(statement)


def renumbered(walk: Walk) -> None:
    """A step has another number."""
    unprotected(walk)
    Step.objects.filter(number=2).update(number=9)


def cases(**values: object) -> Breaker:
    return lambda walk: Case.objects.update(**values)


BROKEN: dict[str, tuple[CaseState, Breaker]] = {
    "without_clock": (S.INVITED, lambda walk: Deadline.objects.all().delete()),
    "without_round": (
        S.WAITLISTED,
        lambda walk: Deadline.objects.filter(rule="waiting_list_review").update(outcome="DONE"),
    ),
    "stroke_overdue": (S.INVITED, lambda walk: Deadline.objects.update(due_at=walk.at - 2 * DAY)),
    "dates_off_plan": (S.INVITED, lambda walk: Case.objects.update(due_at=F("due_at") + HOUR)),
    "planned_by_old_numbers": (
        S.INVITED,
        lambda walk: TimetableVersion.objects.create(at=walk.at - 2 * HOUR),
    ),
    "wrong_holder": (S.INVITED, cases(holder=Role.LEAD)),
    "repeats_wrongly": (S.OFFERED, cases(support_forms="ALPHA")),
    "rests_too_long": (S.ON_HOLD, lambda walk: Case.objects.update(**over(walk))),
    "nobody_can_be_reached": (S.INVITED, unreachable),
    "gap_in_history": (S.INVITED, renumbered),
    "history_differs": (S.INVITED, cases(state_since=MONDAY - DAY)),
    "history_unprotected": (S.INVITED, unprotected),
    "state_without_step": (S.INVITED, cases(state=S.REPORTED)),
    "more_than_one": (S.OFFERED, second_live_offer),
    "asked_without_request": (
        S.OFFERED,
        lambda walk: Offer.objects.update(state="DECLINED", holding="NONE"),
    ),
    "placed_without_promise": (S.PLACED, lambda walk: Offer.objects.update(state="REVOKED")),
    "appointment_astray": (
        S.APPOINTMENT_SCHEDULED,
        lambda walk: Appointment.objects.update(state="CANCELLED_OFFICE"),
    ),
    "request_outlived": (
        S.OFFERED,
        lambda walk: Offer.objects.update(expires_at=walk.at - 2 * DAY),
    ),
    "reserved_without_request": (S.OFFERED, reserved_nothing),
    "place_miscounted": (S.OFFERED, lambda walk: Place.objects.update(reserved=2)),
    "place_overfull": (S.OFFERED, overfull),
    "closed_with_clock": (S.CLOSED, lambda walk: Deadline.objects.update(outcome="WAITING")),
    "escalated_at_rest": (S.CLOSED, cases(level=1)),
    "paused_when_closed": (S.CLOSED, paused),
    "merged_into_nothing": (S.CLOSED, cases(closure=Closure.DUPLICATE_MERGED)),
    "message_stuck": (S.INVITED, lambda walk: Notice.objects.update(deliver_at=walk.at - 4 * DAY)),
    "digest_missing": (S.INVITED, lambda walk: Notice.objects.update(state="BUNDLED")),
    "sent_without_time": (S.INVITED, lambda walk: Notice.objects.update(state="SENT")),
    "follow_up_for_nobody": (S.INVITED, to_be_done_by_nobody),
}
# The state of affairs outside, which no hand in the database breaks.
OUTSIDE = {"holidays_unknown"}
