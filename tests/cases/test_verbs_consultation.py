"""Consultation and recommendation: conditions and effects (T06, T07, T24, T33)."""

from datetime import date, timedelta
from typing import Any

import pytest

from cases.actions.answers import accept
from cases.actions.consultation import (
    Correction,
    Option,
    check_document,
    correct_birth_date,
    revise,
    sign,
    start,
    transfer,
)
from cases.actions.intake import amend
from cases.actions.placement import Request, ask
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Appointment, Biography, Child, Document, Guardian, Household, Offer
from cases.refusals import Code
from cases.states import (
    AppointmentState,
    CaseState,
    DocumentKind,
    DocumentStatus,
    Holding,
    Literacy,
    OfferState,
    Precision,
)
from schools.models import Place
from schools.words import SupportForm
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, MONDAY, OPTION, Walk, make_case, make_place, make_school

pytestmark = pytest.mark.django_db

BERUFSKOLLEG = Option(school_form="30", grade=11, support_form=SupportForm.IFK)


def begin(walk: Walk, **fields: Any) -> None:
    notice = {"family_language": "ar", "privacy_notice_on": day_of(walk.at)}
    start(walk.case, **{**notice, **fields}, by=walk.by, at=walk.at)


# --- T06 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [CaseState.REPORTED, CaseState.INVITED])
def test_a_family_may_walk_in(state: CaseState) -> None:
    walk = Walk()
    walk.to(state)
    begin(walk)
    assert walk.case.state == CaseState.IN_CONSULTATION
    assert walk.case.consulted_on == day_of(walk.at)
    assert walk.case.advisor == walk.person


def test_a_consultation_holds_the_appointment() -> None:
    walk = Walk()
    walk.to(CaseState.IN_CONSULTATION)
    assert Appointment.objects.get().state == AppointmentState.HELD
    assert walk.case.steps.get(event="start").appointment == Appointment.objects.get()


def test_a_consultation_needs_the_privacy_notice_and_a_language() -> None:
    walk = Walk()
    for never in (None, day_of(walk.at) + timedelta(days=1)):
        with invalid("privacy_notice_on"):
            begin(walk, privacy_notice_on=never)
    with invalid("family_language"):
        begin(walk, family_language="")


# --- T07 ------------------------------------------------------------------------------------------


def test_a_recommendation_is_frozen_with_the_biography_of_its_hour() -> None:
    walk = Walk()
    walk.to(CaseState.READY_FOR_PLACEMENT)
    signed = walk.case.recommendations.get()
    assert (signed.version, signed.signed_by, signed.signed_at) == (1, walk.person, walk.at)
    assert signed.snapshot["latin_literacy"] == Literacy.PARTIAL
    assert walk.case.rank_date == walk.case.consulted_on
    later = {"biography": {"latin_literacy": Literacy.YES}}
    amend(walk.case, later, by=walk.by, at=walk.later())
    signed.refresh_from_db()
    assert signed.snapshot["latin_literacy"] == Literacy.PARTIAL


def test_a_recommendation_ranks_its_options() -> None:
    walk = Walk()
    walk.to(CaseState.IN_CONSULTATION)
    signed = sign(walk.case, [BERUFSKOLLEG, OPTION], by=walk.by, at=walk.later())
    assert [place.school_form for place in signed.places.all()] == ["30", "15"]


MINIMAL_SET: list[tuple[str, Any]] = [
    ("a guardian", lambda: Guardian.objects.all().delete()),
    ("an address", lambda: Household.objects.update(street="", postcode="", city="")),
    ("the family language", lambda: Child.objects.update(family_language="")),
    ("core of the school biography", lambda: Biography.objects.update(years_unknown=False)),
    ("core of the school biography", lambda: Biography.objects.update(latin_literacy="")),
    ("core of the school biography", lambda: Biography.objects.update(german_level="")),
    ("core of the school biography", lambda: Biography.objects.all().delete()),
]


@pytest.mark.parametrize(("missing", "take_away"), MINIMAL_SET)
def test_a_recommendation_needs_the_minimal_set(missing: str, take_away: Any) -> None:
    walk = Walk()
    walk.to(CaseState.IN_CONSULTATION)
    take_away()
    with refused(Code.GUARD, missing):
        sign(walk.case, [OPTION], by=walk.by, at=walk.later())


def test_missing_papers_never_stop_a_recommendation() -> None:
    walk = Walk()
    walk.to(CaseState.IN_CONSULTATION)
    for kind in DocumentKind:
        status = DocumentStatus.NOT_AVAILABLE
        check_document(walk.case, kind, status, by=walk.by, at=walk.at)
    sign(walk.case, [OPTION], by=walk.by, at=walk.later())
    assert walk.case.state == CaseState.READY_FOR_PLACEMENT
    assert Document.objects.count() == len(DocumentKind)


def test_unknown_is_an_answer_and_never_at_school_too() -> None:
    walk = Walk()
    walk.to(CaseState.IN_CONSULTATION)
    Biography.objects.update(latin_literacy=Literacy.UNKNOWN, years_unknown=False)
    Biography.objects.update(never_at_school=True)
    sign(walk.case, [OPTION], by=walk.by, at=walk.later())
    assert walk.case.state == CaseState.READY_FOR_PLACEMENT


