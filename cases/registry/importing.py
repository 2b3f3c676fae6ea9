"""Importing: the lines of a list become cases, brothers and sisters together, nobody twice."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db import DatabaseError, transaction

from cases.actions.intake import ReportData, report
from cases.actors import Actor
from cases.calendars import day_of
from cases.duplicates import Family, Match, Reason, possible_duplicates, possible_families
from cases.models import Case, CaseCounter, Household
from cases.names import normalise_phone, similarity
from cases.refusals import Refused
from cases.registry.columns import plain
from cases.registry.entries import Entry
from cases.registry.homes import NAMELESS
from cases.registry.rows import Problem
from cases.states import Precision

SAME_PERSON = 90
PROGRESS_EVERY = 50


@dataclass(frozen=True)
class Resemblance:
    """A line whose child may be known already, with the number of the case; `line` opened none."""

    line: int
    number: str
    score: int
    reasons: tuple[Reason, ...]
    earlier_line: int = 0

    def __str__(self) -> str:
        earlier = f" (line {self.earlier_line})" if self.earlier_line else ""
        return f"line {self.line}: case {self.number}{earlier}"


@dataclass
class Outcome:
    """What became of a list. `known` are surely there already, `doubtful` need a person's look."""

    opened: int = 0
    with_siblings: int = 0
    known: list[Resemblance] = field(default_factory=list)
    doubtful: list[Resemblance] = field(default_factory=list)
    refused: list[Problem] = field(default_factory=list)
    hints: list[Problem] = field(default_factory=list)
    lines_refused: int = 0
    stopped_before: int = 0
    numbers: dict[str, int] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        """Whether every child of the list has its case now."""
        return not (self.refused or self.doubtful or self.stopped_before)


@dataclass(frozen=True)
class Run:
    """How a list is taken in: by whom, when, for good or for trial, and which lines in any case."""

    by: Actor
    at: datetime
    dry_run: bool = False
    anyway: frozenset[int] = frozenset()
    progress: Callable[[int], None] = lambda _done: None


def import_entries(entries: Iterable[Entry], run: Run) -> Outcome:
    """Open a case for every good line, each in a transaction of its own.

    A likely duplicate isn't opened; a second run of the same list opens nothing. Interrupted by
    the keyboard it stops between two lines and says where. A rehearsal is one transaction that is
    undone, so that it finds what the real run will find.
    """
    outcome = Outcome()
    with _rehearsal(run.dry_run):
        for done, entry in enumerate(entries):
            try:
                if done and done % PROGRESS_EVERY == 0:
                    run.progress(done)
                _take(entry, outcome, run)
            except KeyboardInterrupt:
                outcome.stopped_before = entry.line
                break
    return outcome


@contextmanager
def _rehearsal(dry_run: bool) -> Iterator[None]:
    if not dry_run:
        yield
        return
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _take(entry: Entry, outcome: Outcome, run: Run) -> None:
    outcome.hints += entry.hints
    if entry.data is None:
        _refuse(outcome, *entry.faults)
        return
    try:
        with transaction.atomic():
            _open(entry, entry.data, outcome, run)
    except Refused as refusal:
        _refuse(outcome, Problem(entry.line, refusal.field or "line", str(refusal)))
    except DatabaseError as error:
        # The error's own text may quote the row, so only its kind is told.
        reason = f"the database refused it ({type(error).__name__})"
        _refuse(outcome, Problem(entry.line, "line", reason))


def _refuse(outcome: Outcome, *problems: Problem) -> None:
    outcome.refused += problems
    outcome.lines_refused += 1


