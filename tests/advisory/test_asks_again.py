"""Every address of the table asks once more who it is, and no other does."""

import pytest
from django.test import Client
from django.urls import URLPattern, reverse
from pytest_django import Settings

from advisory.desk.gates import ASKS_AGAIN, GATES, To
from advisory.desk.models import Advisor
from cases.states import STAFF_ROLES
from tests.advisory.coming_in import PROVE, log_in
from tests.advisory.test_every_address import ROUTES, guessed
from tests.factories import make_person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("careful")]
PASSWORD = "a-long-and-quiet-word"


def asks(client: Client, route: URLPattern) -> bool:
    """Whether one of the two methods leads to the question, before anything else is looked at."""
    where = reverse(f"desk:{route.name}", kwargs=guessed(route))
    answers = (client.get(where), client.post(where))
    return any(one.headers.get("Location", "").startswith(PROVE) for one in answers)


def test_what_can_do_harm_asks_who_it_is_and_nothing_else(settings: Settings) -> None:
    assert set(GATES) >= ASKS_AGAIN
    make_person(*STAFF_ROLES, username="kim", password=PASSWORD)
    log_in(client := Client())
    tried = [one for one in ROUTES if GATES[str(one.name)].reads is not To.ANYBODY]
    asking = {str(one.name) for one in tried if one.name != "logout" and asks(client, one)}
    assert asking == ASKS_AGAIN
    assert Advisor.objects.count() == 1
