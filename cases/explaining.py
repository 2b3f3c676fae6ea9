"""Why a date is what it is: "10 school days from 15.10., without autumn holidays 17.-31.10."."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, ngettext, ngettext_lazy, pgettext
from django.utils.translation import gettext_lazy as _

from cases.calendars import TZ, Calendar, Closed, Skipped, day_of, explain, last_day_of
from cases.deadlines import Anchor, Basis, Leg, Rule, Time, keep_key
from cases.planning import NO_DAYS, Plan
from cases.states import CaseState, Closure

DAY = timedelta(days=1)
Clock = Leg | Rule
SPANS = {
    Calendar.DAYS: ngettext_lazy("%(n)s day", "%(n)s days", "n"),
    Calendar.WORKING_DAYS: ngettext_lazy("%(n)s working day", "%(n)s working days", "n"),
    Calendar.SCHOOL_DAYS: ngettext_lazy("%(n)s school day", "%(n)s school days", "n"),
}
# A clock without days strikes on its day, or on the first one after it that counts.
AT_ONCE: dict[Calendar, str | Promise] = {
    Calendar.DAYS: _("on %(start)s"),
    Calendar.WORKING_DAYS: _("on %(start)s or the next working day"),
    Calendar.SCHOOL_DAYS: _("on %(start)s or the next school day"),
}


@dataclass(frozen=True, slots=True)
class Explained:
    """A date with the sentence that says how it came about, and whether law or the office set it.

    `due_at` is what the numbers in force give: a stored date that differs is just planned anew.
    """

    due_at: datetime
    sentence: str
    basis: Basis = Basis.TARGET


def next_date(plan: Plan) -> Explained:
    """The end of the leg of the present state; of a closed case the day of its deletion."""
    facts = plan.facts
    if facts.state == CaseState.CLOSED:
        months = plan.timetable.number(keep_key(Closure(facts.closure)))
        words = ngettext(
            "%(n)s month from the closing on %(start)s, by the reason of closing",
            "%(n)s months from the closing on %(start)s, by the reason of closing",
            months,
        )
        closed_on = day_of(facts.closed_at or facts.state_since)
        said = words % {"n": months, "start": _day(closed_on)}
        return Explained(plan.due_at(), said)
    leg = plan.timetable.leg(facts.state)
    anchor_at = plan.anchors[leg.anchor] or facts.state_since
    return _explained(plan, leg, anchor_at, plan.due_at())


def target(plan: Plan) -> Explained:
    """The day by which the first school day would meet the office's own target."""
    return stroke(plan, plan.timetable.rules["target_20"], plan.facts.reported_at)


def stroke(plan: Plan, rule: Rule, anchor_at: datetime) -> Explained:
    """A stored stroke of a rule; one that repeats counts from its last stroke."""
    began = plan.anchors[rule.anchor]
    if rule.every and began is not None and anchor_at > began:
        rule = replace(rule, days=rule.every)
    due_at = plan.due_at_of(rule, anchor_at)
    return replace(_explained(plan, rule, anchor_at, due_at), basis=rule.basis)


def _explained(plan: Plan, clock: Clock, anchor_at: datetime, due_at: datetime) -> Explained:
    if clock.time is Time.EXACT:
        return Explained(due_at, _around_the_hour(clock, anchor_at))
    start = day_of(anchor_at)
    last = last_day_of(due_at) if clock.time is Time.END else day_of(due_at)
    parts = [_counted(clock, start, last), *_left_out(plan, clock, start, last)]
    return Explained(due_at, ", ".join(parts))


def _around_the_hour(clock: Clock, anchor_at: datetime) -> str:
    """Appointments count by the hour: two days before, three hours before, or the hour itself."""
    hours = clock.hours if isinstance(clock, Rule) else 0
    start = f"{anchor_at.astimezone(TZ):%d.%m.%Y, %H:%M}"
    if clock.days:
        said = ngettext("%(n)s day before %(start)s", "%(n)s days before %(start)s", -clock.days)
        said %= {"n": -clock.days, "start": start}
    elif hours:
        said = ngettext("%(n)s hour before %(start)s", "%(n)s hours before %(start)s", -hours)
        said %= {"n": -hours, "start": start}
    else:
        said = start
    return _named(said, clock)


def _counted(clock: Clock, start: date, last: date) -> str:
    """How many days of which calendar from which day on, and what that day is."""
    day = _day(start, last)
    if clock.days == 0:
        said = str(AT_ONCE[clock.calendar] % {"start": day})
    else:
        span = str(SPANS[clock.calendar] % {"n": abs(clock.days)})
        words = gettext("%(span)s from %(start)s")
        if clock.days < 0:
            words = gettext("%(span)s before %(start)s")
        said = words % {"span": span, "start": day}
    return _named(said, clock)


def _named(said: str, clock: Clock) -> str:
    """With what the clock runs from; the dates of a hold and of an appointment say it alone."""
    words = pgettext("a clock and what it runs from", "%(clock)s (%(anchor)s)")
    return words % {"clock": said, "anchor": Anchor(clock.anchor).label}


def _left_out(plan: Plan, clock: Clock, start: date, last: date) -> Iterator[str]:
    """Holidays, closing days and pauses between the two days, each said once."""
    is_law = isinstance(clock, Rule) and clock.basis is Basis.LAW
    paused = NO_DAYS if is_law else plan.paused(clock.anchor)
    closed = plan.closed(clock)
    spans = _skipped(clock, start, closed | paused)
    yield from _holidays([span for span in spans if span.kind != Closed.OWN], last)
    own = [span.first for span in spans if span.kind == Closed.OWN]
    yield from _closing_days(clock, [day for day in own if day in closed], last)
    rested = sum(day not in closed for day in own)
    if clock.calendar is Calendar.DAYS and clock.days > 0:
        rested = sum(start < day <= last for day in paused)
    if rested:
        words = ngettext("%(n)s day of pause", "%(n)s days of pause", rested)
        yield words % {"n": rested}


def _skipped(clock: Clock, start: date, closed: frozenset[date]) -> list[Skipped]:
    """What the calendar leaves out; without days to count also a start that doesn't count."""
    if clock.days < 0:
        return []
    begin = start if clock.days else start - DAY
    language = get_language() or "de"
    return explain(begin, max(clock.days, 1), clock.calendar, closed, language)


def _holidays(spans: list[Skipped], last: date) -> Iterator[str]:
    if spans:
        names = ", ".join(f"{one.name} {_span(one, last)}" for one in spans)
        yield gettext("without %(days)s") % {"days": names}


def _closing_days(clock: Clock, closed: list[date], last: date) -> Iterator[str]:
    if not closed:
        return
    words = gettext("without closing days of the office %(days)s")
    if clock.calendar is Calendar.SCHOOL_DAYS:
        words = gettext("without days off of the school %(days)s")
    yield words % {"days": ", ".join(_day(day, last) for day in closed)}


def _span(span: Skipped, last: date) -> str:
    """17.-31.10., or 23.12.-06.01."""
    if span.first == span.last:
        return _day(span.first, last)
    same_month = (span.first.year, span.first.month) == (span.last.year, span.last.month)
    first = f"{span.first:%d.}" if same_month else f"{span.first:%d.%m.}"
    return f"{first}\N{EN DASH}{_day(span.last, last)}"


def _day(day: date, beside: date | None = None) -> str:
    """12.11.; with its year where it isn't that of the date it is told with."""
    return f"{day:%d.%m.}" if beside and beside.year == day.year else f"{day:%d.%m.%Y}"
