"""What a school says after its promise: conditions and effects (T17-T19, T22, T32)."""

from datetime import date, datetime

import pytest

from cases.actions.answers import (
    attend,
    not_appeared,
    report_move,
    revoke,
)
from cases.actions.changes import free_place
from cases.actors import Actor
from cases.models import Case, FollowUp, Offer
from cases.notices import Kind
from cases.refusals import Code
from cases.states import CaseState, Holding, OfferState, Role
from schools.models import Place
from tests.cases.answering_schools import asked, counts, promised
from tests.cases.asking_schools import told
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, Walk

pytestmark = pytest.mark.django_db

MONDAY_16 = date(2026, 11, 16)


# --- T17, T19 -------------------------------------------------------------------------------------


def test_attendance_ends_the_search_and_tells_its_total_time() -> None:
    walk, offer, school = promised()
    at = walk.later(5 * DAY)
    attend(offer, attended_on=MONDAY_16, by=school, at=at)
    offer.refresh_from_db()
    assert (offer.state, offer.attended_on) == (OfferState.FULFILLED, MONDAY_16)
    case = Case.objects.get()
    assert (case.state, case.due_on) == (CaseState.ENROLLED, date(2026, 12, 16))
    assert case.steps.get(event="attend").details == {"attended_on": "2026-11-16", "days": 7}
    assert counts() == (4, 0, 1)


def test_attendance_lies_between_the_first_day_and_today() -> None:
    _walk, offer, school = promised()
    first_day = datetime.fromisoformat("2026-11-13T08:00:00+01:00")
    with refused(Code.GUARD, "has not come yet"):
        attend(offer, attended_on=None, by=school, at=first_day - DAY)
    with invalid("attended_on", "before the first school day"):
        attend(offer, attended_on=date(2026, 11, 12), by=school, at=first_day)
    with invalid("attended_on", "future"):
        attend(offer, attended_on=MONDAY_16, by=school, at=first_day)
    attend(offer, attended_on=None, by=school, at=first_day)
    assert Offer.objects.get().attended_on == date(2026, 11, 13)


def test_a_child_that_comes_late_gets_a_place_even_when_its_own_was_given_away() -> None:
    walk, offer, school = promised()
    walk.not_appear()
    free_place(walk.case, by=Actor.clock(), at=walk.later(7 * DAY))
    assert counts() == (5, 0, 0)
    Place.objects.update(reported_free=0)
    attend(offer, attended_on=None, by=school, at=walk.later())
    place = Place.objects.get()
    assert (place.occupied, place.overbooked) == (1, 1)
    assert Case.objects.get().state == CaseState.ENROLLED


def test_nobody_is_enrolled_without_a_promise() -> None:
    walk, offer, school = asked()
    with refused(Code.WRONG_STATE):
        attend(offer, attended_on=None, by=school, at=walk.at)


# --- T18 ------------------------------------------------------------------------------------------


def test_a_child_that_did_not_come_is_called_and_its_place_held() -> None:
    walk, offer, school = promised()
    with refused(Code.GUARD, "has not come yet"):
        not_appeared(offer, by=school, at=walk.at)
    walk.not_appear()
    assert Case.objects.get().state == CaseState.NOT_ATTENDING
    assert told(Kind.NOT_ATTENDING) == [f"user:{walk.person.pk}"]
    assert counts() == (4, 0, 1)
    stroke = walk.case.deadlines.get(rule="held_place")
    assert stroke.due_at == datetime.fromisoformat("2026-11-21T00:00:00+01:00")  # 5 working days


# --- T22 ------------------------------------------------------------------------------------------


def test_a_revoked_promise_gives_the_place_back_and_recalls_the_letter() -> None:
    walk, offer, school = promised()
    with invalid("reason"):
        revoke(offer, reason=" ", by=school, at=walk.at)
    revoke(offer, reason="Klasse aufgelöst", by=school, at=walk.later())
    offer.refresh_from_db()
    assert (offer.state, offer.holding) == (OfferState.REVOKED, Holding.NONE)
    assert counts() == (5, 0, 0)
    assert Case.objects.get().state == CaseState.READY_FOR_PLACEMENT
    assert len(told(Kind.PLACEMENT_RECALLED)) == 1
    assert told(Kind.SCHOOL_ANSWERED) == [f"user:{walk.person.pk}"] * 2
    assert told(Kind.OFFER_WITHDRAWN) == []  # the school knows


def test_when_the_office_revokes_the_school_is_told() -> None:
    walk, offer, _school = promised()
    placement = Actor.staff(walk.person.pk, {Role.PLACEMENT})
    revoke(offer, reason="Irrtum", by=placement, at=walk.later())
    assert told(Kind.OFFER_WITHDRAWN) == [f"school:{offer.school.number}"]


def test_a_child_in_class_cannot_be_revoked() -> None:
    walk, offer, school = promised()
    walk.attend()
    with refused(Code.WRONG_STATE):
        revoke(offer, reason="Irrtum", by=school, at=walk.at)


# --- T32 ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [CaseState.PLACED, CaseState.ENROLLED])
def test_a_reported_move_is_a_task_for_the_front_office_not_a_change(state: CaseState) -> None:
    walk = Walk()
    walk.to(state)
    report_move(Offer.objects.get(), town="Bochum", by=walk.by_school(), at=walk.later())
    case = Case.objects.get()
    assert case.state == state
    task = FollowUp.objects.get()
    assert (task.role, task.case) == (Role.INTAKE, case)
    assert task.note.endswith("Bochum")
    assert told(Kind.MOVE_REPORTED) == [f"user:{walk.person.pk}"]
