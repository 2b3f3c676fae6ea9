"""Distances: how far a school is from where a family lives, as well as that can be known."""

from collections.abc import Iterable, Mapping
from math import hypot
from typing import NamedTuple

from django.db.models import Avg, TextChoices
from django.utils.translation import gettext_lazy as _

from schools.models import Prepared, School

CENTRES = Prepared[tuple[str, float, float]](
    lambda postcodes: (
        School.objects.filter(postcode__any_of=postcodes, utm_east__isnull=False)
        .filter(utm_north__isnull=False)
        .values("postcode")
        .annotate(east=Avg("utm_east"), north=Avg("utm_north"))
        .values_list("postcode", "east", "north")
    )
)


class DistanceBand(TextChoices):
    """How far a school is away: all that a school is told of an address."""

    UNDER_1_KM = "UNDER_1_KM", _("less than 1 km")
    FROM_1_TO_2_KM = "FROM_1_TO_2_KM", _("1 to 2 km")
    FROM_2_TO_5_KM = "FROM_2_TO_5_KM", _("2 to 5 km")
    OVER_5_KM = "OVER_5_KM", _("more than 5 km")
    UNKNOWN = "UNKNOWN", _("distance unknown")


class Point(NamedTuple):
    """A point in ETRS89 / UTM 32N, in metres."""

    east: float
    north: float


def centroids(postcodes: Iterable[str]) -> dict[str, Point]:
    """The middle of each postcode: the mean of the schools in it. Families have no coordinates."""
    found = CENTRES(sorted(set(postcodes)))
    return {postcode: Point(east, north) for postcode, east, north in found}


def distance_m(
    postcode: str, school: School, known: Mapping[str, Point] | None = None
) -> int | None:
    """Metres as the crow flies from the middle of a postcode to a school; None where unknown.

    For a list, ask `centroids` once and pass what it knows.
    """
    middle = (centroids([postcode]) if known is None else known).get(postcode)
    if middle is None or school.utm_east is None or school.utm_north is None:
        return None
    return round(hypot(middle.east - school.utm_east, middle.north - school.utm_north))


def distance_band(metres: int | None) -> DistanceBand:
    """The band of a distance; a limit belongs to the farther band."""
    if metres is None:
        return DistanceBand.UNKNOWN
    limits = ((1000, DistanceBand.UNDER_1_KM), (2000, DistanceBand.FROM_1_TO_2_KM))
    for limit, band in (*limits, (5000, DistanceBand.FROM_2_TO_5_KM)):
        if metres < limit:
            return band
    return DistanceBand.OVER_5_KM
