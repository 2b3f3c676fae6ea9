"""What holds for every case, offer and place at any moment, whoever did what before."""

from collections import Counter
from datetime import datetime

from cases.dating import plan_of
from cases.deadlines import LEGS, Time
from cases.knowing import asked_of, strokes_of
from cases.models import Case, Deadline, Offer
from cases.planning import Plan
from cases.states import LIVE, CaseState, Closure, Holding, OfferState, Role
from schools.models import Place

S = CaseState
WITH_PROMISE = (S.PLACED, S.NOT_ATTENDING)
Outcome = Deadline.Outcome
Stroke = tuple[str, datetime]


def check(at: datetime) -> None:
    """Raise AssertionError where a promise of the house is broken."""
    for case in Case.objects.with_child():
        plan = plan_of(case)
        check_offers(case, plan)
        check_date_and_holder(case, plan, at)
        check_history(case)
        check_strokes(case, plan, at)
        check_closed(case)
    check_counts()


def check_offers(case: Case, plan: Plan) -> None:
    """At most one live request, exactly while a school is asked; a promise while it stands."""
    offers = list(case.offers.all())
    live = [one for one in offers if one.state in LIVE]
    promised = [one for one in offers if one.state == OfferState.ACCEPTED]
    stands_at = case.held_state or case.state
    assert len(live) == (case.state == S.OFFERED), (case.state, live)
    assert len(promised) == (stands_at in WITH_PROMISE), (case.state, promised)
    in_class = [one for one in offers if one.state == OfferState.FULFILLED and holds(one)]
    assert len(in_class) <= 1
    for one in offers:
        assert holds(one) <= (one.state in (*LIVE, OfferState.ACCEPTED, OfferState.FULFILLED))
    for one in live:
        asked = asked_of(one)
        assert asked is not None
        assert (one.answer_due_at, one.expires_at) == plan.offer_dates(asked)
    upcoming = case.appointments.upcoming().count()
    assert upcoming == (stands_at == S.APPOINTMENT_SCHEDULED)


def holds(offer: Offer) -> bool:
    """Whether it counts in the school's places."""
    return offer.holding != Holding.NONE


def check_date_and_holder(case: Case, plan: Plan, at: datetime) -> None:
    """Nobody is forgotten."""
    assert case.due_at == plan.due_at()
    closed = case.state == S.CLOSED
    assert case.holder == (Role.CLOCK if closed else LEGS[S(case.state)].holder)
    assert case.state_since <= at
    assert case.level == 0 or not closed


def check_history(case: Case) -> None:
    """Every step is written down, one after the other, and nothing else moved the case."""
    steps = list(case.steps.all())
    assert [step.number for step in steps] == list(range(1, case.version + 1))
    states = [step.to_state for step in steps]
    assert [step.from_state for step in steps] == ["", *states[:-1]]
    assert states[-1] == case.state
    assert steps[-1].episode == case.episode
    assert sorted(step.at for step in steps) == [step.at for step in steps]
    told = Counter(
        (one.rule, one.nth, one.kind, one.recipient, one.way) for one in case.notices.all()
    )
    assert set(told.values()) <= {1}


def check_strokes(case: Case, plan: Plan, at: datetime) -> None:
    """What waits to strike is what the table says, counted from the start once more."""
    rows: dict[Stroke, Deadline] = {(row.rule, row.anchor_at): row for row in case.deadlines.all()}
    known = strokes_of([case.pk])[case.pk]
    wanted = {(one.rule.key, one.anchor_at): one for one in plan.strokes(known)}
    waiting = {key: row.due_at for key, row in rows.items() if row.outcome == Outcome.WAITING}
    assert waiting.keys() <= wanted.keys()
    for key, planned in wanted.items():
        row = rows.get(key)
        if key in waiting:
            assert waiting[key] == planned.due_at, key
        elif row is not None and row.outcome != Outcome.CANCELLED:
            assert row.due_at <= at, key  # it has struck
        else:  # a reminder that came too late, or a stroke whose reason had gone
            assert planned.due_at <= at, key
            assert planned.rule.time is Time.EXACT or row is not None, key


def check_closed(case: Case) -> None:
    """A closed case holds nothing, but for the place of a pupil who is in class."""
    if case.state != S.CLOSED:
        assert (case.closure, case.closed_at, case.merged_into_id) == ("", None, None)
        return
    assert case.closure
    assert case.closed_at
    assert (case.merged_into_id is not None) == (case.closure == Closure.DUPLICATE_MERGED)
    if case.closure != Closure.ENROLLED:
        assert not case.offers.holding_a_place().exists()
    assert not case.pauses.filter(ends_on__gt=case.closed_at).exists()


def check_counts() -> None:
    """What places count is what offers hold, and never more than there is."""
    held = Counter(Offer.objects.values_list("place_id", "holding"))
    for place in Place.objects.all():
        assert place.reserved == held[place.pk, Holding.RESERVED], place
        assert place.occupied == held[place.pk, Holding.OCCUPIED], place
        room = place.reported_free + place.given_back + place.overbooked
        assert place.reserved + place.occupied <= room
        assert place.overbooked == max(0, -place.free)
