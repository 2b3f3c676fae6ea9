"""Is history what it was? Walks the chain from its beginning and names the first broken row."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.db.models import Max, Model

from cases.calendars import day_of
from cases.history.sealing import BEGINNING, link, salts_of, unsealed
from cases.history.sources import SOURCES, Source
from cases.models import DailyRoot, Occurrence, Seal

BATCH = 1000
What = Occurrence.What


def first_broken(kept: Mapping[int, str] | None = None) -> str | None:
    """The first row that isn't what was sealed, in words; None where everything is as it was.

    `kept` are daily roots from elsewhere: number of the seal and its hash.
    """
    return next(broken(kept or {}), None)


def broken(kept: Mapping[int, str]) -> Iterator[str]:
    """Every break in the order of the chain."""
    walk = _Walk(kept, {root.number: root for root in DailyRoot.objects.all()})
    rows = Seal.objects.order_by("number").iterator(chunk_size=BATCH)
    while seals := list(islice(rows, BATCH)):
        lost = dict(_changed(seals))
        for one in seals:
            yield from walk.past(one)
            if one.number in lost:
                yield lost[one.number]
    yield from walk.end()
    yield from _never_sealed()


@dataclass
class _Walk:
    """How far the chain was followed."""

    kept: Mapping[int, str]
    roots: dict[int, DailyRoot]
    number: int = 0
    previous: str = BEGINNING
    before: Seal | None = field(default=None)

    def past(self, one: Seal) -> Iterator[str]:
        """What is wrong with this seal, or with the root of the day before it."""
        self.number += 1
        if one.number != self.number or one.hash != link(self.previous, one):
            yield f"seal {self.number}"
        if self.before is not None and not self._has_right_root(self.before, one):
            yield f"root of the day of seal {self.before.number}"
        root = self.roots.get(one.number)
        if {root.hash if root else one.hash, self.kept.get(one.number, one.hash)} != {one.hash}:
            yield f"root at seal {one.number}"
        self.previous, self.before = one.hash, one

    def _has_right_root(self, last: Seal, following: Seal) -> bool:
        """Each day that has ended has one root, at its last seal, with its date; no other has."""
        root, day = self.roots.get(last.number), day_of(last.sealed_at)
        if day == day_of(following.sealed_at):
            return root is None
        return root is not None and root.day == day

    def end(self) -> Iterator[str]:
        """Seals that roots know of and that aren't there; the root of the last seal."""
        root = self.roots.get(self.number)
        if root and self.before and root.day != day_of(self.before.sealed_at):
            yield f"root at seal {self.number}"
        lost = {number for number in (*self.kept, *self.roots) if not 0 < number <= self.number}
        yield from (f"seal {number} is missing" for number in sorted(lost))


def _changed(seals: list[Seal]) -> Iterator[tuple[int, str]]:
    """Rows of history that aren't what their seals say: changed, or gone without a deletion."""
    salts = salts_of(one.case_key for one in seals if one.case_key is not None)
    groups: dict[str, list[Seal]] = defaultdict(list)
    for one in seals:
        groups[one.source].append(one)
    for name, mine in groups.items():
        source = SOURCES.get(name)
        rows = _rows(source, mine) if source else {}
        for one in mine:
            found = _compared(one, source, rows.get(one.row), salts.get(one.case_key or 0, ""))
            if found:
                yield one.number, f"{name} {one.row} {found}"


def _compared(one: Seal, source: Source | None, row: Model | None, salt: str) -> str:
    if row is None or source is None:
        return "" if _was_erased(one) else "is missing"
    return "" if source.content(row, salt) == one.content else "was changed"


def _rows(source: Source, seals: list[Seal]) -> dict[Any, Model]:
    return source.model._default_manager.in_bulk([one.row for one in seals])


def _was_erased(one: Seal) -> bool:
    """Whether the row's case was deleted as it had to be, or the row with the old access log."""
    if one.case_key is None:
        return False
    subject = f"case:{one.case_key}"
    whole = Occurrence.objects.filter(what=What.ERASED, subject=subject)
    old = Occurrence.objects.filter(what=What.READINGS_ERASED, details__up_to__gte=one.row)
    return whole.exists() or (one.source == "reading" and old.exists())


def _never_sealed() -> Iterator[str]:
    for source in SOURCES.values():
        newest = Seal.objects.filter(source=source.name).aggregate(n=Max("row"))["n"] or 0
        early = unsealed(source).filter(pk__lt=newest).first()
        if early is not None:
            yield f"{source.name} {early.pk} was never sealed"
