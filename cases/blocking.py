"""One sentence for every case: what blocks it, and for how long."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cases.calendars import Calendar, day_of, days_between
from cases.deadlines import Timetable
from cases.models import Appointment, Case, Offer
from cases.states import AppointmentState, CaseState, Closure, InterpreterStatus, OfferState


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
    # The one after which the family is being invited again.
    missed: Appointment | None = None
    tries: int = 0
    paused: frozenset[date] = frozenset()
    timetable: Timetable = field(default_factory=Timetable)


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
    if around.missed and not around.tries:
        return _since(_missed(around.missed), clock)
    tries = ngettext("%(n)s try so far", "%(n)s tries so far", around.tries) % {"n": around.tries}
    # Outside the f-string, where xgettext finds it.
    silence = _since(_("Family has not answered"), clock)
    return f"{silence} ({tries})"


def _missed(meeting: Appointment) -> str:
    """As long as nobody has spoken with the family since."""
    sentences = {
        AppointmentState.NO_SHOW: _("Family did not come on %(day)s: call them"),
        AppointmentState.INTERPRETER_MISSING: _(
            "Interpreter did not come on %(day)s: book a new appointment"
        ),
        AppointmentState.CANCELLED_FAMILY: _(
            "Family cancelled the appointment on %(day)s: book a new one"
        ),
        AppointmentState.CANCELLED_OFFICE: _(
            "The office cancelled the appointment on %(day)s: book a new one"
        ),
    }
    day = {"day": f"{day_of(meeting.starts_at):%d.%m.%Y}"}
    return sentences[AppointmentState(meeting.state)] % day


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
