"""The state of the program in words: who was heard when, what the numbers mean, what was found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from cases.models import Finding, Heartbeat
from cases.watching import heartbeats
from cases.watching.impossible import CHECKS
from cases.watching.vitals import Vitals

# A process of a worker that was not seen for so long has gone.
PRESENT = timedelta(days=1)
SHOWN = 200
NAMES: dict[str, str | Promise] = {
    heartbeats.CLOCK: _("The clock rings"),
    heartbeats.SWEEP: _("Reminders and deadlines"),
    heartbeats.DELIVER: _("Delivery of messages"),
    heartbeats.DETECT: _("Check for impossible states"),
}
DID: dict[str, str | Promise] = {
    "strokes": _("dates that struck: %(n)s"),
    "mails": _("messages handed over: %(n)s"),
    "findings": _("findings: %(n)s"),
    "seconds": _("seconds: %(n)s"),
}
# Each number of `Figures` that isn't said by a sign of life, with what it means.
MEANS: dict[str, tuple[str | Promise, str | Promise]] = {
    "oldest_owed_notice_seconds": (
        _("Oldest owed message"),
        _("How long a message has waited that may go out now. Some minutes are normal."),
    ),
    "owed_notices": (_("Messages that may go out now"), _("They go out with the next delivery.")),
    "dead_letters": (
        _("Undeliverable messages"),
        _("A person has to decide on each of them on the page of outgoing mail."),
    ),
    "unsure_notices": (
        _("Unsure messages"),
        _("They were handed over when the connection broke; a person has to decide."),
    ),
    "oldest_due_stroke_seconds": (
        _("Oldest date that has not struck"),
        _("What is due strikes with the next sweep, so this is a minute or two."),
    ),
    "oldest_overdue_case_seconds": (
        _("Oldest overdue case"),
        _("How long the next date of a case has been over; people have to act on it."),
    ),
    "overdue_cases": (_("Overdue cases"), _("Open cases past their next date.")),
    "cases_to_plan_anew": (
        _("Cases to be dated anew"),
        _("After a change of deadlines the sweep dates all open cases anew."),
    ),
}


@dataclass(frozen=True)
class Sign:
    """One who has to be heard, when that was last, and what was done."""

    name: str | Promise
    beat: Heartbeat | None
    is_silent: bool

    @property
    def did(self) -> str:
        """The figures of the last round."""
        figures = self.beat.figures if self.beat else {}
        return ", ".join(str(DID[key] % {"n": figures[key]}) for key in DID if key in figures)


@dataclass(frozen=True)
class Figure:
    """One number, or how old something is, with what it means."""

    title: str | Promise
    value: str
    meaning: str | Promise


@dataclass(frozen=True)
class Subject:
    """What a finding is about; a case by its number, anything else by its key."""

    text: str
    case_number: str
    found_at: datetime


@dataclass(frozen=True)
class Found:
    """A check of the table with what it has found."""

    sentence: str | Promise
    subjects: list[Subject]


def signs(vitals: Vitals) -> Iterator[Sign]:
    """Those who have to be heard, then the processes that work for them."""
    silent = heartbeats.silent(vitals.at, vitals.beats)
    for name, title in NAMES.items():
        yield Sign(title, vitals.beats.get(name), name in silent)
    for name, beat in vitals.beats.items():
        if name.startswith(heartbeats.WORKER) and beat.at > vitals.at - PRESENT:
            process = name.removeprefix(heartbeats.WORKER)
            yield Sign(gettext("Worker %(process)s") % {"process": process}, beat, False)


def figures(vitals: Vitals) -> Iterator[Figure]:
    """Every number with its meaning."""
    numbers = vitals.numbers
    for key, (title, meaning) in MEANS.items():
        number = numbers[key]
        value = span(number) if key.endswith("_seconds") else str(number)
        yield Figure(title, value, meaning)


def span(seconds: int | None) -> str:
    """Some minutes, hours or days; a dash where there is nothing to be old."""
    if seconds is None:
        return "\N{EN DASH}"
    if seconds < 2 * 3600:
        minutes = seconds // 60
        return ngettext("%(n)s minute", "%(n)s minutes", minutes) % {"n": minutes}
    if seconds < 2 * 86400:
        hours = seconds // 3600
        return ngettext("%(n)s hour", "%(n)s hours", hours) % {"n": hours}
    days = seconds // 86400
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": days}


def found() -> list[Found]:
    """What should be impossible and stands now, by check."""
    rows = sorted(Finding.objects.standing()[:SHOWN], key=lambda row: row.check_key)
    return [
        Found(CHECKS[key].sentence if key in CHECKS else key, [_subject(row) for row in group])
        for key, group in groupby(rows, key=lambda row: row.check_key)
    ]


def _subject(row: Finding) -> Subject:
    kind, _colon, key = row.subject.partition(":")
    return Subject(row.subject, key if kind == "case" else "", row.found_at)
