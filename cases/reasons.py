"""Whether the reason of a notice still stands: what has been solved meanwhile isn't sent."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from uuid import UUID

from django.contrib.auth import get_user_model

from cases.deadlines import RULES
from cases.facts import Asked, Facts, Meeting
from cases.models import Appointment, HandedCase, Notice, Restriction, RightsRequest
from cases.notices import OF_RIGHTS, Kind, NoticeState, Way
from cases.states import LIVE, UPCOMING, CaseState, OfferState
from schools.models import ApiKey, Place, Webhook

LINK_IS_WAITED_FOR = timedelta(hours=4)
# A recall is owed only for a letter that somebody may have read.
NEVER_WENT_OUT = (NoticeState.OWED, NoticeState.DROPPED)


@dataclass(frozen=True, slots=True)
class Reason:
    """What a notice speaks of, as it stands when somebody asks; the same for real and forecast.

    `asked` asks the database what only few kinds have to know.
    """

    kind: Kind
    rule: str
    created_at: datetime
    state: str = ""
    level: int = 0
    reviewed_at: datetime | None = None
    offer_state: str = ""
    expires_at: datetime | None = None
    meeting: Meeting | None = None
    asked: Callable[[], bool] = bool

    @property
    def is_live(self) -> bool:
        """The place request it speaks of waits for an answer."""
        return self.offer_state in LIVE


Question = Callable[[Reason, datetime], bool]


def still_owed(notice: Notice, at: datetime) -> bool:
    """Whether the recipient still has to hear of it."""
    return stands(reason_of(notice), at)


def stands(reason: Reason, at: datetime) -> bool:
    """Whether the reason of a notice still stands."""
    return STILL_OWED[reason.kind](reason, at)


def reason_of(notice: Notice) -> Reason:
    """The reason of a notice as the database knows it now."""
    kind, case, offer = Kind(notice.kind), notice.case, notice.offer
    return Reason(
        kind=kind,
        rule=notice.rule,
        created_at=notice.created_at,
        state=case.state if case else "",
        level=case.level if case else 0,
        reviewed_at=case.reviewed_at if case else None,
        offer_state=offer.state if offer else "",
        expires_at=offer.expires_at if offer else None,
        meeting=_meeting(notice) if kind in SPEAKS_OF_A_MEETING else None,
        asked=partial(ASKED[kind], notice) if kind in ASKED else bool,
    )


def reason_in(
    facts: Facts, kind: Kind, rule: str, created_at: datetime, offer: Asked | None
) -> Reason:
    """The reason of a notice in a case that is only thought of."""
    return Reason(
        kind=kind,
        rule=rule,
        created_at=created_at,
        state=facts.state,
        level=facts.level,
        reviewed_at=facts.reviewed_at,
        offer_state=offer.state if offer else "",
        expires_at=offer.expires_at if offer else None,
        meeting=facts.meeting,
    )


def case_in(*states: CaseState) -> Question:
    """As long as the case is in one of these states."""
    return lambda reason, _at: reason.state in states


def offer_in(*states: OfferState) -> Question:
    """As long as the place request is in one of these states."""
    return lambda reason, _at: reason.offer_state in states


def always(_reason: Reason, _at: datetime) -> bool:
    """A proof or a decision: whoever it is meant for has to know it in any case."""
    return True


def open_case(reason: Reason, _at: datetime) -> bool:
    """As long as there is something to do."""
    return reason.state != CaseState.CLOSED


def waits_for_answer(reason: Reason, at: datetime) -> bool:
    """The school is asked, its time isn't over."""
    return reason.is_live and reason.expires_at is not None and reason.expires_at > at


def school_is_silent(reason: Reason, at: datetime) -> bool:
    """No reminder to a school that waits for our answer itself."""
    return reason.offer_state == OfferState.SENT and waits_for_answer(reason, at)


def first_day_is_open(reason: Reason, _at: datetime) -> bool:
    """The place is promised and nobody has said whether the child came."""
    return reason.state == CaseState.PLACED and reason.offer_state == OfferState.ACCEPTED


def still_escalated(reason: Reason, at: datetime) -> bool:
    """Still open, and no school has been found since."""
    return reason.level > 0 and open_case(reason, at)


def step_is_due(reason: Reason, _at: datetime) -> bool:
    """The clock that struck still runs, and no later review has answered it."""
    rule, reviewed = RULES.get(reason.rule), reason.reviewed_at
    if rule is None or (reviewed and reviewed > reason.created_at):
        return False
    return reason.state in rule.states


def appointment_lies_ahead(reason: Reason, at: datetime) -> bool:
    """Neither cancelled nor moved nor past."""
    meeting = reason.meeting
    return meeting is not None and meeting.is_upcoming and meeting.starts_at > at


def asked_for(reason: Reason, _at: datetime) -> bool:
    """Only the database knows."""
    return reason.asked()


def appointment_of(notice: Notice) -> Appointment | None:
    """The appointment that a confirmation or a reminder speaks of, as long as it stands."""
    if notice.case is None:
        return None
    if notice.step is not None:
        booked = notice.step.appointment
        return booked if booked and booked.state in UPCOMING else None
    # Not filtered: `outbox.prepare` has fetched both for a whole batch.
    cause, strokes = (notice.rule, notice.nth), notice.case.deadlines.all()
    stroke = next((one for one in strokes if (one.rule, one.nth) == cause), None)
    meetings = notice.case.appointments.all()
    upcoming = next((one for one in meetings if one.state in UPCOMING), None)
    same = stroke and upcoming and upcoming.starts_at == stroke.anchor_at
    return upcoming if same else None


