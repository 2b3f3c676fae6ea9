"""Fields of the child and its family."""

from cases.processing.rows import Copy, Row, not_personal, personal
from cases.processing.uses import Told

A = (Told.ASKED_SCHOOL, Told.ACCEPTING_SCHOOL)
B = (Told.ACCEPTING_SCHOOL,)
CHILD, BIOGRAPHY = "cases.Child", "cases.Biography"
HOUSEHOLD, GUARDIAN = "cases.Household", "cases.Guardian"

ROWS: tuple[Row, ...] = (
    *personal(CHILD, "child", "given_name family_name birth_date_precision", told=B),
    *personal(CHILD, "child", "birth_place birth_country nationalities", told=B),
    *personal(CHILD, "child", "birth_date sex", told=A),
    *personal(CHILD, "child", "name_own_script other_spellings"),
    # Made from the names, for search and lists alone.
    *personal(CHILD, "child", "search_key sort_key", Copy.TECHNICAL),
    *personal(CHILD, "duty", "immigration_year", told=B),
    *personal(CHILD, "duty", "arrival_on channel protection_application_on"),
    *personal(CHILD, "duty", "municipal_assignment_on residence_on"),
    *personal(CHILD, "family", "family_language further_languages", told=A),
    *personal(CHILD, "family", "interpreter_language", told=B),
    *personal(CHILD, "rights", "privacy_notice_on privacy_notice_version"),
    # Only the wish for a kind of school; no religion is kept (Art. 9 DSGVO).
    *personal(CHILD, "biography", "confession_school_wish"),
    *not_personal(CHILD, "id household"),
    *personal(BIOGRAPHY, "biography", "years_of_schooling never_at_school", told=A),
    *personal(BIOGRAPHY, "biography", "years_unknown latin_literacy german_level", told=A),
    *personal(BIOGRAPHY, "biography", "countries_of_schooling last_grade", told=B),
    *personal(BIOGRAPHY, "biography", "teaching_language scripts foreign_languages", told=B),
    *personal(BIOGRAPHY, "biography", "certificates_seen", told=B),
    *not_personal(BIOGRAPHY, "id child"),
    *personal(HOUSEHOLD, "family", "street postcode city", Copy.ADDRESS, told=B),
    *personal(HOUSEHOLD, "family", "accommodation", Copy.ADDRESS),
    *personal(HOUSEHOLD, "family", "district", Copy.ADDRESS, told=A),
    *personal(HOUSEHOLD, "family", "lives_in_town disclosure_block"),
    *not_personal(HOUSEHOLD, "id"),
    *personal(GUARDIAN, "family", "name phone relation", Copy.OWN, told=B),
    *personal(GUARDIAN, "family", "email language can_read", Copy.OWN),
    *personal(GUARDIAN, "family", "preferred_channel custody", Copy.OWN),
    *not_personal(GUARDIAN, "id household"),
    *personal("cases.Document", "course", "kind status status_on arranged_for"),
    *not_personal("cases.Document", "id child"),
)
