"""Where a case stands: how long the child waits, which share of its clock is used, what blocks."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, F, OuterRef, Q

from cases.blocking import WHAT_BLOCKS, Around, Clock
from cases.calendars import Calendar, day_of, days_between
from cases.deadlines import UNPLACED, Timetable
from cases.models import (
    Appointment,
    Case,
    ContactAttempt,
    Offer,
    Pause,
    Step,
    TimetableVersion,
)
from cases.moves import Event
from cases.states import LIVE, UPCOMING, CaseState, OfferState

# Whoever has got a place does not wait any more.
SETTLED = (CaseState.PLACED, CaseState.ENROLLED, CaseState.CLOSED)


@dataclass(frozen=True)
class Standing:
    """One case as a list shows it. `law` is the EU clock, from 45 days on."""

    case: Case
    at: datetime
    days: int
    working_days: int
    clock: Clock | None
    law: Clock | None
    blocks: str
    around: Around = field(default_factory=Around)

    @property
    def is_overdue(self) -> bool:
        """Past its next date; a closed case is only past its day of deletion."""
        return self.case.is_open and self.case.due_at <= self.at

    @property
    def is_waiting(self) -> bool:
        """Whether the child still waits for a place."""
        return self.case.state not in SETTLED

    @property
    def share(self) -> float:
        """How much of the tightest clock is used."""
        return max((one.share for one in (self.clock, self.law) if one), default=0)


def standings(cases: Iterable[Case], at: datetime) -> list[Standing]:
    """These cases in their order, with what a list shows; six queries for any number of them."""
    known = list(cases)
    around = _around([case.pk for case in known])
    return [_stand(case, around[case.pk], at) for case in known]


def _around(case_ids: list[int]) -> dict[int, Around]:
    timetable = TimetableVersion.objects.in_force()
    found = {case_id: Around(timetable=timetable) for case_id in case_ids}
    # A request that waits or has been accepted; at most one of each, and never both.
    states = (*LIVE, OfferState.ACCEPTED)
    offers = Offer.objects.filter(case__in=case_ids, state__in=states).select_related("school")
    for offer in offers.prefetch_related("school__own_days_off"):
        found[offer.case_id].offer = offer
    last = Step.objects.filter(
        appointment=OuterRef("pk"), event=Event.MISS, at=OuterRef("case__state_since")
    )
    told = Q(state__in=UPCOMING) | Q(Exists(last), case__state=CaseState.INVITED)
    for appointment in Appointment.objects.filter(told, case__in=case_ids):
        name = "appointment" if appointment.state in UPCOMING else "missed"
        setattr(found[appointment.case_id], name, appointment)
    for pause in Pause.objects.filter(case__in=case_ids):
        found[pause.case_id].paused |= _days_of(pause)
    tries = ContactAttempt.objects.filter(case__in=case_ids, at__gte=F("case__state_since"))
    for case_id, count in Counter(tries.values_list("case_id", flat=True)).items():
        found[case_id].tries = count
    return found


def _days_of(pause: Pause) -> frozenset[date]:
    start = pause.starts_on.toordinal()
    return frozenset(
        date.fromordinal(day) for day in range(start + 1, pause.ends_on.toordinal() + 1)
    )


def _stand(case: Case, around: Around, at: datetime) -> Standing:
    reported_on = day_of(case.reported_at)
    until = day_of(case.state_since if case.state in SETTLED else at)
    clock = _leg(case, around, at)
    return Standing(
        case=case,
        at=at,
        days=days_between(reported_on, until, Calendar.DAYS),
        working_days=days_between(reported_on, until, Calendar.WORKING_DAYS),
        clock=clock,
        law=_law(case, around.timetable, at),
        blocks=WHAT_BLOCKS[CaseState(case.state)](case, around, clock, at),
        around=around,
    )


def _leg(case: Case, around: Around, at: datetime) -> Clock | None:
    """The clock of the present state, pauses left out; none for a closed case."""
    if case.state == CaseState.CLOSED:
        return None
    calendar = around.timetable.leg(case.state).calendar
    closed = around.paused
    if calendar == Calendar.WORKING_DAYS:
        closed |= around.timetable.closed
    if calendar == Calendar.SCHOOL_DAYS and around.offer:
        closed |= around.offer.school.days_off()
    start = day_of(_begun_at(case, around))
    return Clock(
        used=days_between(start, day_of(at), calendar, closed),
        total=days_between(start, case.due_on, calendar, closed),
        calendar=calendar,
    )


def _begun_at(case: Case, around: Around) -> datetime:
    if case.state == CaseState.OFFERED and around.offer:
        return around.offer.sent_at
    if case.state == CaseState.WAITLISTED and case.reviewed_at:
        return max(case.reviewed_at, case.state_since)
    return case.state_since


def _law(case: Case, timetable: Timetable, at: datetime) -> Clock | None:
    """The clock of the EU; it never stands still.

    Directive 2013/33/EU Art. 14, from 12 June 2026 directive (EU) 2024/1346 Art. 16.
    """
    lodged_on = case.child.protection_application_on
    if lodged_on is None or case.state not in UNPLACED:
        return None
    used = days_between(lodged_on, day_of(at), Calendar.DAYS)
    warned, red = timetable.rules["eu_45_days"].days, timetable.rules["eu_60_days"].days
    return Clock(used, red, Calendar.DAYS) if used >= warned else None
