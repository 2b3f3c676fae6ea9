"""Who changed the numbers of the office, when, why, and from which to which."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import zip_longest

from django.utils.translation import gettext as _

from advisory.desk import numbering
from advisory.desk.templatetags.house import day as day_in_words
from cases.actions.timetable import differences
from cases.models import TimetableVersion


@dataclass(frozen=True)
class Change:
    """One number before and after, or a closing day that came or went."""

    sentence: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One change of the numbers."""

    version: int
    who: str
    at: datetime
    reason: str
    changes: list[Change]


def trail(versions: Iterable[TimetableVersion]) -> Iterator[Entry]:
    """From the newest to the oldest but one given: each against the one before it.

    The one after the last to be shown has to be given too, where there is one.
    """
    listed = list(versions)
    for version, before in zip_longest(listed, listed[1:]):
        yield Entry(
            version.pk,
            str(version.user or ""),
            version.at,
            version.reason,
            list(changes_between(before, version.days, version.closing_days)),
        )


def changes_between(
    before: TimetableVersion | None, days: Mapping[str, int], closed: Mapping[date, str]
) -> Iterator[Change]:
    """What differs from that version; from the numbers the program comes with without one."""
    known_days = before.days if before else {}
    for number, old, new in differences(known_days, days):
        yield Change(
            f"{numbering.sentence(number)} ({numbering.unit(number)})",
            numbering.shown(number, old),
            numbering.shown(number, new),
        )
    known = before.closing_days if before else {}
    for day in sorted({*known, *closed}):
        if known.get(day) != closed.get(day):
            yield Change(
                _("Closing day %(day)s") % {"day": day_in_words(day)},
                known.get(day, _("open")),
                closed.get(day, _("open")),
            )
