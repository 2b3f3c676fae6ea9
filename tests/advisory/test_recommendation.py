"""The signature freezes what is recommended; age and biography propose, the advisor decides."""

from datetime import date
from typing import Any

import pytest

from cases.actions.intake import amend
from cases.models import Case
from cases.states import CaseState, Literacy, Role
from schools.words import SupportForm
from tests.advisory.visiting import Desk, chosen, html, text
from tests.factories import Walk, make_person

pytestmark = pytest.mark.django_db


@pytest.fixture
def walk() -> Walk:
    """A child in consultation."""
    walk = Walk()
    walk.to(CaseState.IN_CONSULTATION)
    return walk


@pytest.fixture
def desk(walk: Walk) -> Desk:
    """Its advisor, an hour later."""
    return Desk(walk.person, walk.later())


def options(walk: Walk, **typed: Any) -> dict[str, Any]:
    return {
        "version": walk.case.version,
        "school_form_1": "15",
        "grade_1": "7",
        "support_form_1": "PARTIAL",
        **typed,
    }


def test_the_signature_freezes_the_options(walk: Walk, desk: Desk) -> None:
    typed = options(
        walk, school_form_2="20", grade_2="8", support_form_2="INNER_DIFF", reasons="Will lernen."
    )
    page = desk.post("sign", walk.case.number, **typed)
    assert page.status_code == 302
    case = Case.objects.get(pk=walk.case.pk)
    assert case.state == CaseState.READY_FOR_PLACEMENT
    signed = case.recommendations.get()
    assert [str(place) for place in signed.places.all()] == ["15/7/PARTIAL", "20/8/INNER_DIFF"]
    assert signed.reasons == "Will lernen."


def test_age_and_biography_propose_the_first_option(walk: Walk, desk: Desk) -> None:
    changes: dict[str, dict[str, Any]] = {
        "biography": {"latin_literacy": Literacy.NO},
        "child": {"birth_date": date(2018, 5, 4)},
    }
    amend(walk.case, changes, by=walk.by, at=walk.later())
    page = desk.get("sign", walk.case.number)
    assert chosen(page, "school_form_1") == ["02"]
    assert chosen(page, "support_form_1") == [SupportForm.ALPHA]
    amend(walk.case, {"child": {"birth_date": date(2010, 5, 4)}}, by=walk.by, at=walk.later())
    page = desk.get("sign", walk.case.number)
    assert chosen(page, "school_form_1") == ["30"]
    assert chosen(page, "support_form_1") == [SupportForm.IFK]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"school_form_1": "", "grade_1": "", "support_form_1": ""}, "Please choose."),
        ({"grade_1": "3"}, "This school form does not teach this grade in this form."),
        ({"school_form_2": "20"}, "Please choose."),
    ],
)
def test_an_option_is_whole_and_exists(
    walk: Walk, desk: Desk, typed: dict[str, str], says: str
) -> None:
    page = desk.post("sign", walk.case.number, **options(walk, reasons="Bleibt.", **typed))
    assert page.status_code == 200
    assert says in text(page)
    assert "Bleibt." in html(page)
    assert walk.case.recommendations.count() == 0


def test_what_is_missing_is_said_with_the_way_to_fill_it_in(walk: Walk, desk: Desk) -> None:
    walk.case.child.household.guardians.all().delete()
    page = desk.get("sign", walk.case.number)
    assert "Still missing: a guardian." in text(page)
    assert f"/cases/{walk.case.number}/guardians/" in html(page)
    refused = desk.post("sign", walk.case.number, **options(walk, reasons="Trotzdem"))
    assert refused.status_code == 200
    assert "Trotzdem" in html(refused)
    assert walk.case.recommendations.count() == 0


def test_a_new_version_starts_from_the_last_one(walk: Walk) -> None:
    walk.sign()
    desk = Desk(walk.person, walk.later())
    page = desk.get("sign", walk.case.number)
    assert chosen(page, "school_form_1") == ["15"]
    assert desk.post("sign", walk.case.number, **options(walk, grade_1="8")).status_code == 302
    newest = Case.objects.get(pk=walk.case.pk).recommendations.first()
    assert newest is not None
    assert (newest.version, newest.places.get().grade) == (2, 8)


def test_a_transfer_needs_a_reason(walk: Walk) -> None:
    pupil = Walk()
    pupil.to(CaseState.ENROLLED)
    desk = Desk(pupil.person, pupil.later())
    refused = desk.post("sign", pupil.case.number, **options(pupil, reason=""))
    assert refused.status_code == 200
    assert pupil.case.recommendations.count() == 1
    typed = options(pupil, reason="Die Schule schließt.")
    assert desk.post("sign", pupil.case.number, **typed).status_code == 302
    case = Case.objects.get(pk=pupil.case.pk)
    assert (case.state, case.episode) == (CaseState.READY_FOR_PLACEMENT, 2)


def test_nobody_signs_out_of_turn(walk: Walk) -> None:
    intake = Desk(make_person(Role.INTAKE), walk.at)
    page = intake.get("sign", walk.case.number)
    assert page.status_code == 409
    assert "Your role may not do this." in text(page)
    assert intake.post("sign", walk.case.number, **options(walk)).status_code == 409
    assert walk.case.recommendations.count() == 0


@pytest.mark.parametrize(
    "state", [CaseState.IN_CONSULTATION, CaseState.WAITLISTED, CaseState.ENROLLED]
)
def test_before_the_signature_stands_who_is_told(state: CaseState) -> None:
    walk = Walk()
    walk.to(state)
    page = Desk(walk.person, walk.later()).get("sign", walk.case.number)
    assert "What goes out Nobody receives a message. Sign" in text(page)
