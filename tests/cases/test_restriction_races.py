"""Restricted while somebody else acts: whoever comes second finds it so, on a real PostgreSQL."""

from datetime import date, datetime

import pytest

from cases.actions.answers import accept
from cases.actions.intake import amend
from cases.actions.restricting import lift_restriction, restrict
from cases.calendars import day_of
from cases.models import Case, Deadline, Offer, Restriction, Step
from cases.notices import PASSES_RESTRICTION
from cases.outbox import claim
from cases.refusals import Code
from cases.reminders import sweep
from cases.states import CaseState, OfferState
from tests.cases import invariants
from tests.cases.racing import at_once, repeat
from tests.factories import DAY, HOUR, Walk

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
G = Restriction.Ground
FIRST_DAY = date(2026, 11, 30)


def walked(state: CaseState) -> Walk:
    walk = Walk()
    walk.to(state)
    return walk


def stop(walk: Walk, at: datetime) -> None:
    restrict(Case.objects.get(pk=walk.case.pk), G.ACCURACY, reason="strittig", by=walk.by, at=at)


def rests(at: datetime) -> None:
    """Nothing waits to happen, nothing is held, and nothing goes out that may not."""
    assert Case.objects.get().restricted_at is not None
    assert not Deadline.objects.waiting().exists()
    assert not Offer.objects.live().exists()
    invariants.check(at)


def test_a_yes_and_a_restriction_at_once_leave_no_live_request() -> None:
    walk = walked(CaseState.OFFERED)
    by, at = walk.by_school(), walk.later()
    assert walk.offer is not None
    key = walk.offer.pk

    def yes() -> None:
        accept(Offer.objects.with_everything().get(pk=key), start_on=FIRST_DAY, by=by, at=at)

    def one_round() -> None:
        said, restricted = at_once(yes, lambda: stop(walk, at))
        assert restricted == "done"
        expected = OfferState.ACCEPTED if said == "done" else OfferState.WITHDRAWN
        assert Offer.objects.get().state == expected
        rests(at)

    repeat(one_round, 30)


def test_of_two_restrictions_at_once_one_stands() -> None:
    walk = walked(CaseState.READY_FOR_PLACEMENT)
    at = walk.later()

    def one_round() -> None:
        results = at_once(lambda: stop(walk, at), lambda: stop(walk, at))
        assert sorted(results) == sorted(["done", Code.WRONG_STATE])
        assert Restriction.objects.standing().count() == 1
        rests(at)

    repeat(one_round, 20)


def test_a_change_and_the_clock_find_the_case_restricted_or_come_before() -> None:
    walk = walked(CaseState.READY_FOR_PLACEMENT)
    at = walk.later() + 10 * DAY

    def change() -> None:
        case = Case.objects.with_child().get(pk=walk.case.pk)
        amend(case, {"child": {"birth_place": "Homs"}}, by=walk.by, at=at)

    def one_round() -> None:
        before = Step.objects.count()
        changed, restricted, struck = at_once(change, lambda: stop(walk, at), lambda: sweep(at))
        assert (restricted, struck) == ("done", "done")
        rests(at)
        after = Step.objects.count()
        assert sweep(at + 30 * DAY) is not None
        assert Step.objects.count() == after >= before + (changed == "done")
        sent = {one.kind for one in claim("sender", at=at + HOUR, limit=500)}
        assert sent <= PASSES_RESTRICTION

    repeat(one_round, 20)


def test_lifted_by_two_at_once_it_is_lifted_once() -> None:
    walk = walked(CaseState.READY_FOR_PLACEMENT)
    stop(walk, walk.later())
    at = walk.later() + DAY

    def lift() -> None:
        case = Case.objects.get(pk=walk.case.pk)
        lift_restriction(case, told_on=day_of(at), reason="geklärt", by=walk.by, at=at)

    def one_round() -> None:
        assert sorted(at_once(lift, lift)) == sorted(["done", Code.WRONG_STATE])
        case = Case.objects.get()
        assert case.restricted_at is None
        assert case.pauses.count() == 1
        assert Deadline.objects.waiting().exists()
        invariants.check(at)

    repeat(one_round, 20)
