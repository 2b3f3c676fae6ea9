"""The package for the office that takes a case over: what it needs to go on, as plain data."""

from typing import Any

from django.forms.models import model_to_dict

from cases.models import Case, Recommendation

CHILD = (
    "given_name",
    "family_name",
    "name_own_script",
    "other_spellings",
    "birth_date",
    "birth_date_precision",
    "birth_place",
    "birth_country",
    "sex",
    "nationalities",
    "arrival_on",
    "immigration_year",
    "family_language",
    "further_languages",
    "interpreter_language",
)
ADDRESS = ("street", "postcode", "city", "accommodation", "district")
HANDOVER = ("at", "town", "office")
PLACE = ("school_form", "grade", "support_form")
DOCUMENT = ("kind", "status", "status_on")
GUARDIAN = ("name", "relation", "phone", "email", "language", "can_read", "custody")


def package(case: Case, *, may_see_address: bool) -> dict[str, Any]:
    """Codes, days and texts as they are kept; no address under a disclosure block (§ 51 BMG)."""
    child = case.child
    household = child.household
    hidden = household.disclosure_block and not may_see_address
    biography = getattr(child, "biography", None)
    return {
        "case_number": case.number,
        "reported_at": case.reported_at,
        "consulted_on": case.consulted_on,
        "handover": [model_to_dict(one, fields=HANDOVER) for one in case.handovers.all()],
        "child": model_to_dict(child, fields=CHILD),
        "address": None if hidden else model_to_dict(household, fields=ADDRESS),
        "disclosure_block": household.disclosure_block,
        "guardians": [model_to_dict(one, fields=GUARDIAN) for one in household.guardians.all()],
        "biography": model_to_dict(biography, exclude=["id", "child"]) if biography else None,
        "recommendations": [_signed(one) for one in case.recommendations.with_places()],
        "documents": [model_to_dict(one, fields=DOCUMENT) for one in child.documents.all()],
    }


def _signed(recommendation: Recommendation) -> dict[str, Any]:
    return {
        **model_to_dict(recommendation, fields=("version", "signed_at", "reasons")),
        "places": [model_to_dict(one, fields=PLACE) for one in recommendation.places.all()],
    }