def _meeting(notice: Notice) -> Meeting | None:
    found = appointment_of(notice)
    return Meeting(found.pk, found.starts_at) if found else None


def letters_out(offers: Iterable[UUID | None]) -> set[UUID | None]:
    """Of these requests those whose letter the family may have read, or that lies in the post."""
    letters = Notice.objects.filter(offer__in=list(offers), kind=Kind.PLACEMENT_LETTER)
    out = letters.exclude(way=Way.MAIL, state__in=NEVER_WENT_OUT)
    return set(out.exclude(state=NoticeState.DROPPED).values_list("offer_id", flat=True))


def _letter_went_out(notice: Notice) -> bool:
    return notice.offer_id in letters_out([notice.offer_id])


def figure_number(as_of: date, nth: int) -> int:
    """The number of the nth request for newer figures than those of this day."""
    return as_of.toordinal() * 100 + min(nth, 99)


def _figure_is_old(notice: Notice) -> bool:
    """The school has not reported since the day that the number of the notice names."""
    _who, _colon, number = notice.recipient.partition(":")
    newest = Place.objects.filter(school__number=number, was_reported=True).order_by("-as_of")
    found = newest.values_list("as_of", flat=True).first()
    return found is not None and found.toordinal() <= notice.nth // 100


def _key_ends(notice: Notice) -> bool:
    """The key has not been revoked since."""
    key = ApiKey.objects.named(notice.rule.partition(":")[2])
    return key is not None and key.revoked_at is None


def _webhook_is_off(notice: Notice) -> bool:
    """Neither switched on again nor deleted since."""
    off = Webhook.objects.registered().filter(disabled_at__isnull=False)
    return off.filter(pk=notice.rule.partition(":")[2]).exists()


def _caseload_waits(notice: Notice) -> bool:
    """At least one of the cases has neither been accepted nor declined nor taken back."""
    waiting = HandedCase.objects.offered()
    return waiting.filter(caseload=int(notice.rule.partition(":")[2])).exists()


def _request_is_open(notice: Notice) -> bool:
    """Nobody has answered it since."""
    waiting = RightsRequest.objects.unanswered()
    return waiting.filter(pk=notice.rule.partition(":")[2]).exists()


def _restriction_stands(notice: Notice) -> bool:
    """Nobody has lifted it since."""
    return Restriction.objects.standing().filter(pk=notice.rule.partition(":")[2]).exists()


def _account_is_open(notice: Notice) -> bool:
    """Whoever asked has not been locked since."""
    people = get_user_model().objects.who_may_log_in()
    return people.filter(pk=notice.recipient.partition(":")[2]).exists()


def just_asked(reason: Reason, at: datetime) -> bool:
    """A link for a new password is a key: who waits longer for it asks again."""
    return reason.created_at + LINK_IS_WAITED_FOR > at and reason.asked()


SPEAKS_OF_A_MEETING = frozenset({Kind.APPOINTMENT, Kind.APPOINTMENT_REMINDER})
ASKED: dict[Kind, Callable[[Notice], bool]] = {
    Kind.PLACEMENT_RECALLED: _letter_went_out,
    Kind.CAPACITY_OLD: _figure_is_old,
    Kind.KEY_ENDS: _key_ends,
    Kind.SCHOOL_KEY_ENDS: _key_ends,
    Kind.WEBHOOK_OFF: _webhook_is_off,
    Kind.SCHOOL_WEBHOOK_OFF: _webhook_is_off,
    Kind.CASELOAD_OFFERED: _caseload_waits,
    Kind.PASSWORD_LINK: _account_is_open,
    **dict.fromkeys((Kind.RIGHT_ASKED, Kind.RIGHT_DUE, Kind.RIGHT_OVERDUE), _request_is_open),
    Kind.RESTRICTION_STANDS: _restriction_stands,
}

STILL_OWED: dict[Kind, Question] = {
    Kind.INVITATION: case_in(CaseState.INVITED),
    Kind.APPOINTMENT: appointment_lies_ahead,
    Kind.APPOINTMENT_REMINDER: appointment_lies_ahead,
    Kind.PLACEMENT_LETTER: offer_in(OfferState.ACCEPTED),
    Kind.PLACEMENT_RECALLED: asked_for,
    Kind.WAITING_LIST: case_in(CaseState.WAITLISTED),
    Kind.OFFER: waits_for_answer,
    Kind.OFFER_REMINDER: school_is_silent,
    Kind.OFFER_WITHDRAWN: always,
    Kind.DATA_CORRECTED: offer_in(OfferState.ACCEPTED, OfferState.FULFILLED),
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
    Kind.AGE_LIMIT: step_is_due,
    Kind.MEDICAL_EXAM_DUE: step_is_due,
    Kind.LANGUAGE_EXAM_DUE: step_is_due,
    Kind.CAPACITY_OLD: asked_for,
    Kind.DIGEST: always,
    Kind.ALARM: always,
    Kind.DAILY_ROOT: always,
    Kind.DELETION_NEAR: always,
    **dict.fromkeys(OF_RIGHTS, asked_for),
    Kind.RECEIVER_TOLD: always,
    Kind.KEY_MADE: always,
    Kind.PASSWORD_LINK: just_asked,
    Kind.KEY_ENDS: asked_for,
    Kind.SCHOOL_KEY_ENDS: asked_for,
    Kind.WEBHOOK_OFF: asked_for,
    Kind.SCHOOL_WEBHOOK_OFF: asked_for,
    Kind.CASELOAD_OFFERED: asked_for,
    Kind.CASELOAD_ANSWERED: always,
    Kind.NEW_LINK: always,
    Kind.WEBHOOK_TEST: always,
}
