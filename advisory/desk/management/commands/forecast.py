"""`manage.py forecast`: what the clock will do by itself in the next days, as a list or as JSON."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from advisory.desk import forecasting
from advisory.desk.models import Advisor
from cases.calendars import TZ
from cases.coming import Expected
from cases.forecast import DAYS, forecast
from cases.models import Case
from cases.notices import Way

MOST_DAYS = 60
FORMATS = ("text", "json")


class Command(BaseCommand):
    """The same forecast as at the desk; it names cases and references, never people."""

    help = "Says what the clock will do by itself in the next days, if nobody does anything."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How far, for whom, and in which form."""
        parser.add_argument("--days", type=int, default=DAYS, help=f"how far ({DAYS})")
        parser.add_argument("--case", default="", help="only the case with this number")
        parser.add_argument("--school", default="", help="only what goes to the school so numbered")
        parser.add_argument("--person", default="", help="only what goes to this user name")
        parser.add_argument("--format", choices=FORMATS, default="text")

    def handle(self, **options: Any) -> None:
        """Write the list."""
        if not 1 <= options["days"] <= MOST_DAYS:
            raise CommandError(f"--days must be a number from 1 to {MOST_DAYS}.")
        cases, recipient = _cases(options["case"]), _recipient(options)
        at = timezone.now()
        expected = [
            one
            for one in forecast(at, days=options["days"], cases=cases)
            if not recipient or one.recipient == recipient
        ]
        with translation.override("en"):
            if options["format"] == "json":
                self.stdout.write(json.dumps([_as_json(one) for one in expected], indent=2))
                return
            for line in _as_text(expected):
                self.stdout.write(line)


def _cases(number: str) -> Any:
    if not number:
        return None
    cases = Case.objects.with_number(number)
    if not cases.exists():
        raise CommandError(f"There is no case {number}.")
    return cases


def _recipient(options: dict[str, Any]) -> str:
    """The reference of the school or person that is asked for."""
    if options["school"] and options["person"]:
        raise CommandError("Ask for a school or for a person.")
    if options["person"]:
        person = Advisor.objects.filter(username=options["person"]).first()
        if person is None:
            raise CommandError("There is no such user name.")
        return f"user:{person.pk}"
    return f"school:{options['school']}" if options["school"] else ""


def _as_json(one: Expected) -> dict[str, Any]:
    return {
        "case": one.case_number or None,
        "rule": one.rule,
        "nth": one.nth,
        "kind": one.kind or None,
        "recipient": one.recipient or None,
        "way": one.way or None,
        "due_at": one.due_at.astimezone(TZ).isoformat(),
        "deliver_at": one.deliver_at.astimezone(TZ).isoformat(),
        "reason": forecasting.said(one),
        "cancelled_by": forecasting.cancelled_by(one),
    }


def _as_text(expected: list[Expected]) -> Iterator[str]:
    """Two lines each, by days: what and to whom; why, and what would cancel it."""
    day = ""
    for one in expected:
        local = one.deliver_at.astimezone(TZ)
        if f"{local:%a %d.%m.%Y}" != day:
            day = f"{local:%a %d.%m.%Y}"
            yield day
        told = f"{one.kind.label} -> {one.recipient}, {Way(one.way).label}" if one.kind else ""
        yield f"  {local:%H:%M}  {one.case_number:<14}  {one.rule:<26}  {told}".rstrip()
        yield f"         {forecasting.said(one)} Cancelled by: {forecasting.cancelled_by(one)}"
    if not expected:
        yield "Nothing will happen by itself."
