"""The map of the place finder: schools around a family as points on a plain sheet, north above."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import hypot

from django.utils.translation import gettext as _

from cases.finder import Candidate, Found, distance_words
from schools.places import Point

# Units of the drawing; the page stretches it to its own width.
WIDTH, MARGIN = 400.0, 30.0
LOWEST, HIGHEST = 220.0, 400.0
# A point is as large as a finger needs (24 px) where the drawing is as wide as a phone.
APART = 30.0
# Metres: what the scale may say, and how large the part of the town is where the family lives.
SCALES = (200, 500, 1000, 2000, 5000, 10_000)
ABOUT = 500
SMALLEST_SPAN = 1500.0


@dataclass
class Dot:
    """A school on the map; with a number it is proposed and leads to its row."""

    x: float
    y: float
    candidate: Candidate
    number: int = 0

    @property
    def words(self) -> str:
        """What is read out: 1. Gesamtschule Nord, 900 m, 3 free places."""
        one = self.candidate
        said = one.why if self.number else one.why_not
        name = f"{self.number}. {one.school.label}" if self.number else one.school.label
        return ", ".join([name, *said])


@dataclass(frozen=True)
class PlaceMap:
    """Everything that is drawn. `home` is the middle of the postcode, never where somebody lives.

    It is None under a disclosure block (§ 51 BMG).
    """

    height: float
    dots: list[Dot]
    others: list[Dot]
    home: tuple[float, float, float] | None
    scale: float
    scale_words: str

    @property
    def title(self) -> str:
        """What the map shows, for those who don't see it."""
        return _("Map of %(n)s schools with a free place; the table below says the same.") % {
            "n": len(self.dots)
        }


def draw(found: Found) -> PlaceMap | None:
    """The map of what was found; nothing where no proposed school has coordinates."""
    fitting = [(number, one) for number, one in enumerate(found.fitting, 1) if _point(one)]
    if not fitting:
        return None
    shown = [point for _number, one in fitting if (point := _point(one))]
    paper = _Paper([*shown, *([found.middle] if found.middle else [])])
    dots = [paper.dot(one, number) for number, one in fitting]
    _push_apart(dots)
    others = [one for group in found.groups for one in group.candidates if _point(one)]
    home = (*paper.at(found.middle), ABOUT * paper.per_metre) if found.middle else None
    metres = paper.scale()
    return PlaceMap(
        height=paper.height,
        dots=dots,
        others=[dot for dot in map(paper.dot, others) if paper.holds(dot)],
        home=home,
        scale=metres * paper.per_metre,
        scale_words=distance_words(metres),
    )


def _point(one: Candidate) -> Point | None:
    school = one.school
    if school.utm_east is None or school.utm_north is None:
        return None
    return Point(school.utm_east, school.utm_north)


class _Paper:
    """From metres of ETRS89/UTM to the units of the drawing: one scale for both directions."""

    def __init__(self, points: list[Point]) -> None:
        easts, norths = [one.east for one in points], [one.north for one in points]
        self.middle = Point((min(easts) + max(easts)) / 2, (min(norths) + max(norths)) / 2)
        across = max(max(easts) - min(easts), SMALLEST_SPAN)
        upwards = max(max(norths) - min(norths), 1.0)
        self.per_metre = min((WIDTH - 2 * MARGIN) / across, (HIGHEST - 2 * MARGIN) / upwards)
        self.height = max(LOWEST, upwards * self.per_metre + 2 * MARGIN)

    def at(self, point: Point) -> tuple[float, float]:
        """Where a point lies on the drawing; y grows downwards there."""
        x = WIDTH / 2 + (point.east - self.middle.east) * self.per_metre
        y = self.height / 2 - (point.north - self.middle.north) * self.per_metre
        return x, y

    def dot(self, one: Candidate, number: int = 0) -> Dot:
        """A school that has coordinates."""
        point = _point(one)
        return Dot(*(self.at(point) if point else (0.0, 0.0)), one, number)

    def holds(self, dot: Dot) -> bool:
        """Whether it lies on the drawing."""
        return 0 <= dot.x <= WIDTH and 0 <= dot.y <= self.height

    def scale(self) -> int:
        """The longest round distance that fits into a third of the width."""
        return max((m for m in SCALES if m * self.per_metre <= WIDTH / 3), default=SCALES[0])


def _push_apart(dots: list[Dot]) -> None:
    """Two schools of one yard must both be seen and hit: the later one steps aside."""
    for nth, dot in enumerate(dots):
        for x, y in _around(dot.x, dot.y):
            if all(hypot(x - other.x, y - other.y) >= APART for other in dots[:nth]):
                dot.x, dot.y = x, y
                break


def _around(x: float, y: float) -> Iterator[tuple[float, float]]:
    """The point itself, then places around it, the nearest first, none beyond the left edge."""
    yield x, y
    steps: Iterable[tuple[int, int]] = (
        (east, down) for east in range(-6, 7) for down in range(-6, 7) if (east, down) != (0, 0)
    )
    for east, down in sorted(steps, key=lambda step: (step[0] ** 2 + step[1] ** 2, step)):
        moved = x + east * APART, y + down * APART
        if MARGIN / 2 <= moved[0] <= WIDTH - MARGIN / 2 and moved[1] >= MARGIN / 2:
            yield moved
