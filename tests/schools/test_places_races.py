"""The count of places against a tally of the children, and against many at once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from schools import places
from schools.models import Place
from schools.places import (
    Figure,
    NoPlaceFree,
    NothingHeld,
)
from tests.schools.figures import ALPHA, AT, TODAY, counts, figure, make_school, reported
from tests.size import sized

pytestmark = pytest.mark.django_db


@dataclass
class Tally:
    """An independent count: the figure, and the list of children since."""

    figure: int = 0
    back: int = 0
    asked: int = 0
    promised: int = 0
    counted: int = 0

    @property
    def free(self) -> int:
        return self.figure + self.back - self.asked - self.promised

    def reserve(self, override: bool) -> bool:
        ok = override or self.free > 0
        self.asked += ok
        return ok

    def assign(self, override: bool) -> bool:
        ok = override or self.free > 0
        self.promised += ok
        return ok

    def accept(self) -> bool:
        ok = self.asked > 0
        self.asked -= ok
        self.promised += ok
        return ok

    def withdraw(self) -> bool:
        ok = self.asked > 0
        self.asked -= ok
        return ok

    def revoke(self) -> bool:
        ok = self.promised > 0
        self.promised -= ok
        return ok

    def leave(self) -> bool:
        ok = self.counted > 0
        self.counted -= ok
        self.back += ok
        return ok

    def report(self, free: int) -> None:
        self.figure, self.back = free, 0
        self.counted += self.promised
        self.promised = 0


STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["reserve", "assign"]), st.booleans()),
        st.tuples(st.sampled_from(["accept", "withdraw", "revoke", "leave"]), st.none()),
        st.tuples(st.just("report"), st.integers(0, 4)),
    ),
    max_size=25,
)


def play(place: Place, tally: Tally, step: tuple[str, bool | int | None], on: date) -> None:
    """Take one step in both counts; they must agree whether it was possible."""
    name, detail = step
    if name == "report":
        free = int(detail or 0)
        tally.report(free)
        places.report(place.school, [figure(free, on)], at=AT, reported_by="API")
        return
    possible = getattr(tally, name)(*([] if detail is None else [detail]))
    if name == "leave" and not possible:
        return  # the room knows whom the school had counted; the ground floor doesn't
    verb, arguments = VERBS[name], {} if detail is None else {"override": detail}
    if possible:
        verb(place.pk, **arguments)
    else:
        with pytest.raises((NoPlaceFree, NothingHeld)), transaction.atomic():
            verb(place.pk, **arguments)


VERBS: dict[str, Callable[..., Place]] = {
    "reserve": places.reserve,
    "assign": places.occupy_directly,
    "accept": places.occupy,
    "withdraw": places.release_reservation,
    "revoke": places.release_occupied,
    "leave": places.release_counted,
}


@given(steps=STEPS)
def test_the_count_agrees_with_a_tally_of_the_children(
    steps: list[tuple[str, bool | int | None]],
) -> None:
    with transaction.atomic():
        school, tally = make_school("100199"), Tally()
        place = places.find_or_open(school, 7, ALPHA, TODAY - timedelta(days=99))
        for number, step in enumerate(steps):
            play(place, tally, step, TODAY - timedelta(days=90 - number))
            now = Place.objects.with_free().get(pk=place.pk)
            assert (now.free, now.free_places) == (tally.free, tally.free)
            assert (now.reserved, now.occupied) == (tally.asked, tally.promised)
            assert now.overbooked == max(0, -tally.free)
        transaction.set_rollback(True)


def at_once(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same time, each on a connection and in a transaction of its own."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        start.wait()
        try:
            with transaction.atomic():
                return call()
        except (NoPlaceFree, NothingHeld) as refusal:
            return type(refusal)
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_no_more_places_than_there_are() -> None:
    for number in range(sized(10)):
        place = reported(make_school(f"2{number:05}"), 3)

        answers = at_once(*[partial(places.reserve, place.pk, override=False)] * 8)

        assert answers.count(NoPlaceFree) == 5
        assert counts(place) == {"reported_free": 3, "reserved": 3}


@pytest.mark.django_db(transaction=True)
def test_first_reports_at_once_neither_clash_nor_double() -> None:
    figures = [Figure(grade, ALPHA, grade, TODAY) for grade in range(5, 14)]
    for number in range(sized(10)):
        school = make_school(f"2{number:05}")
        report = partial(places.report, school, at=AT, reported_by="API")

        at_once(*(partial(report, figures[:: 1 - 2 * (turn % 2)]) for turn in range(4)))

        found = school.places.order_by("grade").values_list("grade", "reported_free")
        assert list(found) == [(grade, grade) for grade in range(5, 14)]
