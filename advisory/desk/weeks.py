"""The week of the office as a page shows it: a row for each advisor or room, a column a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext as _

from advisory.desk.models import Advisor
from advisory.desk.visitor import Visitor
from cases.access import needs_purpose
from cases.models import Room
from cases.states import Role
from cases.week import Block, away_in, blocks, monday_of

WORKDAYS, WITH_SATURDAY = 5, 6


@dataclass(frozen=True)
class Cell:
    """What one advisor, or one room, has on one day."""

    day: date
    blocks: list[Block]
    is_away: bool = False


@dataclass(frozen=True)
class Row:
    """An advisor or a room with the days of the week."""

    label: str
    cells: list[Cell]


@dataclass(frozen=True)
class Day:
    """One day for narrow windows: everything in the order of the clock."""

    day: date
    blocks: list[Block]
    away: list[str]


@dataclass(frozen=True)
class Week:
    """One week, seen by advisors or by rooms."""

    monday: date
    days: list[date]
    rows: list[Row]
    by_day: list[Day]
    number: int

    @property
    def before(self) -> date:
        """The Monday of the week before."""
        return self.monday - timedelta(days=7)

    @property
    def after(self) -> date:
        """The Monday of the week after."""
        return self.monday + timedelta(days=7)

    @property
    def friday(self) -> date:
        """The last day that is shown."""
        return self.days[-1]


def week(me: Visitor, day: date, *, by_rooms: bool, only: int | None) -> Week:
    """The week of this day; `only` names the one advisor who is looked at. Five queries."""
    monday = monday_of(day)
    found = [one for one in blocks(me.actor, monday) if only in (None, one.first.advisor_id)]
    later = any(one.day.weekday() >= WORKDAYS for one in found)
    days = [monday + timedelta(days=n) for n in range(WITH_SATURDAY if later else WORKDAYS)]
    away = away_in(monday)
    people = _people(me, found, only)
    rows = _rooms(found, days) if by_rooms else _advisors(people, found, days, away)
    return Week(
        monday=monday,
        days=days,
        rows=rows,
        by_day=[_day(one, found, people, away) for one in days],
        number=monday.isocalendar().week,
    )


def shows_name(me: Visitor, block: Block) -> bool:
    """Whether the family's name may stand there: of other advisors' cases only the number does."""
    return not needs_purpose(me.actor.roles) or block.first.advisor_id == me.person.pk


def _people(me: Visitor, found: Iterable[Block], only: int | None) -> list[Advisor]:
    """Everybody who advises today, and whoever has an appointment in that week."""
    people = {one.pk: one for one in Advisor.objects.with_role(Role.ADVISOR, me.today)}
    for block in found:
        if isinstance(block.first.advisor, Advisor):
            people.setdefault(block.first.advisor_id, block.first.advisor)
    chosen = [one for one in people.values() if only in (None, one.pk)]
    return sorted(chosen, key=lambda one: (one.pk != me.person.pk, str(one)))


def _advisors(
    people: list[Advisor], found: list[Block], days: list[date], away: set[tuple[int, date]]
) -> list[Row]:
    return [
        Row(
            str(person),
            [
                Cell(
                    day,
                    [one for one in found if (one.first.advisor_id, one.day) == (person.pk, day)],
                    (person.pk, day) in away,
                )
                for day in days
            ],
        )
        for person in people
    ]


def _rooms(found: list[Block], days: list[date]) -> list[Row]:
    """The rooms that can be booked, those booked in that week, and at last what needs none."""
    rooms = {one.pk: one.name for one in Room.objects.in_use()}
    for one in found:
        if one.first.office_room:
            rooms.setdefault(one.first.office_room.pk, one.first.office_room.name)
    lines: list[tuple[int | None, str]] = [*rooms.items(), (None, _("Elsewhere"))]
    return [
        Row(
            label,
            [
                Cell(day, [b for b in found if (b.first.office_room_id, b.day) == (room_id, day)])
                for day in days
            ],
        )
        for room_id, label in lines
    ]


def _day(day: date, found: list[Block], people: list[Advisor], away: set[tuple[int, date]]) -> Day:
    names = [str(one) for one in people if (one.pk, day) in away]
    return Day(day, [one for one in found if one.day == day], names)
