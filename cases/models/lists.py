"""What is read of many requests at once for the schools that were asked."""

from collections import defaultdict
from typing import Any
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

TOLD_OF = Prepared[tuple[Any, ...]](
    lambda school_id, offers: (
        Offer.objects.of_school(school_id)
        .filter(pk__any_of=offers)
        .oldest_first()
        .values_list(*names(TOLD))
    )
)
GUARDIANS_OF = Prepared[tuple[Any, ...]](
    lambda households: (
        Guardian.objects.filter(household__any_of=households)
        .order_by("pk")
        .values_list(*names(GUARDIAN))
    )
)


def read_for(school: School, ids: list[UUID]) -> list[Offer]:
    """These requests to a school, the oldest first, with all that it may be told.

    Who cares for a child is asked only where the school sees who the child is.
    """
    found: list[Offer] = list(read(TOLD_OF(school.pk, ids), TOLD))
    for offer in found:
        offer._state.fields_cache["school"] = school
    _lay_guardians_by([one.case.child.household for one in found if one.is_disclosed])
    return found


def _lay_guardians_by(households: list[Household]) -> None:
    known = defaultdict[int, list[Guardian]](list)
    for guardian in read(GUARDIANS_OF(sorted({one.pk for one in households})), GUARDIAN):
        known[guardian.household_id].append(guardian)
    for household in households:
        lay_by(household, "guardians", known[household.pk])
