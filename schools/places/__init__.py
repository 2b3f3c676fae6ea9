"""The count of places: reserved, promised, given back, reported; and how far a school is away.

A school's figure is the number of children it can still take. Open requests are not yet taken off
it, accepted children are. Every verb locks the rows it counts on, and the caller holds the
transaction. Lock order of the house: case, offer, places.
"""

from schools.places.counting import (
    NoPlaceFree,
    NothingHeld,
    find_or_open,
    forget_occupied,
    lock,
    occupy,
    occupy_directly,
    release_counted,
    release_occupied,
    release_reservation,
    reserve,
)
from schools.places.distances import DistanceBand, Point, centroids, distance_band, distance_m
from schools.places.reporting import (
    MOST_FREE,
    Figure,
    FigureRefused,
    FutureFigure,
    StaleFigure,
    Taken,
    UnfitFigure,
    report,
)
from schools.places.searching import (
    Group,
    figures_of,
    newest_figures,
    overview,
    still_free,
    with_figure,
    without_figure,
)

__all__ = [
    "MOST_FREE",
    "DistanceBand",
    "Figure",
    "FigureRefused",
    "FutureFigure",
    "Group",
    "NoPlaceFree",
    "NothingHeld",
    "Point",
    "StaleFigure",
    "Taken",
    "UnfitFigure",
    "centroids",
    "distance_band",
    "distance_m",
    "figures_of",
    "find_or_open",
    "forget_occupied",
    "lock",
    "newest_figures",
    "occupy",
    "occupy_directly",
    "overview",
    "release_counted",
    "release_occupied",
    "release_reservation",
    "report",
    "reserve",
    "still_free",
    "with_figure",
    "without_figure",
]
