"""Command: fill an empty database with an invented town, so that the program can be tried."""

from argparse import ArgumentParser
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from cases.demo import fill
from cases.demo.filling import CHILDREN, SEED
from cases.demo.town import PEOPLE
from cases.models import Offer
from cases.states import LIVE
from schools.keys import create_key

MOST_CHILDREN = 400
KEY_LABEL = "Demo"


class Command(BaseCommand):
    """Make the demo's schools, people and children; does nothing where there are cases."""

    help = "Fills an empty database with an invented town and children in every state."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How many children, and which lots are drawn."""
        parser.add_argument("--children", type=int, default=CHILDREN, help="how many (150)")
        parser.add_argument("--seed", type=int, default=SEED, help="draws other families")

    def handle(self, **options: Any) -> None:
        """Fill, and say how to come in."""
        if not settings.DEMO:
            raise CommandError("This is no demo: set EINSTIEG_DEMO=1 to have one filled.")
        if not 1 <= options["children"] <= MOST_CHILDREN:
            raise CommandError(f"--children must be a number from 1 to {MOST_CHILDREN}.")
        begun, at = monotonic(), timezone.now()
        with translation.override("de"):
            filled = fill(
                at, children=options["children"], seed=options["seed"], progress=self._progress
            )
        if filled is None:
            self.stdout.write("There are cases already: the demo stays as it is.")
            return
        took = monotonic() - begun
        self.stdout.write(
            f"{settings.CITY_NAME} is there: {filled.children} children, "
            f"{len(filled.town.schools)} schools, {took:.0f} s."
        )
        self.stdout.write(f"Log-ins: {', '.join(name for name, _label, _roles in PEOPLE)}.")
        self._show_key(at)

    def _progress(self, done: int, total: int) -> None:
        fifth = max(total // 5, 1)
        if done % fifth == 0 and done < total:
            self.stderr.write(f"Filling {settings.CITY_NAME}: {100 * done // total} % ...")

    def _show_key(self, at: Any) -> None:
        """A key of a school that has a request to answer; it can't be had a second time."""
        offer = Offer.objects.filter(state__in=LIVE).select_related("school").first()
        if offer is None:
            return
        _key, text = create_key(offer.school, label=KEY_LABEL, at=at)
        self.stdout.write(f"API key of {offer.school.label} ({offer.school.number}), shown once:")
        self.stdout.write(
            f'  curl -H "Authorization: Bearer {text}" {settings.BASE_URL}/api/v1/offers'
        )
