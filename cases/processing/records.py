"""The record of processing activities (Art. 30 DSGVO), put together from the table of fields."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from cases.deadlines import Timetable, keep_key
from cases.processing.labels import label_of, model_label
from cases.processing.rows import Copy, Row
from cases.processing.table import ROWS
from cases.processing.uses import USES, Kept, Told, Use
from cases.states import Closure

NUMBER_OF = {Kept.CONTACT_NOTES: "keep_contact_notes", Kept.READINGS: "keep_readings"}


@dataclass(frozen=True)
class Entry:
    """Fields of one model that share receivers, period and their place in the copy."""

    about: str
    fields: tuple[str, ...]
    receivers: tuple[str, ...]
    period: str
    copy: str


@dataclass(frozen=True)
class Chapter:
    """One processing activity with everything that Art. 30 (1) asks for about it."""

    use: Use
    subjects: tuple[str, ...]
    receivers: tuple[str, ...]
    periods: tuple[str, ...]
    entries: tuple[Entry, ...]

    @property
    def count(self) -> int:
        """How many fields serve this purpose."""
        return sum(len(one.fields) for one in self.entries)


def chapters(numbers: Timetable) -> list[Chapter]:
    """All activities, with the periods that these numbers of the office say."""
    return [_chapter(use, numbers) for use in USES]


def _chapter(use: Use, numbers: Timetable) -> Chapter:
    rows = [row for row in ROWS if row.use is use]
    periods = dict.fromkeys(row.period for row in rows if row.period)
    told = dict.fromkeys(one for row in rows for one in row.receivers)
    return Chapter(
        use,
        tuple(str(one.label) for one in use.subjects),
        tuple(str(one.label) for one in Told if one in told),
        tuple(keeping_words(one, numbers) for one in periods),
        tuple(_entries(rows, numbers)),
    )


def _entries(rows: list[Row], numbers: Timetable) -> Iterator[Entry]:
    for (model, told, kept, copy), same in groupby(rows, key=_alike):
        fields = tuple(label_of(row) for row in same)
        receivers = tuple(str(one.label) for one in told)
        yield Entry(
            model_label(model), fields, receivers, keeping_words(kept, numbers), said_of(copy)
        )


def _alike(row: Row) -> tuple[str, tuple[Told, ...], Kept | None, Copy]:
    return (row.model, row.receivers, row.period, row.copy)


def keeping_words(kept: Kept | None, numbers: Timetable) -> str:
    """How long, in words, with the number in force where there is one."""
    if kept is None:
        return ""
    key = NUMBER_OF.get(kept)
    if key is None:
        return str(kept.label)
    return _("%(what)s: %(n)s months") % {"what": kept.label, "n": numbers.number(key)}


def periods_by_closure(numbers: Timetable) -> list[tuple[str, int]]:
    """Months after closing, by reason: what "with the case" means."""
    return [(str(one.label), numbers.number(keep_key(one))) for one in Closure]


def said_of(copy: Copy) -> str:
    """How a field stands in the copy of Art. 15, in words."""
    return {
        Copy.WHOLE: _("whole"),
        Copy.ADDRESS: _("whole; blacked out under a disclosure block"),
        Copy.OWN: _("whole for who asks; blacked out for other guardians"),
        Copy.ROLE: _("as the role, without a name"),
        Copy.NOT_OF_THE_CHILD: _("no: not about the child"),
        Copy.TECHNICAL: _("no: key or mark of the program"),
    }[copy]
