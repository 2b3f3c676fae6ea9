"""Two cases of one child become one, and again two (T28)."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.forms.models import model_to_dict

from cases import reminders
from cases.actions.changes import hold, merge, reopen, unmerge
from cases.actions.intake import amend
from cases.actions.merging import KEYS, differences
from cases.actors import Actor
from cases.models import Case, Child, Deadline, Offer
from cases.refusals import Code
from cases.states import AppointmentState, CaseState, Closure, Holding, OfferState, Role
from schools.models import Place
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, Walk, make_case

pytestmark = pytest.mark.django_db

S = CaseState


def pair(state: CaseState = S.INVITED, **child: Any) -> tuple[Walk, Case]:
    """A case in this state that turns out to be the same child as another."""
    walk = Walk(**child)
    walk.to(state)
    return walk, make_case()


def child_of(case: Case) -> Child:
    return Child.objects.get(case=case)


def test_the_old_number_leads_to_the_survivor() -> None:
    walk, survivor = pair()
    done = merge(walk.case, survivor, by=walk.by, at=walk.later())
    assert (walk.case.state, walk.case.closure) == (S.CLOSED, Closure.DUPLICATE_MERGED)
    assert Case.objects.with_number(walk.case.number).get().merged_into == survivor
    assert (done.state_before, done.case, done.survivor) == (S.INVITED, walk.case, survivor)
    assert walk.case.due_on == date(2027, 2, 9)  # a merged shell stays three months
    assert survivor.steps.get(event="amend").details["merged"] == walk.case.number


def test_the_survivor_gets_what_it_lacks_and_keeps_what_it_has() -> None:
    walk, survivor = pair(
        given_name="Samira", birth_country="SY", protection_application_on=date(2026, 10, 1)
    )
    done = merge(walk.case, survivor, by=walk.by, at=walk.later())
    child = child_of(survivor)
    assert (child.given_name, child.birth_country) == ("Amira", "SY")
    assert set(done.filled) == {"birth_country", "protection_application_on"}
    assert survivor.deadlines.waiting().filter(rule="eu_45_days").exists()


def test_a_case_is_merged_with_another_one_that_stands() -> None:
    walk, survivor = pair()
    with invalid("survivor", "itself"):
        merge(walk.case, walk.case, by=walk.by, at=walk.at)
    merge(survivor, walk.case, by=walk.by, at=walk.later())
    third = make_case()
    with invalid("survivor", "was itself merged"):
        merge(third, survivor, by=walk.by, at=walk.at)


def test_only_the_lead_merges() -> None:
    walk, survivor = pair()
    advisor = Actor.staff(walk.person.pk, set(Role) - {Role.LEAD})
    with refused(Code.WRONG_ROLE):
        merge(walk.case, survivor, by=advisor, at=walk.at)


@pytest.mark.parametrize("state", [S.OFFERED, S.PLACED, S.NOT_ATTENDING, S.ENROLLED])
def test_a_merge_gives_every_place_back(state: CaseState) -> None:
    walk, survivor = pair(state)
    merge(walk.case, survivor, by=walk.by, at=walk.later())
    assert Offer.objects.get().holding == Holding.NONE
    assert (Place.objects.get().reserved, Place.objects.get().occupied) == (0, 0)


# --- Undo -----------------------------------------------------------------------------------------

COMES_BACK: dict[CaseState, CaseState] = {
    S.REPORTED: S.REPORTED,
    S.INVITED: S.INVITED,
    S.APPOINTMENT_SCHEDULED: S.INVITED,
    S.IN_CONSULTATION: S.IN_CONSULTATION,
    S.READY_FOR_PLACEMENT: S.READY_FOR_PLACEMENT,
    S.OFFERED: S.READY_FOR_PLACEMENT,
    S.WAITLISTED: S.WAITLISTED,
    S.ASSIGNMENT_REQUESTED: S.ASSIGNMENT_REQUESTED,
    S.PLACED: S.READY_FOR_PLACEMENT,
    S.NOT_ATTENDING: S.READY_FOR_PLACEMENT,
    S.ENROLLED: S.READY_FOR_PLACEMENT,
    S.ON_HOLD: S.INVITED,  # the walk lets an invited case rest
}


@pytest.mark.parametrize("state", COMES_BACK)
def test_undone_a_case_goes_on_where_it_can(state: CaseState) -> None:
    walk, survivor = pair(state)
    merge(walk.case, survivor, by=walk.by, at=walk.later())
    unmerge(walk.case, reason="Zwillinge", by=walk.by, at=walk.later(DAY))
    case = Case.objects.get(pk=walk.case.pk)
    assert case.state == COMES_BACK[state]
    assert (case.closure, case.closed_at, case.merged_into) == ("", None, None)
    assert case.state_since == walk.at
    assert case.due_at >= walk.at
    assert not Offer.objects.live().exists()


def test_undone_the_survivor_is_exactly_what_it_was() -> None:
    walk, survivor = pair(
        birth_country="SY", arrival_on=date(2026, 9, 1), protection_application_on=date(2026, 10, 1)
    )
    before = Child.objects.filter(case=survivor).values().get()
    strokes = set(Deadline.objects.waiting().filter(case=survivor).values_list("rule", "due_at"))
    merge(walk.case, survivor, by=walk.by, at=walk.later())
    assert Child.objects.filter(case=survivor).values().get() != before
    unmerge(walk.case, reason="Zwillinge", by=walk.by, at=walk.later(DAY))
    assert Child.objects.filter(case=survivor).values().get() == before
    after = set(Deadline.objects.waiting().filter(case=survivor).values_list("rule", "due_at"))
    assert after == strokes
    assert survivor.steps.filter(event="amend").count() == 2


def test_what_was_put_right_since_is_kept_when_a_merge_is_undone() -> None:
    walk, survivor = pair(birth_country="SY", birth_place="Aleppo")
    merge(walk.case, survivor, by=walk.by, at=walk.later())
    amend(survivor, {"child": {"birth_country": "IQ"}}, by=walk.by, at=walk.later())
    unmerge(walk.case, reason="Zwillinge", by=walk.by, at=walk.later())
    child = child_of(survivor)
    assert (child.birth_country, child.birth_place) == ("IQ", "")


def test_a_merge_is_undone_within_thirty_days_with_a_reason_and_once() -> None:
    walk, survivor = pair()
    merge(walk.case, survivor, by=walk.by, at=walk.later())
    with invalid("reason"):
        unmerge(walk.case, reason="", by=walk.by, at=walk.at)
    with refused(Code.GUARD, "last 30 days"):
        unmerge(walk.case, reason="Zwillinge", by=walk.by, at=walk.at + 30 * DAY)
    unmerge(walk.case, reason="Zwillinge", by=walk.by, at=walk.later(29 * DAY))
    with refused(Code.WRONG_STATE):
        unmerge(walk.case, reason="Zwillinge", by=walk.by, at=walk.at)


def test_what_was_closed_for_another_reason_is_not_unmerged() -> None:
    walk = Walk()
    walk.to(S.CLOSED)
    with refused(Code.GUARD):
        unmerge(walk.case, reason="Zwillinge", by=walk.by, at=walk.at)


def test_a_merged_case_is_not_reopened() -> None:
    walk, survivor = pair()
    merge(walk.case, survivor, by=walk.by, at=walk.later())
    with refused(Code.GUARD, "undo the merge"):
        reopen(walk.case, reason="Ist zurück", by=walk.by, at=walk.at)


def test_merged_undone_and_merged_again_each_merge_is_remembered() -> None:
    walk, survivor = pair(birth_country="SY")
    for _ in range(2):
        merge(walk.case, survivor, by=walk.by, at=walk.later())
        unmerge(walk.case, reason="Zwillinge", by=walk.by, at=walk.later())
    merge(walk.case, survivor, by=walk.by, at=walk.later())
    undone = walk.case.merges.filter(undone_at__isnull=False).count()
    assert (walk.case.merges.count(), undone) == (3, 2)


def test_a_chain_of_merges_is_undone_link_by_link() -> None:
    walk, second = pair()
    third = make_case()
    merge(walk.case, second, by=walk.by, at=walk.later())
    merge(second, third, by=walk.by, at=walk.later())
    unmerge(walk.case, reason="Zwillinge", by=walk.by, at=walk.later())
    second.refresh_from_db()
    assert (walk.case.state, second.state) == (S.INVITED, S.CLOSED)
    unmerge(second, reason="Zwillinge", by=walk.by, at=walk.later())
    assert second.state == S.REPORTED


def test_a_resting_case_that_was_merged_wakes_up_nobody() -> None:
    walk, survivor = pair()
    until = walk.at.date() + timedelta(days=10)
    hold(walk.case, reason="Verreist", until=until, by=walk.by, at=walk.later())
    merge(walk.case, survivor, by=walk.by, at=walk.later())
    reminders.sweep(walk.later(20 * DAY))
    walk.case.refresh_from_db()
    assert walk.case.state == S.CLOSED


def test_the_appointment_of_a_merged_case_is_cancelled_by_the_office() -> None:
    walk, survivor = pair(S.APPOINTMENT_SCHEDULED)
    merge(walk.case, survivor, by=walk.by, at=walk.later())
    assert walk.case.appointments.get().state == AppointmentState.CANCELLED_OFFICE


def test_a_request_of_a_merged_case_is_withdrawn() -> None:
    walk, survivor = pair(S.OFFERED)
    merge(walk.case, survivor, by=walk.by, at=walk.later())
    assert Offer.objects.get().state == OfferState.WITHDRAWN


# --- Field by field -------------------------------------------------------------------------------


def test_what_was_chosen_survives_and_nothing_else() -> None:
    walk, survivor = pair(given_name="Samira", birth_country="SY", birth_place="Aleppo")
    amend(
        walk.case,
        {"biography": {"german_level": "A2"}, "household": {"street": "Neuer Weg 2"}},
        by=walk.by,
        at=walk.later(),
    )
    taken = ["given_name", "german_level", "address", "birth_place"]
    done = merge(walk.case, survivor, taken=taken, by=walk.by, at=walk.later())
    child = child_of(survivor)
    assert (child.given_name, child.birth_place, child.birth_country) == ("Samira", "Aleppo", "")
    assert (child.biography.german_level, child.household.street) == ("A2", "Neuer Weg 2")
    assert set(done.filled) == set(taken)


def test_undone_every_chosen_field_is_what_it_was() -> None:
    walk, survivor = pair(
        given_name="Samira", birth_date=date(2012, 1, 1), birth_date_precision="YEAR",
        nationalities=["SY"], arrival_on=date(2026, 9, 1),
    )  # fmt: skip
    told = {"biography": {"years_unknown": False, "years_of_schooling": Decimal("4.5")}}
    amend(survivor, told, by=walk.by, at=walk.later())

    def all_of_it() -> list[Any]:
        child = child_of(survivor)
        return [*map(model_to_dict, (child, child.biography, child.household)), child.search_key]

    before = all_of_it()
    merge(walk.case, survivor, taken=list(KEYS), by=walk.by, at=walk.later())
    assert child_of(survivor).birth_date == date(2012, 1, 1)
    assert all_of_it() != before
    unmerge(walk.case, reason="Zwillinge", by=walk.by, at=walk.later(DAY))
    assert all_of_it() == before


def test_an_address_never_leaves_its_disclosure_block() -> None:
    walk, survivor = pair()
    blocked = {"household": {"street": "Geheimweg 1", "disclosure_block": True}}
    amend(walk.case, blocked, by=walk.by, at=walk.later())
    merge(walk.case, survivor, taken=["address"], by=walk.by, at=walk.later())
    home = child_of(survivor).household
    assert (home.street, home.disclosure_block) == ("Geheimweg 1", True)


def test_a_birth_date_on_which_age_rules_have_run_is_not_chosen_in_passing() -> None:
    walk = Walk(birth_date=date(2012, 1, 1))
    survivor = make_case(S.READY_FOR_PLACEMENT)
    assert "birth_date" not in differences(survivor, walk.case)
    merge(walk.case, survivor, taken=["birth_date"], by=walk.by, at=walk.later(9 * DAY))
    assert child_of(survivor).birth_date == date(2013, 5, 4)
