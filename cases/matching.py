"""Free places and the children they fit: who could be asked for when a place is freed."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cases import finder
from cases.actors import Actor
from cases.finder import Candidate
from cases.models import Case, Offer
from cases.states import CaseState
from schools import places
from schools.models import Place

# Whoever waits for a place and for whom no school is asked just now.
SEEKING = (CaseState.WAITLISTED, CaseState.READY_FOR_PLACEMENT)
# More than these nobody reads; the first on the list are meant.
CHILDREN_SHOWN = 5
MOST = 500
Group = tuple[str, int, str]


@dataclass(frozen=True)
class Match:
    """A free place and the children it fits, who waits longest first."""

    candidate: Candidate
    children: list[Case]

    @property
    def shown(self) -> list[Case]:
        """The first of them."""
        return self.children[:CHILDREN_SHOWN]

    @property
    def more(self) -> int:
        """How many others it fits as well."""
        return len(self.children) - len(self.shown)


def matches(by: Actor, on: date) -> list[Match]:
    """Every free place that somebody waits for; what changed last comes first. Four queries."""
    free = sorted(places.still_free(), key=lambda one: (one.updated_at, one.pk), reverse=True)
    found = fitting(free, by)
    return [Match(finder.counted(one, on), found[one.pk]) for one in free if found[one.pk]]


def fitting(free: Iterable[Place], by: Actor) -> dict[int, list[Case]]:
    """For each place the children it fits, by its key; three queries for any number of them.

    A child fits by its recommendation, unless this school has declined it. Whoever is on the
    waiting list comes first, by rank date; of very many only those who wait longest are looked at.
    """
    waiting = list(Case.objects.visible_to(by).seeking(*SEEKING).longest_first()[:MOST])
    by_group: dict[Group, list[Case]] = defaultdict(list)
    for case in waiting:
        for wish in dict.fromkeys(finder.wishes_of(case)):
            by_group[wish.school_form, wish.grade, wish.support_form].append(case)
    ids = [case.pk for case in waiting]
    excluded = set(Offer.objects.excluding_schools_of(ids).values_list("case_id", "school_id"))
    return {
        place.pk: [
            case
            for case in by_group[place.school.school_form, place.grade, place.support_form]
            if (case.pk, place.school_id) not in excluded
        ]
        for place in free
    }
