"""`manage.py create_advisor`: let a person of the office in, with roles and an own password."""

import sys
from argparse import ArgumentParser
from datetime import date
from getpass import getpass
from typing import Any

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from advisory.desk.accounts import write_roles
from advisory.desk.models import Advisor
from cases.access import clash
from cases.actors import Actor
from cases.history import note
from cases.models import Occurrence
from cases.states import STAFF_ROLES, Door, Role

# Whoever sits at the terminal of the machine.
BY = Actor(frozenset(), Door.IMPORT)


class Command(BaseCommand):
    """Make a person, or give one that exists other roles or a new password."""

    help = "Makes a person of the office, or changes their roles and password."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name, mail and roles; the password is asked for, never an argument."""
        parser.add_argument("username")
        parser.add_argument("--name", default="", help="the name that others see")
        parser.add_argument("--email", default="", help="where mails to this person go")
        parser.add_argument(
            "--team", help="whose cases are opened without a reason; all in one team if never set"
        )
        parser.add_argument(
            "--roles",
            required=True,
            help="separated by commas: " + ", ".join(role.value for role in STAFF_ROLES),
        )

        parser.add_argument(
            "--until",
            type=date.fromisoformat,
            help="the last day of these roles (YYYY-MM-DD), for ever if it isn't given",
        )
        parser.add_argument(
            "--without-password",
            action="store_true",
            help="the person comes in by the city's log-in alone",
        )

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the password and write the person."""
        roles = _roles(options["roles"])
        person = Advisor.objects.filter(username=options["username"]).first()
        is_new = person is None
        person = person or Advisor(username=options["username"])
        person.name = options["name"] or person.name or person.username
        person.email = options["email"] or person.email
        person.team = person.team if options["team"] is None else options["team"].strip()
        person.set_password(None if options["without_password"] else _password(person))
        person.is_active = True
        person.save()
        at, until = timezone.now(), options["until"]
        if is_new:
            note(Occurrence.What.PERSON_MADE, f"user:{person.pk}", by=BY, at=at)
        write_roles(person, dict.fromkeys(roles, until), by=BY, at=at)
        named = ", ".join(role.value for role in roles)
        self.stdout.write(f"{person.username} may log in, with the roles {named}.")


def _roles(text: str) -> list[Role]:
    wanted = [part.strip().upper() for part in text.split(",") if part.strip()]
    unknown = [part for part in wanted if part not in {role.value for role in STAFF_ROLES}]
    if unknown or not wanted:
        raise CommandError(f"Not a role: {', '.join(unknown) or text!r}.")
    roles = [Role(part) for part in wanted]
    if settings.SEPARATE_ROLES and (pair := clash(frozenset(roles))):
        raise CommandError(
            f"One person can't be {pair[0].value} and {pair[1].value}: these roles watch one "
            "another. Give one of them to somebody else, or set SEPARATE_ROLES=0."
        )
    return roles


def _password(person: Advisor) -> str:
    """From the terminal, or the first line of standard input when that is no terminal."""
    typed = getpass("Password: ") if sys.stdin.isatty() else sys.stdin.readline().rstrip("\n")
    try:
        validate_password(typed, person)
    except ValidationError as refusal:
        raise CommandError(" ".join(refusal.messages)) from refusal
    return typed