def test_a_recommendation_names_at_least_one_place_that_exists() -> None:
    walk = Walk()
    walk.to(CaseState.IN_CONSULTATION)
    with invalid("options"):
        sign(walk.case, [], by=walk.by, at=walk.at)
    for wrong in (
        Option(school_form="15", grade=3, support_form=SupportForm.PARTIAL),
        Option(school_form="15", grade=7, support_form=SupportForm.IFK),
        Option(school_form="99", grade=7, support_form=SupportForm.PARTIAL),
    ):
        with invalid("grade"):
            sign(walk.case, [OPTION, wrong], by=walk.by, at=walk.at)


def test_a_new_version_replaces_the_old_one_and_keeps_it() -> None:
    walk = Walk()
    walk.to(CaseState.READY_FOR_PLACEMENT)
    revise(walk.case, [BERUFSKOLLEG], reasons="Berufsschule", by=walk.by, at=walk.later())
    assert [one.version for one in walk.case.recommendations.all()] == [2, 1]
    assert walk.case.state == CaseState.READY_FOR_PLACEMENT


# --- T24 ------------------------------------------------------------------------------------------


def transferred() -> Walk:
    walk = Walk()
    walk.to(CaseState.ENROLLED)
    transfer(walk.case, [OPTION], reason="Umzug im Stadtgebiet", by=walk.by, at=walk.later())
    return walk


def test_a_pupil_who_needs_another_school_begins_a_new_episode() -> None:
    walk = transferred()
    assert (walk.case.state, walk.case.episode) == (CaseState.READY_FOR_PLACEMENT, 2)
    assert walk.case.reported_at == walk.at
    assert walk.case.rank_date == day_of(walk.at)
    assert walk.case.recommendations.first().version == 2  # type: ignore[union-attr]
    assert walk.case.steps.last().reason == "Umzug im Stadtgebiet"  # type: ignore[union-attr]


def test_a_transfer_needs_a_reason_and_a_recommendation() -> None:
    walk = Walk()
    walk.to(CaseState.ENROLLED)
    with invalid("reason"):
        transfer(walk.case, [OPTION], reason=" ", by=walk.by, at=walk.at)
    with invalid("options"):
        transfer(walk.case, [], reason="Umzug", by=walk.by, at=walk.at)


def test_the_former_place_is_kept_until_another_school_has_said_yes() -> None:
    walk = transferred()
    former = Offer.objects.get()
    assert (former.holding, Place.objects.get().occupied) == (Holding.OCCUPIED, 1)
    new_school = make_school()
    make_place(new_school)
    request = Request(new_school, OPTION.grade, OPTION.support_form)
    offer = ask(walk.case, request, by=walk.by, at=walk.later())
    at = walk.later()
    by_school = Actor.school(new_school.pk)
    accept(offer, start_on=date(2026, 11, 30), by=by_school, at=at)
    former.refresh_from_db()
    assert (former.state, former.holding) == (OfferState.FULFILLED, Holding.NONE)
    assert {one.school_id: one.occupied for one in Place.objects.all()} == {
        former.school_id: 0,
        new_school.pk: 1,
    }


# --- T33 and papers -------------------------------------------------------------------------------


def test_a_corrected_birth_date_makes_the_recommendation_stale_until_a_new_version() -> None:
    walk = Walk()
    walk.to(CaseState.READY_FOR_PLACEMENT)
    paper = Correction(date(2012, 3, 1), Precision.DAY, DocumentKind.BIRTH_CERTIFICATE)
    correct_birth_date(walk.case, paper, by=walk.by, at=walk.later())
    assert walk.case.recommendation_stale
    assert Child.objects.get().birth_date == date(2012, 3, 1)
    papers = Document.objects.filter(kind=DocumentKind.BIRTH_CERTIFICATE)
    assert [paper.status for paper in papers] == [DocumentStatus.SEEN]
    revise(walk.case, [OPTION], by=walk.by, at=walk.later())
    assert not walk.case.recommendation_stale


def test_a_birth_date_is_corrected_by_a_paper_and_not_into_the_future() -> None:
    walk = Walk()
    walk.to(CaseState.READY_FOR_PLACEMENT)
    with invalid("document"):
        nothing = Correction(date(2012, 3, 1), Precision.DAY, "")
        correct_birth_date(walk.case, nothing, by=walk.by, at=walk.at)
    with invalid("birth_date"):
        unborn = Correction(date(2030, 3, 1), Precision.DAY, DocumentKind.IDENTITY)
        correct_birth_date(walk.case, unborn, by=walk.by, at=walk.at)


def test_a_paper_is_ticked_once_and_again_later() -> None:
    case, by = make_case(), Walk().by
    for status in (DocumentStatus.ASKED, DocumentStatus.SEEN):
        check_document(case, DocumentKind.MEASLES, status, by=by, at=MONDAY + DAY)
    paper = Document.objects.get(child=case.child)
    assert (paper.status, paper.status_on) == (DocumentStatus.SEEN, date(2026, 11, 10))
    assert case.steps.count() == 3
