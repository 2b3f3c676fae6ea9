"""What can't be true of a case: its clocks, its history, and what hangs on it."""

from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from cases.deadlines import Anchor
from cases.history import past
from cases.models import (
    Appointment,
    Case,
    Deadline,
    Guardian,
    Offer,
    Pause,
    RecommendedPlace,
    Step,
)
from cases.models.case import CaseQuerySet
from cases.models.deadline import DeadlineQuerySet
from cases.models.listed import as_text
from cases.states import LIVE, OPEN, UPCOMING, CaseState, Closure, OfferState, Role
from cases.watching.looking import Look, cases_in

S = CaseState
WITH_PROMISE = (S.PLACED, S.NOT_ATTENDING)
# What these clocks run from is known in every state in which they run.
ALWAYS = (Anchor.STATE, Anchor.REPORT, Anchor.OFFER, Anchor.FIRST_DAY, Anchor.HOLD, Anchor.REVIEW)
Outcome = Deadline.Outcome


def _strokes(**known: object) -> DeadlineQuerySet:
    return Deadline.objects.filter(case=OuterRef("pk"), **known)


def without_clock(look: Look) -> set[str]:
    """Open, and no clock of its state was ever set: nobody would hear of it again."""
    found: set[str] = set()
    for state in OPEN:
        rules = [one.key for one in look.timetable.rules_of(state) if one.anchor in ALWAYS]
        if rules:
            planned = _strokes(rule__in=rules).exclude(outcome=Outcome.CANCELLED)
            running = look.cases.in_states(state).filter(restricted_at__isnull=True)
            found |= cases_in(running.exclude(Exists(planned)))
    return found


def without_round(look: Look) -> set[str]:
    """A clock that repeats has stopped repeating."""
    found: set[str] = set()
    for rule in look.timetable.rules.values():
        if rule.every:
            running = look.cases.in_states(*rule.states).filter(restricted_at__isnull=True)
            if rule.anchor is Anchor.SEARCH:
                running = running.filter(rank_date__isnull=False)
            found |= cases_in(running.exclude(Exists(_strokes(rule=rule.key).waiting())))
    return found


def closed_with_clock(look: Look) -> set[str]:
    """Closed, and a clock would still strike."""
    closed = look.cases.in_states(S.CLOSED)
    return cases_in(closed.filter(Exists(_strokes().waiting())))


def wrong_holder(look: Look) -> set[str]:
    """Waits for somebody else than its state says."""
    right = Q(state=S.CLOSED, holder=Role.CLOCK)
    for state in OPEN:
        right |= Q(state=state, holder=look.timetable.leg(state).holder)
    return cases_in(look.cases.exclude(right))


def gap_in_history(look: Look) -> set[str]:
    """The steps are not numbered from one to the version of the case."""
    counted = look.cases.annotate(taken=Count("steps"), newest=Coalesce(Max("steps__number"), 0))
    return cases_in(counted.exclude(taken=F("version"), newest=F("version")))


def state_without_step(look: Look) -> set[str]:
    """In another state than its last step has led to."""
    steps = Step.objects.filter(case=OuterRef("pk")).order_by("-number")
    told = look.cases.annotate(led_to=Subquery(steps.values("to_state")[:1]))
    return cases_in(told.filter(led_to__isnull=False).exclude(led_to=F("state")))


def history_differs(look: Look) -> set[str]:
    """Told by its steps from the first to the last, the case would be another one."""
    steps = Step.objects.order_by("number").defer("reason", "person")
    cases = look.cases.prefetch_related(Prefetch("steps", queryset=steps))
    return {
        f"case:{case.number}"
        for case in cases
        if past.differs(case, past.as_it_was(case.steps.all()))
    }


def repeats_wrongly(look: Look) -> set[str]:
    """What lists go by is not what child and newest recommendation say."""
    cases = look.cases.prefetch_related("recommendations__places")
    alike = {"language": F("child__family_language"), "channel": F("child__channel")}
    return cases_in(look.cases.exclude(**alike)) | {
        f"case:{case.number}"
        for case in cases
        if case.support_forms != as_text(one.support_form for one in _recommended(case))
    }


def _recommended(case: Case) -> list[RecommendedPlace]:
    newest = next(iter(case.recommendations.all()), None)
    return list(newest.places.all()) if newest else []