def _open(entry: Entry, data: ReportData, outcome: Outcome, run: Run) -> None:
    # The counter's row is the lock: two imports at once can't both find the child unknown.
    year = day_of(run.at).year
    list(CaseCounter.objects.select_for_update().filter(year=year))
    matches = possible_duplicates(data.child, entry.phones)
    sure = next((match for match in matches if _is_the_same(match, data)), None)
    if sure is not None:
        outcome.known.append(_resemblance(entry, sure, outcome))
        return
    if matches and entry.line not in run.anyway:
        outcome.doubtful.append(_resemblance(entry, matches[0], outcome))
        return
    home = _home(entry, data, outcome)
    case = report(_moved_into(home, data) if home else data, by=run.by, at=run.at)
    outcome.opened += 1
    outcome.with_siblings += home is not None
    outcome.numbers[case.number] = entry.line


def _resemblance(entry: Entry, match: Match, outcome: Outcome) -> Resemblance:
    number = match.case.number
    earlier = outcome.numbers.get(number, 0)
    return Resemblance(entry.line, number, match.score, match.reasons, earlier)


def _is_the_same(match: Match, data: ReportData) -> bool:
    """One name, one birth date, and one thing more: half of all invented birthdays are 1 January.

    That is a day known exactly, or phone, mail or address of the family.
    """
    if not {Reason.SAME_NAME, Reason.SAME_BIRTH_DATE} <= set(match.reasons):
        return False
    born = data.child["birth_date"]
    exact = data.child["birth_date_precision"] == Precision.DAY
    if exact and (born.month, born.day) != (1, 1):
        return True
    return Reason.SAME_PHONE in match.reasons or _one_home(match.case, data)


def _one_home(case: Case, data: ReportData) -> bool:
    home, said = case.child.household, data.household
    mails = {one["email"] for one in data.guardians} - {""}
    return (
        bool(home.street and (home.street, home.postcode) == (said["street"], said["postcode"]))
        or bool(home.accommodation and home.accommodation == said["accommodation"])
        or any(guardian.email in mails for guardian in home.guardians.all())
    )


def _home(entry: Entry, data: ReportData, outcome: Outcome) -> Household | None:
    """Where brothers and sisters of this child live, by phone, or by address and family name.

    A number that leads to another name at another address was given away or mistyped: putting the
    child there would tell a stranger's address.
    """
    for family in possible_families(data.child, data.household, entry.phones):
        home, number = family.household, family.cases[0].number
        elsewhere = _lives_elsewhere(home, data)
        if not elsewhere:
            return home
        if _is_of_the_family(family, data):
            reason = f"differs from case {number} of the same family, whose address is kept"
            outcome.hints.append(Problem(entry.line, "address", reason))
            return home
        reason = f"leads to case {number} of another name at another address; kept apart"
        outcome.hints.append(Problem(entry.line, "phone", reason))
    return None


def _lives_elsewhere(home: Household, data: ReportData) -> bool:
    here, there = (plain(text) for text in (str(data.household["street"]), home.street))
    return bool(here and there and here != there)


def _is_of_the_family(family: Family, data: ReportData) -> bool:
    if Reason.SAME_ADDRESS in family.reasons:
        return True
    name = str(data.child["family_name"])
    names = [case.child.family_name for case in family.cases]
    known = list(family.household.guardians.all())
    return any(similarity(name, other) >= SAME_PERSON for other in names) or any(
        similarity(one["name"], other.name) >= SAME_PERSON
        for one in data.guardians
        for other in known
        if one["name"] != NAMELESS
    )


def _moved_into(home: Household, data: ReportData) -> ReportData:
    """The report of a brother or sister: who cares for the family isn't written down again."""
    known = list(home.guardians.all())
    new = [one for one in data.guardians if not any(_same(one, other) for other in known)]
    if data.household.get("disclosure_block") and not home.disclosure_block:
        home.disclosure_block = True
        home.save()
    return replace(data, household_id=home.pk, guardians=new)


def _same(one: dict[str, Any], other: Any) -> bool:
    phone = normalise_phone(one["phone"]) or one["phone"]
    if phone and phone == other.phone:
        return True
    return one["name"] != NAMELESS and similarity(one["name"], other.name) >= SAME_PERSON
