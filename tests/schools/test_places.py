"""The count of places: what may be promised, what comes back, what a report changes."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from schools import places
from schools.models import CapacityReport, Place, School, SchoolDayOff
from schools.places import (
    DistanceBand,
    Figure,
    FutureFigure,
    NoPlaceFree,
    NothingHeld,
    Point,
    StaleFigure,
    UnfitFigure,
)
from schools.words import SchoolForm, SupportForm
from tests.size import sized

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 14, 10, tzinfo=UTC)
TODAY = date(2026, 9, 14)
ALPHA = SupportForm.ALPHA


@pytest.fixture
def school() -> School:
    return make_school("100100")


def make_school(number: str, **fields: object) -> School:
    """An invented Gesamtschule of Essen."""
    standard = {
        "name": f"Schule {number}",
        "school_form": SchoolForm.GESAMTSCHULE,
        "postcode": "45127",
        "district_key": "05113000",
    }
    return School.objects.create(number=number, **standard | fields)


def figure(free: int, as_of: date = TODAY, **fields: int) -> Figure:
    """A figure for grade 7, literacy."""
    return Figure(grade=7, support_form=ALPHA, free=free, as_of=as_of, **fields)


def reported(school: School, free: int, as_of: date = TODAY) -> Place:
    """The place after the school reported so many."""
    return places.report(school, [figure(free, as_of)], at=AT, reported_by="API").places[0]


def counts(place: Place) -> dict[str, int]:
    """The counters of a place as they stand in the database."""
    names = ("reported_free", "given_back", "reserved", "occupied", "overbooked")
    row = Place.objects.filter(pk=place.pk).values(*names).get()
    return {name: value for name, value in row.items() if value}


# --- Counting ------------------------------------------------------------------------------------


def test_a_reservation_takes_a_place_and_an_acceptance_keeps_it(school: School) -> None:
    place = reported(school, 2)

    places.reserve(place.pk, override=False)
    assert counts(place) == {"reported_free": 2, "reserved": 1}
    taken = places.occupy(place.pk)
    assert counts(place) == {"reported_free": 2, "occupied": 1}
    assert taken.free == 1


def test_no_more_is_promised_than_is_free(school: School) -> None:
    place = reported(school, 1)
    places.reserve(place.pk, override=False)

    for promise in (places.reserve, places.occupy_directly):
        with pytest.raises(NoPlaceFree):
            promise(place.pk, override=False)
    assert counts(place) == {"reported_free": 1, "reserved": 1}


def test_an_override_is_counted_only_where_nothing_was_free(school: School) -> None:
    place = reported(school, 1)

    places.reserve(place.pk, override=True)
    assert "overbooked" not in counts(place)
    places.occupy_directly(place.pk, override=True)
    assert counts(place) == {"reported_free": 1, "reserved": 1, "occupied": 1, "overbooked": 1}
    assert Place.objects.get(pk=place.pk).free == -1


@pytest.mark.parametrize(
    ("prepare", "release"),
    [
        (places.reserve, places.release_reservation),
        (places.occupy_directly, places.release_occupied),
    ],
)
def test_a_release_ends_the_overbooking_first(
    school: School, prepare: Callable[..., Place], release: Callable[[int], Place]
) -> None:
    place = reported(school, 1)
    prepare(place.pk, override=True)
    prepare(place.pk, override=True)

    assert (release(place.pk).overbooked, counts(place).get("overbooked", 0)) == (0, 0)
    assert release(place.pk).free == 1


def test_a_child_the_school_had_counted_gives_its_place_back(school: School) -> None:
    place = reported(school, 0)

    places.release_counted(place.pk)

    assert counts(place) == {"given_back": 1}
    assert places.reserve(place.pk, override=False).free == 0


def test_nothing_is_released_that_is_not_held(school: School) -> None:
    place = reported(school, 3)

    for verb in (places.occupy, places.release_reservation, places.release_occupied):
        with pytest.raises(NothingHeld):
            verb(place.pk)
    assert counts(place) == {"reported_free": 3}


def test_a_school_that_never_reported_has_nothing_free(school: School) -> None:
    place = places.find_or_open(school, 7, ALPHA, TODAY)

    assert places.find_or_open(school, 7, ALPHA, TODAY + timedelta(days=1)) == place
    with pytest.raises(NoPlaceFree):
        places.reserve(place.pk, override=False)
    places.reserve(place.pk, override=True)
    assert counts(place) == {"reserved": 1, "overbooked": 1}
    # Its first figure is never too old, whatever the day on which the row was opened.
    assert reported(school, 4, TODAY - timedelta(days=9)).free == 3


@pytest.mark.parametrize(
    "counters",
    [
        {"reserved": 1},
        {"occupied": 1},
        {"reported_free": 1, "reserved": 1, "occupied": 1},
        {"overbooked": -1},
        {"reserved": -1, "occupied": 1},
    ],
)
def test_the_database_itself_refuses_more_than_there_is(
    school: School, counters: dict[str, int]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(school=school, grade=7, support_form=ALPHA, as_of=TODAY, **counters)


def test_a_group_is_counted_once(school: School) -> None:
    reported(school, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Place.objects.create(school=school, grade=7, support_form=ALPHA, as_of=TODAY)


# --- Reporting -----------------------------------------------------------------------------------


def test_a_newer_figure_has_the_accepted_children_in_it_and_not_the_open_requests(
    school: School,
) -> None:
    place = reported(school, 5, TODAY - timedelta(days=30))
    places.reserve(place.pk, override=False)
    places.occupy_directly(place.pk, override=False)
    places.release_counted(place.pk)

    taken = places.report(school, [figure(3)], at=AT, reported_by="API")

    assert taken.reset == [place.pk]
    assert counts(place) == {"reported_free": 3, "reserved": 1}
    assert (taken.places[0].free, taken.places[0].as_of) == (2, TODAY)


def test_a_figure_does_not_know_children_accepted_after_its_day(school: School) -> None:
    place = reported(school, 5, TODAY - timedelta(days=30))
    places.occupy_directly(place.pk, override=False)
    places.occupy_directly(place.pk, override=False)

    earlier = figure(3, TODAY - timedelta(days=2), counted=1)
    places.report(school, [earlier], at=AT, reported_by="API")

    assert counts(place) == {"reported_free": 3, "occupied": 1}


def test_a_figure_below_the_open_requests_is_overbooked(school: School) -> None:
    place = reported(school, 3, TODAY - timedelta(days=1))
    for _ in range(3):
        places.reserve(place.pk, override=False)

    assert reported(school, 1).free == -2
    assert counts(place) == {"reported_free": 1, "reserved": 3, "overbooked": 2}


def test_the_same_figure_said_again_changes_nothing(school: School) -> None:
    place = reported(school, 3)
    places.occupy_directly(place.pk, override=False)

    taken = places.report(school, [figure(3)], at=AT, reported_by="API")

    assert (taken.reset, taken.places) == ([], [place])
    assert counts(place) == {"reported_free": 3, "occupied": 1}
    assert CapacityReport.objects.count() == 1


def test_another_figure_of_the_same_day_replaces_the_first(school: School) -> None:
    place = reported(school, 3)
    places.occupy_directly(place.pk, override=False)

    assert reported(school, 2).free == 2
    assert counts(place) == {"reported_free": 2}


def test_an_older_figure_is_refused_and_a_future_one_too(school: School) -> None:
    place = reported(school, 3)

    with pytest.raises(StaleFigure) as stale:
        reported(school, 9, TODAY - timedelta(days=1))
    with pytest.raises(FutureFigure):
        reported(school, 9, TODAY + timedelta(days=1))
    assert (stale.value.index, stale.value.field) == (0, "as_of")
    assert counts(place) == {"reported_free": 3}


def test_the_day_of_a_figure_is_a_day_in_germany(school: School) -> None:
    late = datetime(2026, 9, 13, 22, 30, tzinfo=UTC)  # half past midnight of the 14th

    assert places.report(school, [figure(1)], at=late, reported_by="API").places[0].free == 1


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        (Figure(grade=3, support_form=ALPHA, free=1, as_of=TODAY), "grade"),
        (Figure(grade=99, support_form=ALPHA, free=1, as_of=TODAY), "grade"),
        (Figure(grade=7, support_form="NO", free=1, as_of=TODAY), "support_form"),
        (Figure(grade=11, support_form=SupportForm.IFK, free=1, as_of=TODAY), "support_form"),
        (Figure(grade=7, support_form=ALPHA, free=-1, as_of=TODAY), "free"),
        (Figure(grade=7, support_form=ALPHA, free=301, as_of=TODAY), "free"),
        (Figure(grade=5, support_form=ALPHA, free=2, as_of=TODAY), "grade"),
        (Figure(grade=7, support_form=ALPHA, free=1, as_of=date(2020, 1, 1)), "as_of"),
    ],
)
def test_one_wrong_figure_refuses_the_whole_report(
    school: School, wrong: Figure, field: str
) -> None:
    place = reported(school, 4)
    right = Figure(grade=5, support_form=ALPHA, free=2, as_of=TODAY)

    with pytest.raises((UnfitFigure, StaleFigure)) as refusal:
        places.report(school, [right, wrong], at=AT, reported_by="API")

    assert (refusal.value.index, refusal.value.field) == (1, field)
    assert list(Place.objects.all()) == [place]
    assert (counts(place), CapacityReport.objects.count()) == ({"reported_free": 4}, 1)


def test_every_report_is_kept_in_the_history(school: School) -> None:
    place = reported(school, 3, TODAY - timedelta(days=30))
    places.reserve(place.pk, override=False)
    places.report(school, [figure(2)], at=AT, reported_by="link", person="Sekr. M.")

    kept = CapacityReport.objects.order_by("as_of").values_list(
        "free", "as_of", "reported_at", "reported_by", "person", "reserved_then"
    )
    assert list(kept) == [
        (3, TODAY - timedelta(days=30), AT, "API", "", 0),
        (2, TODAY, AT, "link", "Sekr. M.", 1),
    ]


# --- A tally of its own --------------------------------------------------------------------------


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


# --- Races ---------------------------------------------------------------------------------------


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


# --- Search and distance -------------------------------------------------------------------------


def test_the_search_finds_places_of_active_schools_most_free_first(
    school: School,
) -> None:
    others = [make_school("100200"), make_school("100300", is_active=False)]
    grammar = make_school("100400", school_form=SchoolForm.GYMNASIUM)
    for free, one in ((1, school), (4, others[0]), (9, others[1]), (2, grammar)):
        reported(one, free)

    found = Place.objects.for_search(grade=7, support_form=ALPHA)
    assert [(place.school.number, place.free_places) for place in found] == [
        ("100200", 4),
        ("100400", 2),
        ("100100", 1),
    ]
    assert [place.school for place in Place.objects.for_search(school_form="20")] == [grammar]
    assert not Place.objects.for_search(grade=8).exists()


def test_the_middle_of_a_postcode_is_the_mean_of_its_schools() -> None:
    far = make_school("100100", utm_east=362000, utm_north=5702000)
    make_school("100200", utm_east=366000, utm_north=5702000)
    make_school("100300", utm_east=None, utm_north=None)
    make_school("100400", postcode="45128", utm_east=364000, utm_north=5703500)

    known = places.centroids(["45127", "45128", "99999"])

    assert known == {"45127": Point(364000, 5702000), "45128": Point(364000, 5703500)}
    assert places.distance_m("45127", far) == places.distance_m("45127", far, known) == 2000
    assert places.distance_m("45128", far, known) == 2500


def test_an_unknown_place_has_no_distance(school: School) -> None:
    located = make_school("100200", postcode="45128", utm_east=1, utm_north=1)

    assert places.distance_m("45128", school) is None
    assert places.distance_m("45127", located) is None
    assert places.distance_band(None) == DistanceBand.UNKNOWN


@pytest.mark.parametrize(
    ("metres", "band"),
    [
        (0, "UNDER_1_KM"),
        (999, "UNDER_1_KM"),
        (1000, "FROM_1_TO_2_KM"),
        (1999, "FROM_1_TO_2_KM"),
        (2000, "FROM_2_TO_5_KM"),
        (5000, "OVER_5_KM"),
    ],
)
def test_a_limit_belongs_to_the_farther_band(metres: int, band: str) -> None:
    assert places.distance_band(metres) == band


# --- Schools -------------------------------------------------------------------------------------


def test_a_school_knows_what_it_teaches_and_its_days_off(school: School) -> None:
    SchoolDayOff.objects.create(school=school, day=date(2027, 2, 8), note="Rosenmontag")

    assert school.days_off() == frozenset({date(2027, 2, 8)})
    assert school.teaches(7, ALPHA)
    assert not school.teaches(4, ALPHA)
    assert not school.teaches(11, SupportForm.IFK)
    assert School.objects.with_number("100100").get() == school
    assert School.objects.in_city("05113").get() == school
    assert not School.objects.in_city("05111000").exists()
