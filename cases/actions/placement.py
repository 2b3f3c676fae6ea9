"""Verbs of the search for a place: ask one school, answer its question, wait."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases import dating, knowing, ledger, vacancies
from cases.actors import Actor
from cases.calendars import Calendar, add_days, day_of, is_working_day
from cases.ledger import Entry
from cases.models import Case, Offer, Pause
from cases.moves import Event
from cases.refusals import Code, Invalid, Refused, need
from cases.states import Level
from schools import places
from schools.models import School


@dataclass(frozen=True)
class Request:
    """What one school is asked for. An override reason allows asking where no place is free.

    `passed_over` is the school that the place finder put first, if it is another one: the person
    decides, and `choice_reason` keeps why.
    """

    school: School
    grade: int
    support_form: str
    wished_start_on: date | None = None
    call_back: bool = False
    override_reason: str = ""
    choice_reason: str = ""
    passed_over: School | None = None


def ask(
    case: Case, request: Request, *, by: Actor, at: datetime, version: int | None = None
) -> Offer:
    """T08: ask one school for a place; the place is reserved until the school answers.

    Raises `Invalid` when the school is closed, doesn't fit or has declined before, or when another
    one stands first and nothing says why; `Refused` when no place is free and no reason for
    overbooking is given.
    """
    with ledger.entry(case, Event.ASK, by=by, at=at, version=version) as step:
        _check_school(step.case, request)
        _check_choice(request)
        offer = new_offer(step, request)
        vacancies.reserve(offer)
        offer.save(force_insert=True)
        step.offer = offer
        step.reason = (request.choice_reason or request.override_reason).strip()
        step.details = {"school": request.school.number, "overbooked": bool(offer.override_reason)}
        if request.passed_over:
            step.details["passed_over"] = request.passed_over.number
    return offer


def draft(case: Case, request: Request, *, at: datetime) -> Offer:
    """The request as it would be if it went out now: to read its mail before. Nothing is kept."""
    offer = Offer(case=case, episode=case.episode, sent_at=at, **_said(case, request))
    offer.answer_due_at, offer.expires_at = dating.dates_of_request(case, offer)
    return offer


def answer_query(
    case: Case, answer: str, *, by: Actor, at: datetime, version: int | None = None
) -> None:
    """Answer the school's question; its clock runs on."""
    with ledger.entry(case, Event.ANSWER_QUERY, by=by, at=at, version=version) as step:
        if not answer.strip():
            raise Invalid("answer", _("Please write an answer."))
        offer = step.lock_offer(live(step.case).pk)
        offer.query_answer = answer.strip()[:500]
        step.move_offer("answer_back")


def withdraw_offer(
    case: Case, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> None:
    """T12: take the request back; the school is told and has its place again."""
    reason = need(reason, "reason")
    with ledger.entry(case, Event.WITHDRAW_OFFER, by=by, at=at, version=version) as step:
        offer = step.lock_offer(live(step.case).pk)
        offer.reason = reason[:500]
        vacancies.give_back(offer)
        step.move_offer("withdraw")
        step.reason = reason


def expire(case: Case, *, by: Actor, at: datetime) -> None:
    """T11: no answer in time. The place goes back and the lead hears of it."""
    with ledger.entry(case, Event.EXPIRE, by=by, at=at) as step:
        offer = step.lock_offer(live(step.case).pk)
        if not offer.is_expired(at):
            raise Refused(Code.GUARD, _("The request has not expired yet."))
        vacancies.give_back(offer)
        step.move_offer("expire")
        step.case.level = min(step.case.level + 1, Level.DECISION)


def waitlist(
    case: Case, *, search: str, by: Actor, at: datetime, version: int | None = None
) -> None:
    """T13: no place was found. The rank date is that of the consultation."""
    with ledger.entry(case, Event.WAITLIST, by=by, at=at, version=version) as step:
        if not search.strip():
            raise Invalid("search", _("Please record where you have searched."))
        step.case.rank_date = step.case.rank_date or step.case.consulted_on or day_of(at)
        step.case.reviewed_at = None
        step.reason = search.strip()


def review(
    case: Case, *, note: str = "", by: Actor, at: datetime, version: int | None = None
) -> None:
    """Record that the waiting list was gone through for this child; the next review is planned."""
    with ledger.entry(case, Event.REVIEW, by=by, at=at, version=version) as step:
        step.case.reviewed_at = at
        step.reason = note.strip()


def lift_exclusion(
    case: Case, school: School, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> None:
    """Let a school be asked again that has declined before."""
    reason = need(reason, "reason")
    with ledger.entry(case, Event.LIFT, by=by, at=at, version=version) as step:
        lifted = Offer.objects.excluding_schools_for(step.case).filter(school=school)
        if not lifted.update(exclusion_lifted=True):
            raise Invalid("school", _("This school is not excluded."))
        step.reason = reason
        step.details = {"school": school.number}


def live(case: Case) -> Offer:
    """The one live request of a case; raises `Refused` when there is none."""
    offer = case.live_offer
    if offer is None:
        raise Refused(Code.NOT_LIVE)
    return offer


def new_offer(step: Entry, request: Request) -> Offer:
    """A request with its two dates: when the answer is due, and when it is void."""
    today = day_of(step.at)
    place = places.find_or_open(request.school, request.grade, request.support_form, today)
    offer = Offer(
        case=step.case,
        episode=step.case.episode,
        place=place,
        sent_at=step.at,
        sent_by_id=step.by.user,
        changed_at=step.at,
        **_said(step.case, request),
    )
    offer.answer_due_at, offer.expires_at = dating.dates_of_request(step.case, offer)
    return offer


def _said(case: Case, request: Request) -> dict[str, Any]:
    return {
        "school": request.school,
        "grade": request.grade,
        "support_form": request.support_form,
        "wished_start_on": request.wished_start_on or case.wished_start_on,
        "call_back": request.call_back,
        "override_reason": request.override_reason.strip()[:300],
    }


def pause_for_query(step: Entry, offer: Offer, working_days: int) -> None:
    """Stop the school's clock, for at most this many working days in all of one request."""
    today = day_of(step.at)
    asked_on = day_of(offer.sent_at)
    before = [
        day
        for day in knowing.paused_days(step.case, Pause.Kind.QUERY)
        if day > asked_on and is_working_day(day)
    ]
    left = working_days - len(before)
    if left > 0:
        Pause.objects.create(
            case=step.case,
            kind=Pause.Kind.QUERY,
            starts_on=today,
            ends_on=add_days(today, left, Calendar.WORKING_DAYS),
        )


def _check_school(case: Case, request: Request) -> None:
    if not request.school.is_active:
        raise Invalid("school", _("This school is closed."))
    if not request.school.teaches(request.grade, request.support_form):
        raise Invalid("grade", _("This school does not teach this grade in this form of support."))
    if Offer.objects.excluding_schools_for(case).filter(school=request.school).exists():
        raise Invalid("school", _("This school has declined before; lift the exclusion first."))


def _check_choice(request: Request) -> None:
    said = (request.choice_reason + request.override_reason).strip()
    if request.passed_over and not said:
        words = {"school": request.passed_over.label}
        sentence = _("%(school)s stands first: please say why this one is asked.") % words
        raise Invalid("choice_reason", sentence)
