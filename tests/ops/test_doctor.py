"""The doctor names what is wrong, and says so by its status."""

import re
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from cases.states import Role
from tests.factories import make_person

pytestmark = pytest.mark.django_db


def said() -> str:
    """What stands on its page."""
    out = StringIO()
    try:
        call_command("doctor", stdout=out)
    except CommandError as error:
        out.write(str(error))
    return out.getvalue()


def test_an_empty_installation_is_told_what_to_do() -> None:
    page = said()
    assert "Nobody has the role ADMIN: manage.py create_advisor." in page
    assert "BASE_URL is not https" in page
    assert re.search(r"BAD +broker", page)
    assert re.search(r"BAD +clock +The clock has not ticked", page)
    assert re.search(r"\d+ to see to\.$", page)


def test_what_has_been_seen_to_is_no_longer_bad(settings: Settings) -> None:
    settings.BASE_URL = "https://einstieg.example"
    make_person(Role.ADMIN, Role.LEAD, password="Schulplatz-2026", username="lead")
    page = said()
    assert "Nobody has the role" not in page
    assert "BASE_URL" not in page
    assert "Somebody has the password of the demo" in page
