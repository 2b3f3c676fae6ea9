"""Counting: a place is reserved, promised, given back. Each verb locks the row it counts on."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext

from schools.models import Place, Prepared, School, rewrite

LOCKED = Prepared[Place](lambda place_id: Place.objects.filter(pk=place_id).select_for_update())


class NoPlaceFree(ValueError):
    """Nothing is free here, and nobody overrode that."""


class NothingHeld(ValueError):
    """There is nothing reserved or occupied that could be moved or released."""


def reserve(place_id: int, *, override: bool) -> Place:
    """Hold a place while a school is asked. Raises NoPlaceFree unless overridden."""
    place = _locked(place_id)
    _make_room(place, override=override)
    place.reserved += 1
    return _saved(place)


def occupy(place_id: int) -> Place:
    """Turn a reservation into a promised place. Raises NothingHeld."""
    place = _locked(place_id)
    _take_one(place, "reserved")
    place.occupied += 1
    return _saved(place)


def occupy_directly(place_id: int, *, override: bool) -> Place:
    """Promise a place that nobody asked for: an assignment by the supervision (§ 46 (7) SchulG)."""
    place = _locked(place_id)
    _make_room(place, override=override)
    place.occupied += 1
    return _saved(place)


def release_reservation(place_id: int) -> Place:
    """Give a reserved place back. Raises NothingHeld."""
    place = _locked(place_id)
    _take_one(place, "reserved")
    return _saved(_shrunk(place))


def release_occupied(place_id: int) -> Place:
    """Give a promised place back. Raises NothingHeld."""
    place = _locked(place_id)
    _take_one(place, "occupied")
    return _saved(_shrunk(place))


def forget_occupied(place_id: int) -> Place:
    """The child's data are deleted and its place stays taken: from now on the figure says so."""
    place = _locked(place_id)
    _take_one(place, "occupied")
    counter = next(
        (one for one in ("reported_free", "given_back") if getattr(place, one)), "overbooked"
    )
    if getattr(place, counter):
        setattr(place, counter, getattr(place, counter) - 1)
    place.save(update_fields=["reported_free"])
    return _saved(place)


def release_counted(place_id: int) -> Place:
    """Give the place of a child back whom the school had already taken off its own figure."""
    place = _locked(place_id)
    place.given_back += 1
    return _saved(_shrunk(place))


def find_or_open(school: School, grade: int, support_form: str, on: date) -> Place:
    """The count of this group; opened with nothing free where the school never reported."""
    place, _opened = Place.objects.get_or_create(
        school=school,
        grade=grade,
        support_form=support_form,
        defaults={"as_of": on, "was_reported": False},
    )
    return place


def lock(place_ids: Iterable[int]) -> None:
    """Lock these counts in the order of their keys, before more than one of them is changed."""
    list(Place.objects.select_for_update().filter(pk__in=place_ids).order_by("pk"))


def _locked(place_id: int) -> Place:
    return LOCKED.get(place_id)


def _make_room(place: Place, *, override: bool) -> None:
    if place.free > 0:
        return
    if not override:
        raise NoPlaceFree(gettext("No place is free in this grade and form of support."))
    place.overbooked += 1


def _take_one(place: Place, counter: str) -> None:
    held = getattr(place, counter)
    if not held:
        raise NothingHeld(gettext("No place is held here that could be released."))
    setattr(place, counter, held - 1)


def _shrunk(place: Place) -> Place:
    """The place, overbooked no more than it still has to be."""
    place.overbooked = min(place.overbooked, max(0, -(place.free)))
    return place


def _saved(place: Place) -> Place:
    rewrite(place, "reserved", "occupied", "given_back", "overbooked", "updated_at")
    return place
