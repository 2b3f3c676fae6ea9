"""A school that has a datum is told when it is put right (Art. 19 DSGVO), and nobody else."""

import pytest

from cases.actions.answers import revoke
from cases.actions.endings import move_away
from cases.actions.intake import amend, save_guardian
from cases.actions.restricting import restrict
from cases.actions.rights import Asked, answer_request, record_request
from cases.calendars import day_of
from cases.models import Household, Notice, Step
from cases.notices import Kind
from cases.states import CaseState, OfferState
from schools.models import School
from tests.factories import Walk
from tests.schools.software import offered
from workers.texts import compose

pytestmark = pytest.mark.django_db


def told() -> list[str]:
    found = Notice.objects.filter(kind=Kind.DATA_CORRECTED)
    return [one.recipient for one in found]


def correct(walk: Walk, part: str, **values: object) -> None:
    amend(walk.case, {part: values}, by=walk.by, at=walk.later())


@pytest.mark.parametrize("state", [CaseState.PLACED, CaseState.ENROLLED])
def test_the_school_that_has_the_pupil_is_told_and_its_feed_shows_it(state: CaseState) -> None:
    walk = Walk()
    walk.to(state)
    correct(walk, "child", family_name="Richtig")
    assert walk.school is not None
    assert told() == [f"school:{walk.school.number}"]
    step = Step.objects.filter(case=walk.case).latest("number")
    assert step.offer == walk.offer
    assert step.details == {"fields": ["child.family_name"]}


def test_the_old_value_is_kept_nowhere_in_the_history() -> None:
    walk = Walk(family_name="Falschmann")
    walk.to(CaseState.PLACED)
    correct(walk, "child", family_name="Richtig")
    walk.case.refresh_from_db()
    assert not any("Falschmann" in f"{one.details}{one.reason}" for one in walk.case.steps.all())


def test_what_no_school_was_told_is_corrected_without_a_word() -> None:
    walk = Walk()
    walk.to(CaseState.PLACED)
    correct(walk, "child", name_own_script="أميرة")
    correct(walk, "child", given_name="Amira")
    assert told() == []


@pytest.mark.parametrize("state", [CaseState.READY_FOR_PLACEMENT, CaseState.OFFERED])
def test_a_school_that_has_no_name_yet_is_told_nothing(state: CaseState) -> None:
    walk = Walk()
    walk.to(state)
    correct(walk, "child", family_name="Richtig")
    assert told() == []


def test_an_address_under_a_block_is_changed_without_a_word() -> None:
    walk = Walk()
    walk.to(CaseState.PLACED)
    Household.objects.update(disclosure_block=True)
    correct(walk, "household", street="Neuweg 2")
    assert told() == []


def given_back(walk: Walk) -> School:
    """The school that had accepted the child and has lost it again."""
    walk.to(CaseState.PLACED)
    former = walk.school
    assert former is not None
    assert walk.offer is not None
    revoke(walk.offer, reason="Klasse aufgelöst", by=walk.by_school(), at=walk.later())
    walk.case.refresh_from_db()
    return former


def receivers() -> list[tuple[str, str]]:
    found = Notice.objects.filter(kind=Kind.RECEIVER_TOLD).order_by("recipient")
    return [(one.recipient, one.rule.partition(":")[0]) for one in found]


def test_a_school_that_once_had_the_pupil_is_told_of_a_correction_too() -> None:
    walk = Walk()
    former = given_back(walk)
    correct(walk, "child", family_name="Richtig")
    assert told() == []
    assert receivers() == [(f"school:{former.number}", "corrected")]
    words = compose(Notice.objects.with_everything().get(kind=Kind.RECEIVER_TOLD), "x@y.example")
    assert "berichtigt" in words.body
    assert "Richtig" not in f"{words.subject}{words.body}"


def test_every_receiver_is_told_of_a_restriction_and_of_a_deletion() -> None:
    walk = Walk()
    former = given_back(walk)
    restrict(walk.case, "ACCURACY", reason="strittig", by=walk.by, at=walk.later())
    assert receivers() == [(f"school:{former.number}", "restricted")]
    placed = Walk()
    placed.to(CaseState.PLACED)
    move_away(placed.case, town="Bochum", by=placed.by, at=placed.later())
    asked = Asked("ERASURE", day_of(placed.at), identity="KNOWN")
    request = record_request(placed.case, asked, by=placed.by, at=placed.later())
    answer_request(request, "GRANTED", outcome="wie verlangt", by=placed.by, at=placed.later())
    assert placed.school is not None
    assert (f"school:{placed.school.number}", "erased") in receivers()


def test_a_school_that_declined_is_told_nothing() -> None:
    walk = offered(OfferState.DECLINED)
    restrict(walk.case, "ACCURACY", reason="strittig", by=walk.by, at=walk.later())
    assert receivers() == []


def test_a_guardian_s_new_number_is_told_of() -> None:
    walk = Walk()
    walk.to(CaseState.PLACED)
    guardian = walk.case.child.household.guardians.get()
    save_guardian(
        walk.case, {"name": guardian.name, "phone": "0201 5550199"}, guardian_id=guardian.pk,
        by=walk.by, at=walk.later(),
    )  # fmt: skip
    assert len(told()) == 1
