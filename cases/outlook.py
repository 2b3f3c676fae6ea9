"""How many more children may come to a school: figures of those who wait, never of few."""

from collections import Counter
from dataclasses import dataclass

from cases.models import RecommendedPlace
from cases.states import CaseState
from schools.models import School

# Those who have been consulted and have no place yet, wherever a place is asked for them just now.
WAITING = (
    CaseState.READY_FOR_PLACEMENT,
    CaseState.OFFERED,
    CaseState.WAITLISTED,
    CaseState.ASSIGNMENT_REQUESTED,
)
# A figure below this could be a child that somebody knows.
FEWEST = 5


@dataclass(frozen=True)
class Expected:
    """Children who wait for a place in this group; None where they are fewer than five."""

    grade: int
    support_form: str
    waiting: int | None


def outlook(school: School) -> list[Expected]:
    """The groups of this school that are recommended to somebody who waits, in their order.

    A child to whom several groups are recommended counts in each, so the figures don't add up to
    children, and nothing can be found out by taking one from another.
    """
    wanted = RecommendedPlace.objects.of_form(school.school_form).for_cases_in(WAITING)
    counts = Counter(group for group in wanted.groups() if school.teaches(*group))
    return [
        Expected(grade, support_form, number if number >= FEWEST else None)
        for (grade, support_form), number in sorted(counts.items())
    ]
