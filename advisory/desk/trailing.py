"""Who saw personal data, and what else is in the history: asked by case, person and days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from advisory.desk.models import Advisor
from cases.calendars import end_of
from cases.models import Case, Occurrence, Reading
from cases.told.readings import in_words, purpose_in_words

SHOWN = 200
MOST = 20_000
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Question:
    """What is asked for; everything that is not said is not looked at."""

    number: str = ""
    person_id: int | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class Seen:
    """One look at a case, or one thing beside the cases."""

    at: datetime
    who: str
    door: str
    what: str
    about: str
    purpose: str = ""


def readings(asked: Question, most: int = SHOWN) -> list[Seen]:
    """Who opened which case, the newest first; numbers of cases, no names of children."""
    found = Reading.objects.with_everything()
    if asked.number:
        found = found.filter(case__in=Case.objects.with_number(asked.number))
    if asked.person_id:
        found = found.filter(user=asked.person_id)
    rows = _between(found, asked)[:most]
    return [
        Seen(
            one.at,
            str(one.user or one.school or _("family")),
            one.get_door_display(),
            in_words(one.what),
            one.case.number,
            purpose_in_words(one.purpose),
        )
        for one in rows
    ]


def occurrences(asked: Question, most: int = SHOWN) -> list[Seen]:
    """Log-ins, roles, keys, exports, deletions, the newest first."""
    found = Occurrence.objects.all()
    if asked.person_id:
        found = found.about_person(asked.person_id)
    if asked.number:
        keys = Case.objects.with_number(asked.number).values_list("pk", flat=True)
        found = found.filter(subject__in=[f"case:{key}" for key in keys])
    rows = list(_between(found, asked)[:most])
    names = Advisor.objects.names_of(set(_people(rows)))
    return [
        Seen(
            one.at,
            _named(one.actor, names),
            one.get_door_display(),
            one.get_what_display(),
            _named(one.subject, names),
            ", ".join(f"{key}: {value}" for key, value in one.details.items()),
        )
        for one in rows
    ]


def lines(asked: Question) -> Iterator[list[str]]:
    """Both, as rows of a file."""
    for kind, rows in ((_("reading"), readings), (_("occurrence"), occurrences)):
        for one in islice(rows(asked, MOST), MOST):
            at = f"{one.at:%d.%m.%Y %H:%M}"
            yield [kind, at, one.who, one.door, one.what, one.about, one.purpose]


def _between(found: "models.QuerySet[Any]", asked: Question) -> "models.QuerySet[Any]":
    if asked.since:
        found = found.filter(at__gt=end_of(asked.since - DAY))
    if asked.until:
        found = found.filter(at__lte=end_of(asked.until))
    return found.order_by("-at", "-pk")


def _people(rows: list[Occurrence]) -> Iterator[int]:
    for one in rows:
        for told in (one.actor, one.subject):
            kind, _colon, key = told.partition(":")
            if kind == "user" and key.isdecimal():
                yield int(key)


def _named(told: str, names: dict[int, str]) -> str:
    kind, _colon, key = told.partition(":")
    return names.get(int(key), told) if kind == "user" and key.isdecimal() else told
