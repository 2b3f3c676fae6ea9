"""The count of places: what may be promised, what comes back, what a report changes."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from schools import places
from schools.models import CapacityReport, Place, School
from schools.places import (
    Figure,
    FutureFigure,
    NoPlaceFree,
    NothingHeld,
    StaleFigure,
    UnfitFigure,
)
from schools.words import SupportForm
from tests.schools.figures import ALPHA, AT, TODAY, counts, figure, reported

pytestmark = pytest.mark.django_db


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
