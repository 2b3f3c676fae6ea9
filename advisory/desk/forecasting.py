"""What the clock will do in the next days: what, to whom, why, and what would cancel it."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain, groupby

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from advisory.desk.cancelling import CANCELLED_BY
from advisory.desk.models import Advisor
from advisory.desk.templatetags.house import weekday
from advisory.desk.timeline import recipient
from cases.calendars import TZ, day_of, end_of
from cases.coming import Expected
from cases.deadlines import RULES
from cases.forecast import forecast
from cases.models import Case
from cases.notices import Kind, Way
from cases.told.clocks import BY_ITSELF

# A message that is owed already and waits for its hour.
IS_OVER = gettext_lazy("The end of what it speaks of, before its hour has come.")

# What is no matter of one case.
BESIDE_CASES = {
    "capacity_old": gettext_lazy("New figures from the school."),
    "right": gettext_lazy("The answer to the request."),
}


def said(expected: Expected) -> str:
    """What the clock does: the sentence of its rule, else the message that waits for its hour."""
    rule = BY_ITSELF.get(expected.rule)
    return str(rule or (Kind(expected.kind).label if expected.kind else expected.rule))


def cancelled_by(expected: Expected) -> str:
    """What would cancel it before it comes."""
    rule = expected.rule
    return str(CANCELLED_BY.get(rule) or BESIDE_CASES.get(rule, IS_OVER))


def when(rule: str, at: datetime) -> str:
    """The day, and the hour unless the rule strikes at the day's end."""
    last_day = RULES[rule].day_of(at) if rule in RULES else day_of(at)
    if at == end_of(last_day):
        return _("%(day)s, end of the day") % {"day": weekday(last_day)}
    local = at.astimezone(TZ)
    return f"{weekday(local)}, {local:%H:%M}"


@dataclass(frozen=True)
class Coming:
    """One message or step that is expected; `whom` are all who receive the same at that hour."""

    expected: Expected
    whom: str

    @property
    def sentence(self) -> str:
        """What the clock does."""
        return said(self.expected)

    @property
    def when(self) -> str:
        """On which day and at what hour."""
        return when(self.expected.rule, self.expected.deliver_at)

    @property
    def kind(self) -> str:
        """Which message goes out; nothing for a step that tells nobody."""
        return str(Kind(self.expected.kind).label) if self.expected.kind else ""

    @property
    def way(self) -> str:
        """By which way."""
        return str(Way(self.expected.way).label) if self.expected.way else ""

    @property
    def is_held(self) -> bool:
        """Due at an hour at which nobody is written to, so it goes out later."""
        return self.expected.deliver_at != self.expected.due_at

    @property
    def cancelled_by(self) -> str:
        """What would cancel it before it comes."""
        return cancelled_by(self.expected)


@dataclass(frozen=True)
class Day:
    """Everything of one day."""

    day: date
    coming: list[Coming]


def next_reminder(case: Case, at: datetime) -> Coming | None:
    """The next message about this case that goes out by itself; None if none does in these days."""
    expected = forecast(at, cases=Case.objects.with_number(case.number))
    return next((one for one in in_words(expected) if one.expected.kind), None)


def in_words(expected: Iterable[Expected]) -> list[Coming]:
    """In the order of the hours; what goes to several people is one entry with all of them.

    A step that tells somebody at the same hour is not listed beside the message that tells of it.
    """
    together: dict[Hashable, list[Expected]] = {}
    for one in expected:
        together.setdefault(_same(one), []).append(one)
    people = Advisor.objects.in_bulk(list(_people(chain.from_iterable(together.values()))))
    told = {_step(entries[0]) for entries in together.values() if entries[0].kind}
    return [
        Coming(entries[0], ", ".join(_whom(entries, people)))
        for entries in together.values()
        if entries[0].kind or _step(entries[0]) not in told
    ]


def by_day(coming: Iterable[Coming]) -> Iterator[Day]:
    """The same by the days on which it comes."""
    for day, of_day in groupby(coming, key=lambda one: day_of(one.expected.deliver_at)):
        yield Day(day, list(of_day))


def _same(one: Expected) -> Hashable:
    return one.case_id, one.rule, one.nth, one.kind, one.way, one.deliver_at, _party(one.recipient)


def _party(reference: str) -> str:
    """Colleagues share an entry; each school and each family has its own."""
    return "" if reference.startswith(("user:", "role:")) else reference


def _step(one: Expected) -> Hashable:
    return one.case_id, one.rule, one.due_at


def _whom(entries: Iterable[Expected], people: Mapping[int, Advisor]) -> Iterator[str]:
    for one in entries:
        if one.recipient:
            yield recipient(one.recipient, people)


def _people(listed: Iterable[Expected]) -> Iterator[int]:
    for one in listed:
        kind, _colon, key = one.recipient.partition(":")
        if kind == "user":
            yield int(key)
