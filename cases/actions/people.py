"""Verbs of the people of the office about themselves: how they hear of things, who stands in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Absence, Preference
from cases.models.case import OFFICE
from cases.notices import DUTIES, STAFF_TIMING, Kind, Timing
from cases.refusals import Code, Invalid, Refused
from cases.states import Role

LONGEST_ABSENCE = timedelta(days=400)
CIRCLE = _("Their own substitute on one of these days leads back to whoever is away.")


@dataclass(frozen=True)
class Away:
    """Days on which a person is away, both included, and who receives for them meanwhile."""

    person_id: int
    substitute_id: int
    starts_on: date
    ends_on: date


def timings_of(person_id: int) -> dict[Kind, Timing]:
    """How this person hears of each kind: as chosen, else as the house does it."""
    chosen = Preference.objects.of_person(person_id)
    return {**STAFF_TIMING, **{Kind(one.kind): Timing(one.timing) for one in chosen}}


@transaction.atomic
def choose_timings(timings: Mapping[str, str], *, by: Actor) -> None:
    """Choose for oneself how one hears of each kind that is named; others stay as they are.

    What is as the house does it anyway isn't kept, so that a better default reaches everybody.
    Raises `Invalid` with the kind as its field, also for a duty that was to be switched off.
    """
    for kind, timing in timings.items():
        _check_timing(kind, timing)
        if STAFF_TIMING[Kind(kind)] == timing:
            Preference.objects.filter(person_id=by.user, kind=kind).delete()
        else:
            Preference.objects.update_or_create(
                person_id=by.user, kind=kind, defaults={"timing": timing}
            )


def _check_timing(kind: str, timing: str) -> None:
    if kind not in STAFF_TIMING or timing not in Timing.values:
        raise Invalid(kind, _("There is no such choice."))
    if timing == Timing.OFF and kind in DUTIES:
        raise Invalid(kind, _("This is a duty: it can't be switched off."))


@transaction.atomic
def plan_absence(away: Away, *, by: Actor, at: datetime) -> Absence:
    """Somebody is away and another one receives for them; a lead may plan it for anybody.

    Raises `Refused` for somebody else's absence, `Invalid` for days and substitutes that can't be:
    a substitute has to be able to open what they receive, and a chain of substitutes has to end
    with somebody who is there.
    """
    _must_be_theirs(away.person_id, by)
    _check_days(away, day_of(at))
    # Two who name each other in the same second would each see the other one as free.
    people = get_user_model().objects.order_by("pk").select_for_update(no_key=True)
    list(people.values_list("pk", flat=True))
    _check_substitute(away, day_of(at))
    if Absence.objects.during(away.starts_on, away.ends_on).filter(person=away.person_id).exists():
        raise Invalid("starts_on", _("An absence is planned already on some of these days."))
    if _leads_back(away, away):
        raise Invalid("substitute_id", CIRCLE)
    return Absence.objects.create(
        person_id=away.person_id,
        substitute_id=away.substitute_id,
        starts_on=away.starts_on,
        ends_on=away.ends_on,
    )


def end_absence(absence: Absence, *, by: Actor, at: datetime) -> None:
    """Back today: the absence ends with yesterday; one that hasn't begun before is taken out."""
    _must_be_theirs(absence.person_id, by)
    today = day_of(at)
    if absence.ends_on < today:
        raise Refused(Code.WRONG_STATE, _("This absence is over."))
    if absence.starts_on >= today:
        absence.delete()
        return
    absence.ends_on = today - timedelta(days=1)
    absence.save()


def _must_be_theirs(person_id: int, by: Actor) -> None:
    if person_id != by.user and Role.LEAD not in by.roles:
        raise Refused(Code.WRONG_ROLE)


def _check_days(away: Away, today: date) -> None:
    if away.ends_on < away.starts_on:
        raise Invalid("ends_on", _("The last day lies before the first one."))
    if away.ends_on < today:
        raise Invalid("ends_on", _("These days are over."))
    if away.ends_on - away.starts_on > LONGEST_ABSENCE or away.starts_on - today > LONGEST_ABSENCE:
        raise Invalid("ends_on", _("Please plan at most 400 days ahead."))


def may_stand_in(away: frozenset[Role], other: frozenset[Role]) -> bool:
    """By their roles: who hears of cases meanwhile has to be able to open them."""
    return not away & OFFICE or bool(other & OFFICE)


def _check_substitute(away: Away, today: date) -> None:
    if away.person_id == away.substitute_id:
        raise Invalid("substitute_id", _("Nobody stands in for themselves."))
    people = get_user_model().objects.who_may_log_in().in_bulk([away.person_id, away.substitute_id])
    if len(people) < 2:
        raise Invalid("substitute_id", _("There is no such person here any more."))
    person, substitute = people[away.person_id], people[away.substitute_id]
    if not may_stand_in(person.roles_on(today), substitute.roles_on(away.ends_on)):
        raise Invalid("substitute_id", _("This person may not open the cases they would hear of."))


def _leads_back(away: Away, step: Away) -> bool:
    """Whether on one of these days the chain of substitutes comes back to whoever is away."""
    for other in Absence.objects.during(step.starts_on, step.ends_on).filter(
        person=step.substitute_id
    ):
        if other.substitute_id == away.person_id:
            return True
        starts_on = max(step.starts_on, other.starts_on)
        ends_on = min(step.ends_on, other.ends_on)
        if _leads_back(away, Away(other.person_id, other.substitute_id, starts_on, ends_on)):
            return True
    return False
