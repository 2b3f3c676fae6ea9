"""What other numbers of the office would change in the next days, counted and in words."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import ngettext

from advisory.desk.forecasting import said
from cases.deadlines import Timetable
from cases.forecast import DAYS, Comparison, compare
from schools.models import School


@dataclass(frozen=True)
class Line:
    """One kind of stroke: how many more, fewer, and at another hour."""

    sentence: str
    more: int
    fewer: int
    moved: int


@dataclass(frozen=True)
class Effect:
    """The difference in short, by clock, and the schools that would hear more."""

    short: list[str]
    lines: list[Line]
    schools: list[School]
    days: int = DAYS


def effect_of(proposed: Timetable, at: datetime) -> Effect:
    """The forecast by other numbers beside the one by the numbers in force."""
    found = compare(proposed, at)
    schools = list(School.objects.numbered(found.schools))
    return Effect(_short(found), _lines(found), schools)


def _short(found: Comparison) -> list[str]:
    """One sentence for each direction that there is."""
    more = sum(bool(one.kind) for one in found.added)
    fewer = sum(bool(one.kind) for one in found.removed)
    counted = ((more, _more(more)), (fewer, _fewer(fewer)), (len(found.moved), _moved(found)))
    return [sentence for n, sentence in counted if n]


def _more(n: int) -> str:
    said_so = ngettext(
        "%(n)s more message in the next %(days)s days.",
        "%(n)s more messages in the next %(days)s days.",
        n,
    )
    return said_so % {"n": n, "days": DAYS}


def _fewer(n: int) -> str:
    said_so = ngettext(
        "%(n)s message fewer in the next %(days)s days.",
        "%(n)s messages fewer in the next %(days)s days.",
        n,
    )
    return said_so % {"n": n, "days": DAYS}


def _moved(found: Comparison) -> str:
    n = len(found.moved)
    said_so = ngettext("%(n)s entry at another time.", "%(n)s entries at another time.", n)
    return said_so % {"n": n}


def _lines(found: Comparison) -> list[Line]:
    more = Counter(said(one) for one in found.added)
    fewer = Counter(said(one) for one in found.removed)
    moved = Counter(said(after) for _before, after in found.moved)
    return [
        Line(sentence, more[sentence], fewer[sentence], moved[sentence])
        for sentence in sorted({*more, *fewer, *moved})
    ]
