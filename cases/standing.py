"""Where a case stands: how long the child waits, which share of its clock is used, what blocks."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.calendars import Calendar, day_of, days_between
from cases.deadlines import UNPLACED, Timetable
from cases.models import (
    Appointment,
    Case,
    ContactAttempt,
    Offer,
    Pause,
    TimetableVersion,
)
from cases.states import (
    LIVE,
    UPCOMING,
    AppointmentState,
    CaseState,
    Closure,
    InterpreterStatus,
    OfferState,
)

# Whoever has got a place does not wait any more.
SETTLED = (CaseState.PLACED, CaseState.ENROLLED, CaseState.CLOSED)


@dataclass(frozen=True)
class Clock:
    """Days of a calendar that are used, of those there are."""

    used: int
    total: int
    calendar: Calendar

    @property
    def share(self) -> float:
        """1 on the last day in time, above it when overdue."""
        return self.used / max(self.total, 1)


@dataclass
class Around:
    """What a sentence about a case has to know beside the case itself."""

    offer: Offer | None = None
    appointment: Appointment | None = None
    tries: int = 0
    paused: frozenset[date] = frozenset()
    timetable: Timetable = field(default_factory=Timetable)


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
    for appointment in Appointment.objects.filter(case__in=case_ids, state__in=UPCOMING):
        found[appointment.case_id].appointment = appointment
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


# --- One sentence for what blocks ----------------------------------------------------------------

Sentence = Callable[[Case, Around, Clock | None, datetime], str]


def _since(what: str, clock: Clock | None) -> str:
    """The sentence with the days that have gone by; on the day itself without."""
    if clock is None or not clock.used:
        return what
    spans = {
        Calendar.WORKING_DAYS: ngettext("%(n)s working day", "%(n)s working days", clock.used),
        Calendar.SCHOOL_DAYS: ngettext("%(n)s school day", "%(n)s school days", clock.used),
        Calendar.DAYS: ngettext("%(n)s day", "%(n)s days", clock.used),
    }
    return f"{what}, {spans[clock.calendar] % {'n': clock.used}}"


def _reported(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    if not case.child.household.lives_in_town:
        return _("Family lives in another town: hand the case over")
    return _since(_("Family not invited yet"), clock)


def _invited(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    tries = ngettext("%(n)s try so far", "%(n)s tries so far", around.tries) % {"n": around.tries}
    # Outside the f-string, where xgettext finds it.
    silence = _since(_("Family has not answered"), clock)
    return f"{silence} ({tries})"


def _appointment(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    meeting = around.appointment
    if meeting is None:
        return _("The appointment is missing")
    day = {"day": f"{day_of(meeting.starts_at):%d.%m.%Y}"}
    if meeting.ends_at <= at:
        return _("What became of the appointment on %(day)s?") % day
    if meeting.interpreter == InterpreterStatus.ASKED:
        return _("Interpreter not confirmed for the appointment on %(day)s") % day
    if meeting.state == AppointmentState.PROPOSED:
        return _("Family has not confirmed the appointment on %(day)s") % day
    return _("Waits for the appointment on %(day)s") % day


def _consultation(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    return _since(_("Recommendation not signed yet"), clock)


def _ready(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    if case.recommendation_stale:
        return _("Birth date was corrected: check the recommendation")
    return _since(_("No school is being asked"), clock)


def _offered(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    if around.offer is None or clock is None:
        return _("The place request is missing")
    school = {"school": around.offer.school.label}
    if around.offer.state == OfferState.QUERY_OPEN:
        return _("%(school)s has a question: answer it") % school
    if clock.share < 1:
        return _since(_("%(school)s has not answered yet") % school, clock)
    return _since(_("%(school)s does not answer") % school, clock)


def _waitlisted(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    words = _("No free place found; next look on %(day)s")
    if case.due_at <= at:
        words = _("No free place found; a new look was due on %(day)s")
    return words % {"day": f"{case.due_on:%d.%m.%Y}"}


def _assignment(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    return _since(_("School supervision has not decided"), clock)


def _placed(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    offer = around.offer
    if offer is None or offer.start_on is None:
        return _("The first school day is missing")
    words = {"school": offer.school.label, "day": f"{offer.start_on:%d.%m.%Y}"}
    if day_of(at) <= offer.start_on:
        return _("First school day on %(day)s: %(school)s") % words
    what = _("%(school)s has not confirmed attendance") % words
    days = offer.school.days_off() | around.paused
    gone = days_between(offer.start_on, day_of(at), Calendar.SCHOOL_DAYS, days)
    return _since(what, Clock(gone, 1, Calendar.SCHOOL_DAYS))


def _not_attending(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    return _since(_("Child has not appeared at school: call the family"), clock)


def _enrolled(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    return _("Nothing; closes by itself on %(day)s") % {"day": f"{case.due_on:%d.%m.%Y}"}


def _on_hold(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    return _("On hold until %(day)s") % {"day": f"{case.hold_until:%d.%m.%Y}"}


def _closed(case: Case, around: Around, clock: Clock | None, at: datetime) -> str:
    return str(Closure(case.closure).label)


WHAT_BLOCKS: dict[CaseState, Sentence] = {
    CaseState.REPORTED: _reported,
    CaseState.INVITED: _invited,
    CaseState.APPOINTMENT_SCHEDULED: _appointment,
    CaseState.IN_CONSULTATION: _consultation,
    CaseState.READY_FOR_PLACEMENT: _ready,
    CaseState.OFFERED: _offered,
    CaseState.WAITLISTED: _waitlisted,
    CaseState.ASSIGNMENT_REQUESTED: _assignment,
    CaseState.PLACED: _placed,
    CaseState.NOT_ATTENDING: _not_attending,
    CaseState.ENROLLED: _enrolled,
    CaseState.ON_HOLD: _on_hold,
    CaseState.CLOSED: _closed,
}
