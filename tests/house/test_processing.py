"""Every field of every model has its line in the table of data protection, and no line is stale."""

from collections.abc import Callable
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.utils import translation

from advisory.desk.management.commands.draw_processing import impact_assessment, processing_record
from cases.access import STAGE_A, STAGE_B
from cases.processing import FIELDS, Copy, Told
from cases.processing.labels import label_of, model_label
from cases.processing.risks import RISKS
from cases.processing.table import ROWS

DOCS = Path(__file__).parents[2] / "docs"

# The fields of our models behind each field that a school is shown.
BEHIND: dict[str, str] = {
    "birth_month": "Child.birth_date",
    "sex": "Child.sex",
    "grade": "RecommendedPlace.grade",
    "support_form": "RecommendedPlace.support_form",
    "languages": "Child.family_language Child.further_languages",
    "latin_literacy": "Biography.latin_literacy",
    "years_of_schooling": "Biography.years_of_schooling Biography.never_at_school",
    "german_level": "Biography.german_level",
    "district": "Household.district",
    "distance_band": "Household.district",
    "sibling_at_school": "",
    "call_back": "",
    "wished_start_on": "Case.wished_start_on",
    "given_name": "Child.given_name",
    "family_name": "Child.family_name",
    "birth_date": "Child.birth_date",
    "birth_date_precision": "Child.birth_date_precision",
    "birth_place": "Child.birth_place",
    "birth_country": "Child.birth_country",
    "address": "Household.street Household.postcode Household.city",
    "guardians": "Guardian.name Guardian.phone Guardian.relation",
    "nationalities": "Child.nationalities",
    "immigration_year": "Child.immigration_year",
    "family_language": "Child.family_language",
    "interpreter_language": "Child.interpreter_language",
    "biography": "Biography.last_grade Biography.scripts Biography.foreign_languages",
}


def every_field() -> set[str]:
    return {
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.concrete_fields
    }


def test_every_field_of_every_model_has_its_line() -> None:
    assert every_field() - set(FIELDS) == set(), "cases/processing says what each field is for"


def test_no_line_is_left_of_a_field_that_is_gone_and_none_stands_twice() -> None:
    assert set(FIELDS) - every_field() == set()
    assert len(ROWS) == len(FIELDS)


def test_a_line_of_personal_data_says_what_for_by_which_law_and_how_long() -> None:
    for row in ROWS:
        if row.use is None:
            assert row.copy is Copy.TECHNICAL, row.key
        else:
            assert all((row.use.law, row.use.purpose, row.period)), row.key


def test_what_a_school_is_shown_is_told_of_in_the_table() -> None:
    assert set(BEHIND) == {*STAGE_A, *STAGE_B}
    for stage, told in ((STAGE_A, Told.ASKED_SCHOOL), (STAGE_B, Told.ACCEPTING_SCHOOL)):
        for shown in stage:
            for field in BEHIND[shown].split():
                assert told in FIELDS[f"cases.{field}"].receivers, (shown, field)


def test_a_school_that_is_only_asked_is_told_no_name_and_no_address() -> None:
    told = {row.key for row in ROWS if Told.ASKED_SCHOOL in row.receivers}
    hidden = ("given_name", "family_name", "street", "postcode", "name", "phone", "nationalities")
    assert not {key for key in told if key.rpartition(".")[2] in hidden}


@pytest.mark.parametrize(
    ("page", "drawn", "command"),
    [
        ("processing.md", processing_record, {}),
        ("impact-assessment.md", impact_assessment, {"assessment": True}),
    ],
)
def test_the_papers_are_drawn_from_the_table(
    page: str, drawn: Callable[[], str], command: dict[str, bool], tmp_path: Path
) -> None:
    assert (DOCS / page).read_text(encoding="utf-8") == drawn(), (
        f"manage.py draw_processing --write docs/{page}"
    )
    out, file = StringIO(), tmp_path / page
    with translation.override("en"):
        call_command("draw_processing", stdout=out, **command)
        call_command("draw_processing", write=file, **command)
    assert out.getvalue().strip() == drawn().strip()
    assert file.read_text(encoding="utf-8") == drawn()


def test_each_risk_names_a_test_that_is_there() -> None:
    for risk in RISKS:
        assert (DOCS.parent / risk.shown_by).is_file(), risk.shown_by


def test_every_personal_field_and_its_table_have_a_word_for_people() -> None:
    with translation.override("de"):
        named = {row.key: (model_label(row.model), label_of(row)) for row in ROWS if row.use}
    machine = {key for key, words in named.items() if any("_" in word for word in words)}
    own = {row.key for row in ROWS if row.use and row.model.startswith(("cases", "desk"))}
    plain = {key for key in own if named[key][1] == key.rpartition(".")[2].replace("_", " ")}
    assert machine | plain == set()
