"""`manage.py reset_second_factor`: for who has lost telephone, key and recovery codes."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from advisory.desk.accounts import forget_second_factor
from advisory.desk.models import Advisor
from cases.actors import Actor
from cases.states import Door

# Whoever sits at the terminal of the machine.
BY = Actor(frozenset(), Door.IMPORT)


class Command(BaseCommand):
    """Forget the second factors of a person; the next log-in asks to set one up."""

    help = "Forgets the second factors of a person and ends their sessions. Make sure who asks."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Whose."""
        parser.add_argument("username")

    def handle(self, *args: Any, **options: Any) -> None:
        """Forget and say so; raises CommandError for a name that nobody has."""
        person = Advisor.objects.filter(username=options["username"]).first()
        if person is None:
            raise CommandError("There is no person with this user name.")
        forget_second_factor(person, by=BY, at=timezone.now())
        self.stdout.write(f"{person.username} sets up a new second factor at the next log-in.")
