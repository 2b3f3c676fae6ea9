"""What a list of cases is asked for: whose, which states, which filter, and in which order."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import combinations
from typing import NamedTuple

from dateutil.relativedelta import relativedelta
from django.db.models import Q, TextChoices
from django.utils.translation import gettext_lazy as _

from cases.calendars import day_of
from cases.models import Offer
from cases.models.listed import as_text
from cases.states import (
    CONSULTED_WITHOUT_PLACE,
    LIVE,
    OPEN,
    WAITING_FOR_CONSULTATION,
    CaseState,
    OfferState,
)
from schools.models import School
from schools.words import SupportForm


class Scope(TextChoices):
    """Whose cases a list shows."""

    MINE = "mine", _("Mine to do")
    CARE = "care", _("In my care")
    ALL = "all", _("All cases")


class Tab(TextChoices):
    """Groups of states; the first two are the figures the ministry asks for."""

    OPEN = "open", _("All open")
    WAITING = "waiting", _("Waiting for consultation")
    CONSULTED = "consulted", _("Consulted, without a place")
    PLACED = "placed", _("With a place")
    ON_HOLD = "on_hold", _("On hold")
    CLOSED = "closed", _("Closed")


STATES_OF: dict[str, tuple[CaseState, ...]] = {
    Tab.OPEN: OPEN,
    Tab.WAITING: WAITING_FOR_CONSULTATION,
    Tab.CONSULTED: CONSULTED_WITHOUT_PLACE,
    Tab.PLACED: (CaseState.PLACED, CaseState.NOT_ATTENDING, CaseState.ENROLLED),
    Tab.ON_HOLD: (CaseState.ON_HOLD,),
    Tab.CLOSED: (CaseState.CLOSED,),
}


class Order(TextChoices):
    """What stands first."""

    DUE = "due_at", _("Next date first")
    WAITING = "reported_at", _("Longest waiting first")
    NEWEST = "-reported_at", _("Newest report first")
    SINCE = "state_since", _("Longest in its state first")
    MOVED = "-state_since", _("Last moved first")
    NAME = "name", _("By family name")
    CLOCK = "clock", _("Most of the clock used first")


class AgeBand(TextChoices):
    """Completed years of life; the parts of school follow them roughly."""

    UNDER_6 = "0-5", _("under 6")
    PRIMARY = "6-9", _("6 to 9")
    SECONDARY = "10-15", _("10 to 15")
    VOCATIONAL = "16-17", _("16 and 17")
    ADULT = "18-99", _("18 and older")


class Place(NamedTuple):
    """Where in its order a case stands: the value sorted by, then the id.

    By name it is the id alone: a place stands in an address, and there no name may be.
    """

    at: datetime | float | None
    case_id: int


@dataclass(frozen=True)
class View:
    """One view of the worklist. A chosen state counts more than the tab.

    `text` is a number of a case, or number or name of a school that was asked, never a person's
    name: a view is kept in the address of its page.
    """

    scope: str = Scope.MINE
    tab: str = Tab.OPEN
    state: str = ""
    advisor_id: int | None = None
    overdue: bool = False
    level: int = 0
    language: str = ""
    age: str = ""
    district: str = ""
    support_form: str = ""
    channel: str = ""
    text: str = ""
    order: str = Order.DUE

    @property
    def states(self) -> tuple[str, ...]:
        """The states shown."""
        return (self.state,) if self.state else STATES_OF[self.tab]

    @property
    def is_whole(self) -> bool:
        """All cases of the town, by state alone."""
        return self == View(self.scope, self.tab, self.state, order=self.order) and (
            self.scope == Scope.ALL
        )

    @property
    def kinds(self) -> tuple[Tab, ...]:
        """Open and closed cases; nothing that is to be done, late or escalated is closed."""
        of_open_alone = self.scope == Scope.MINE or self.overdue or self.level
        return (Tab.OPEN,) if of_open_alone else (Tab.OPEN, Tab.CLOSED)

    def of_child(self, on: date) -> Q:
        """What is asked of the child and where it lives."""
        asked = Q()
        if self.language:
            asked &= Q(language=self.language)
        if self.channel:
            asked &= Q(channel=self.channel)
        if self.district:
            # A disclosure block hides where a child lives, the district too.
            home = Q(
                child__household__district=self.district, child__household__disclosure_block=False
            )
            asked &= home & Q(child__household__disclosure_block=False)
        if self.age:
            asked &= Q(child__birth_date__range=born_between(self.age, on))
        return asked

    def of_way(self, at: datetime) -> Q:
        """What is asked of the way of the case: who looks after it, how far it has gone."""
        asked = Q()
        if self.advisor_id is not None:
            asked &= Q(advisor=self.advisor_id)
        if self.overdue:
            asked &= Q(due_at__lte=at) & ~Q(state=CaseState.CLOSED)
        if self.level:
            asked &= Q(level__gte=self.level)
        if self.support_form:
            asked &= Q(support_forms__in=_with_form(self.support_form))
        return asked & (_with_text(self.text, at.year) if self.text else Q())

    def asks(self, at: datetime) -> Q:
        """The whole filter, whatever the state."""
        return self.of_child(day_of(at)) & self.of_way(at)


def born_between(age: str, on: date) -> tuple[date, date]:
    """The first and the last birthday of those who have completed so many years on that day."""
    youngest, oldest = (int(years) for years in age.split("-"))
    first = on - relativedelta(years=oldest + 1) + relativedelta(days=1)
    return first, on - relativedelta(years=youngest)


def _with_form(support_form: str) -> list[str]:
    """All that may stand in a case whose newest recommendation names this form of support."""
    others = [one for one in SupportForm.values if one != support_form]
    return [
        as_text((support_form, *some))
        for number in range(len(SupportForm))
        for some in combinations(others, number)
    ]


def _with_text(text: str, year: int) -> Q:
    """A case by its number (of late the last part is enough), a school by a part of its name.

    The schools are looked up first: then the index of their requests leads to the cases.
    """
    named = Q(number=text) | Q(name__icontains=text)
    schools = list(School.objects.filter(named).values_list("pk", flat=True)[:200])
    if not schools and text.isdecimal():
        return Q(number__in=[f"{one}-{int(text):05d}" for one in (year, year - 1)])
    if not schools:
        return Q(number=text.upper())
    asked = Offer.objects.filter(school__in=schools, state__in=(*LIVE, OfferState.ACCEPTED))
    return Q(pk__in=asked.values("case"))