def escalated_at_rest(look: Look) -> set[str]:
    """Closed, and still escalated."""
    return cases_in(look.cases.in_states(S.CLOSED).filter(level__gt=0))


def merged_into_nothing(look: Look) -> set[str]:
    """Merged without a case that goes on, or pointing to one without being merged."""
    merged = Q(state=S.CLOSED, closure=Closure.DUPLICATE_MERGED)
    lost = merged & Q(merged_into__isnull=True) | ~merged & Q(merged_into__isnull=False)
    # Whoever follows the old number must not come back to where they started.
    circle = Q(merged_into=F("pk")) | Q(merged_into__merged_into=F("pk"))
    return cases_in(look.cases.filter(lost | circle))


def rests_too_long(look: Look) -> set[str]:
    """On hold past its date, by more than the day on which it should have resumed."""
    over = Case.objects.in_states(S.ON_HOLD).filter(hold_until__lt=look.today)
    # What came to light this morning is the sweep's business first.
    return cases_in(over.filter(due_at__lt=look.at))


def nobody_can_be_reached(look: Look) -> set[str]:
    """Open, and the family has neither telephone nor mail nor address."""
    callable_ = Guardian.objects.filter(household=OuterRef("child__household"))
    callable_ = callable_.exclude(phone="", email="")
    home = "child__household__"
    homeless = Q(**{f"{home}street": "", f"{home}accommodation": ""})
    return cases_in(look.cases.still_open().filter(homeless).exclude(Exists(callable_)))


def stands_at(cases: CaseQuerySet, *states: CaseState) -> CaseQuerySet:
    """In one of these states, or resting with the return to one of them before it."""
    return cases.filter(Q(state__in=states) | Q(state=S.ON_HOLD, held_state__in=states))


def _offers(*states: OfferState) -> QuerySet[Offer]:
    return Offer.objects.filter(case=OuterRef("pk"), state__in=states)


def asked_without_request(look: Look) -> set[str]:
    """A school counts as asked, and no request waits for an answer; or the other way round."""
    live = Exists(_offers(*LIVE))
    asked = look.cases.in_states(S.OFFERED)
    others = look.cases.exclude(state=S.OFFERED)
    return cases_in(asked.exclude(live)) | cases_in(others.filter(live))


def placed_without_promise(look: Look) -> set[str]:
    """A place counts as promised, and no school has promised one; or the other way round."""
    promised = Exists(_offers(OfferState.ACCEPTED))
    placed = stands_at(look.cases, *WITH_PROMISE)
    others = look.cases.exclude(pk__in=placed.values("pk"))
    return cases_in(placed.exclude(promised)) | cases_in(others.filter(promised))


def more_than_one(look: Look) -> set[str]:
    """Two live requests, two promises or two appointments to come at once."""
    pairs: list[tuple[QuerySet[Any], tuple[str, ...]]] = [
        (Offer.objects.all(), tuple(LIVE)),
        (Offer.objects.all(), (OfferState.ACCEPTED,)),
        (Appointment.objects.all(), tuple(UPCOMING)),
    ]
    found = [
        rows.filter(state__in=states, case__in=look.cases)
        .order_by()
        .values("case__number")
        .annotate(n=Count("pk"))
        .filter(n__gt=1)
        .values_list("case__number", flat=True)
        for rows, states in pairs
    ]
    return reduce(or_, ({f"case:{number}" for number in numbers} for numbers in found))


def appointment_astray(look: Look) -> set[str]:
    """An appointment to come of a case that waits for none; or the other way round."""
    upcoming = Exists(Appointment.objects.filter(case=OuterRef("pk"), state__in=UPCOMING))
    waiting = stands_at(look.cases, S.APPOINTMENT_SCHEDULED)
    others = look.cases.exclude(pk__in=waiting.values("pk"))
    return cases_in(waiting.exclude(upcoming)) | cases_in(others.filter(upcoming))


def paused_when_closed(look: Look) -> set[str]:
    """Closed, and its clocks would stand still on days to come."""
    running = Pause.objects.filter(case=OuterRef("pk"), ends_on__gt=look.today)
    return cases_in(look.cases.in_states(S.CLOSED).filter(Exists(running)))
