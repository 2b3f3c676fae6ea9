"""Whether the reason of a notice still stands: what has been solved meanwhile isn't sent."""

from collections.abc import Callable
from datetime import datetime

from cases.deadlines import RULES
from cases.models import Appointment, Deadline, Notice
from cases.notices import Kind, NoticeState, Way
from cases.states import UPCOMING, CaseState, OfferState

Question = Callable[[Notice, datetime], bool]
# A recall is owed only for a letter that somebody may have read.
NEVER_WENT_OUT = (NoticeState.OWED, NoticeState.DROPPED)


def still_owed(notice: Notice, at: datetime) -> bool:
    """Whether the recipient still has to hear of it."""
    return STILL_OWED[Kind(notice.kind)](notice, at)


def case_in(*states: CaseState) -> Question:
    """As long as the case is in one of these states."""
    return lambda notice, _at: notice.case.state in states


def offer_in(*states: OfferState) -> Question:
    """As long as the place request is in one of these states."""
    return lambda notice, _at: notice.offer is not None and notice.offer.state in states


def always(_notice: Notice, _at: datetime) -> bool:
    """A proof or a decision: whoever it is meant for has to know it in any case."""
    return True


def open_case(notice: Notice, _at: datetime) -> bool:
    """As long as there is something to do."""
    return notice.case.is_open


def waits_for_answer(notice: Notice, at: datetime) -> bool:
    """The school is asked, its time isn't over."""
    return notice.offer is not None and notice.offer.is_live and not notice.offer.is_expired(at)


def school_is_silent(notice: Notice, at: datetime) -> bool:
    """No reminder to a school that waits for our answer itself."""
    asked = notice.offer is not None and notice.offer.state == OfferState.SENT
    return asked and waits_for_answer(notice, at)


def first_day_is_open(notice: Notice, at: datetime) -> bool:
    """The place is promised and nobody has said whether the child came."""
    return notice.case.state == CaseState.PLACED and offer_in(OfferState.ACCEPTED)(notice, at)


def still_escalated(notice: Notice, at: datetime) -> bool:
    """Still open, and no school has been found since."""
    return notice.case.level > 0 and open_case(notice, at)


def step_is_due(notice: Notice, _at: datetime) -> bool:
    """The clock that struck still runs, and no later review has answered it."""
    rule = RULES.get(notice.rule)
    reviewed = notice.case.reviewed_at
    if rule is None or (reviewed and reviewed > notice.created_at):
        return False
    return notice.case.state in rule.states


def appointment_of(notice: Notice) -> Appointment | None:
    """The appointment that a confirmation or a reminder speaks of, as long as it stands."""
    if notice.step is not None:
        booked = notice.step.appointment
        return booked if booked and booked.state in UPCOMING else None
    stroke = Deadline.objects.filter(case=notice.case_id, rule=notice.rule, nth=notice.nth).first()
    upcoming = notice.case.appointments.upcoming().first()
    same = stroke and upcoming and upcoming.starts_at == stroke.anchor_at
    return upcoming if same else None


def appointment_lies_ahead(notice: Notice, at: datetime) -> bool:
    """Neither cancelled nor moved nor past."""
    appointment = appointment_of(notice)
    return appointment is not None and appointment.starts_at > at


def letter_went_out(notice: Notice, _at: datetime) -> bool:
    """The family may have read of a place that it can't have; a letter may lie in the post."""
    if notice.offer is None:
        return False
    letters = notice.offer.notices.filter(kind=Kind.PLACEMENT_LETTER)
    return (
        letters.exclude(way=Way.MAIL, state__in=NEVER_WENT_OUT)
        .exclude(state=NoticeState.DROPPED)
        .exists()
    )


STILL_OWED: dict[Kind, Question] = {
    Kind.INVITATION: case_in(CaseState.INVITED),
    Kind.APPOINTMENT: appointment_lies_ahead,
    Kind.APPOINTMENT_REMINDER: appointment_lies_ahead,
    Kind.PLACEMENT_LETTER: offer_in(OfferState.ACCEPTED),
    Kind.PLACEMENT_RECALLED: letter_went_out,
    Kind.WAITING_LIST: case_in(CaseState.WAITLISTED),
    Kind.OFFER: waits_for_answer,
    Kind.OFFER_REMINDER: school_is_silent,
    Kind.OFFER_WITHDRAWN: always,
    Kind.OFFER_EXPIRED: always,
    Kind.QUERY_ANSWERED: waits_for_answer,
    Kind.ANSWER_RECEIVED: always,
    Kind.SCHOOL_ASSIGNED: offer_in(OfferState.ACCEPTED, OfferState.FULFILLED),
    Kind.FIRST_DAY_REMINDER: first_day_is_open,
    Kind.SCHOOL_ANSWERED: always,
    Kind.TASK_OVERDUE: step_is_due,
    Kind.CONTACT_DUE: case_in(CaseState.INVITED),
    Kind.NOT_ATTENDING: case_in(CaseState.NOT_ATTENDING),
    Kind.MOVE_REPORTED: open_case,
    Kind.ESCALATION: still_escalated,
    Kind.DECISION_NEEDED: open_case,
    Kind.ASSIGNMENT_ASKED: case_in(CaseState.ASSIGNMENT_REQUESTED),
    Kind.ASSIGNMENT_DECIDED: always,
}
