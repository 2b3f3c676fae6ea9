"""Verbs around bridging measures: what a child does until there is a school place."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from cases import ledger
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import BridgingMeasure, Case
from cases.models.bridging import BridgingKind
from cases.moves import Event
from cases.refusals import Invalid

LONGEST = timedelta(days=366)
MOST_HOURS = 40


@dataclass(frozen=True)
class Measure:
    """What, where, how many hours a week, and from when to when as far as that is known."""

    kind: str
    starts_on: date
    ends_on: date | None = None
    place: str = ""
    hours: int | None = None


def bridge(
    case: Case, measure: Measure, *, by: Actor, at: datetime, version: int | None = None
) -> BridgingMeasure:
    """Record a measure. It stops no clock: a course is no school place.

    Raises `Invalid` for days or hours that can't be.
    """
    with ledger.entry(case, Event.BRIDGE, by=by, at=at, version=version) as step:
        _check(measure, day_of(at))
        written = BridgingMeasure.objects.create(
            case=step.case,
            kind=measure.kind,
            place=measure.place.strip()[:120],
            hours=measure.hours,
            starts_on=measure.starts_on,
            ends_on=measure.ends_on,
        )
        step.details = {
            "bridging": written.kind,
            "bridging_place": written.place,
            "bridging_from": written.starts_on.isoformat(),
        }
    return written


def end_bridge(
    case: Case,
    measure: BridgingMeasure | None,
    ended_on: date,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """The last day of a measure of this case. Raises `Invalid`."""
    with ledger.entry(case, Event.END_BRIDGE, by=by, at=at, version=version) as step:
        if measure is None or measure.case_id != step.case.pk:
            raise Invalid("measure", _("Please choose."))
        if ended_on < measure.starts_on:
            raise Invalid(
                "ended_on", _("It began on %(day)s.") % {"day": _words(measure.starts_on)}
            )
        if ended_on > day_of(at) + LONGEST:
            raise Invalid("ended_on", _("This day is too far ahead."))
        measure.ends_on = ended_on
        measure.save(update_fields=["ends_on"])
        step.details = {"bridging": measure.kind, "bridging_until": ended_on.isoformat()}


def _check(measure: Measure, today: date) -> None:
    if measure.kind not in BridgingKind.values:
        raise Invalid("kind", _("Please choose."))
    if abs(measure.starts_on - today) > LONGEST:
        raise Invalid("starts_on", _("This day is too far away."))
    if measure.ends_on and measure.ends_on < measure.starts_on:
        raise Invalid("ends_on", _("The last day lies before the first one."))
    if measure.ends_on and measure.ends_on - measure.starts_on > LONGEST:
        raise Invalid("ends_on", _("This day is too far ahead."))
    if measure.hours is not None and not 1 <= measure.hours <= MOST_HOURS:
        raise Invalid("hours", _("Between 1 and %(n)s hours.") % {"n": MOST_HOURS})


def _words(day: date) -> str:
    return f"{day:%d.%m.%Y}"
