"""A look for places for one child: what is looked for, what was found, and who is to be asked."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from advisory.desk.announcements import Announcement, announcements
from advisory.desk.forms.places import FinderFilter
from advisory.desk.visitor import Visitor
from cases import finder
from cases.access import Area
from cases.actions.placement import Request, draft
from cases.finder import Candidate, Found, Wish
from cases.models import Case
from cases.moves import Event
from schools.models import School

FILTERS = ("school_form", "grade", "support_form", "name")


@dataclass(frozen=True)
class Look:
    """The filter as typed, the wish it makes, what was found."""

    filter: FinderFilter
    wishes: list[Wish]
    wish: Wish | None
    found: Found


@dataclass(frozen=True)
class Choice:
    """The school that is about to be asked, and the one that the finder puts first."""

    candidate: Candidate
    first: Candidate | None

    @property
    def passes_over(self) -> bool:
        """Whether another school stands first."""
        return self.first is not None and self.first.school != self.candidate.school

    @property
    def needs_reason(self) -> bool:
        """Whether the person has to say why it is this one."""
        return self.passes_over or not self.candidate.fits_now


def look(request: HttpRequest, me: Visitor, case: Case) -> Look:
    """What is looked for: what was typed, else the recommendation, its best option first."""
    wishes = finder.wishes_of(case)
    typed = any(name in request.GET for name in FILTERS)
    form = FinderFilter(request.GET if typed or not wishes else _as_typed(wishes[0]))
    wish = form.wish()
    found = finder.find(case, wish, by=me.actor, on=me.today) if wish else Found()
    return Look(form, wishes, wish, found)


def choice(request: HttpRequest, found: Found) -> Choice | None:
    """Whoever was chosen, else the first one; a school out of sight can be chosen by its number."""
    number = request.POST.get("school", request.GET.get("ask", ""))
    chosen = _of(found, number) if number else found.first
    return Choice(chosen, found.first) if chosen else None


def _of(found: Found, number: str) -> Candidate | None:
    if known := found.of(number):
        return known
    school = School.objects.active().with_number(number).first()
    return Candidate(school) if school else None


def mail_of(chosen: Choice, wish: Wish, case: Case, me: Visitor) -> Iterator[Announcement]:
    """What the school would receive, to be read before it is asked."""
    asked = Request(chosen.candidate.school, wish.grade, wish.support_form)
    return announcements(Event.ASK, case, me.now, asked=draft(case, asked, at=me.now))


def block(me: Visitor, case: Case) -> dict[str, bool]:
    """Whether the way to school is hidden from this visitor (§ 51 BMG)."""
    blocked = case.child.household.disclosure_block and not me.may_read(Area.BLOCKED_ADDRESS)
    return {"is_blocked": blocked}


def _as_typed(wish: Wish) -> dict[str, Any]:
    return {name: getattr(wish, name) for name in FILTERS}
