"""What is read of many requests at once for the schools that were asked."""

from collections import defaultdict
from collections.abc import Iterable
from itertools import compress
from typing import Any, NamedTuple
from uuid import UUID

from cases.models.case import Case
from cases.models.child import Biography, Child
from cases.models.household import Guardian, Household
from cases.models.lean import Part, lay_by, names, read
from cases.models.offer import Offer
from schools.models import Prepared, School

# Everything that a school may be told of, and what decides on it.
TOLD = (
    Part(
        Offer,
        ("id", "case_id", "episode", "school_id", "state", "version", "grade", "support_form",
         "wished_start_on", "call_back", "sent_at", "answer_due_at", "expires_at", "query",
         "query_answer", "answered_at", "start_on", "attended_on"),
    ),
    Part(Case, ("id", "state", "episode", "child_id", "restricted_at"), "case", of=0),
    Part(
        Child,
        ("id", "household_id", "given_name", "family_name", "birth_date", "birth_date_precision",
         "birth_place", "birth_country", "sex", "nationalities", "immigration_year",
         "family_language", "further_languages", "interpreter_language"),
        "child", "case", of=1,
    ),
    Part(
        Household,
        ("id", "street", "postcode", "city", "accommodation", "district", "disclosure_block"),
        "household", of=2,
    ),
    Part(
        Biography,
        ("id", "child_id", "countries_of_schooling", "years_of_schooling", "never_at_school",
         "last_grade", "teaching_language", "scripts", "latin_literacy", "german_level",
         "foreign_languages", "certificates_seen"),
        "biography", "child", of=2,
    ),
)  # fmt: skip
GUARDIAN = (Part(Guardian, ("id", "household_id", "name", "relation", "phone", "language")),)

Row = tuple[Any, ...]
TOLD_OF = Prepared[Row](
    lambda school_id, offers: (
        Offer.objects.of_school(school_id)
        .filter(pk__any_of=offers)
        .oldest_first()
        .values_list(*names(TOLD))
    )
)
GUARDIANS_OF = Prepared[Row](
    lambda households: (
        Guardian.objects.filter(household__any_of=households)
        .order_by("pk")
        .values_list(*names(GUARDIAN))
    )
)


HOME, POSTCODE = (names(TOLD).index(f"case__child__household__{one}") for one in ("id", "postcode"))


class Found(NamedTuple):
    """Some requests to a school with all that it may be told, as the database has it."""

    school: School
    rows: list[Row]
    guardians: list[Row]
    # With their case, no more: enough to know what may be told.
    offers: list[Offer]

    def homes(self, of: Iterable[bool]) -> dict[int, str]:
        """The households of some of them, and the postcode of each."""
        return {row[HOME]: row[POSTCODE] for row in compress(self.rows, of)}

    def whole(self) -> list[Offer]:
        """The requests with everything, made of these rows and nothing else."""
        whole: list[Offer] = list(read(self.rows, TOLD))
        known = defaultdict[int, list[Guardian]](list)
        for guardian in read(self.guardians, GUARDIAN):
            known[guardian.household_id].append(guardian)
        for offer in whole:
            offer._state.fields_cache["school"] = self.school
            home = offer.case.child.household
            if offer.is_disclosed:
                lay_by(home, "guardians", known[home.pk])
        return whole


def find_for(school: School, ids: list[UUID]) -> Found:
    """These requests to a school, the oldest first, with all that it may be told.

    Who cares for a child is asked only where the school sees who the child is.
    """
    rows = TOLD_OF(school.pk, ids)
    offers: list[Offer] = list(read(rows, TOLD[:2]))
    homes = {row[HOME] for row, offer in zip(rows, offers, strict=True) if offer.is_disclosed}
    return Found(school, rows, GUARDIANS_OF(sorted(homes)), offers)
