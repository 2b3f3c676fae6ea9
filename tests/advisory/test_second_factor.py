"""Second factors, rights that end, and one more question before what can do harm."""

import io
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from advisory.desk.entrance import SecondFactors
from advisory.desk.models import Advisor
from cases.calendars import day_of
from cases.states import Role
from tests.advisory.coming_in import (
    HOME,
    PROVE,
    code_of,
    enrol,
    inside,
    log_in,
    prove,
)
from tests.factories import DAY, MONDAY, make_school
from workers import tasks

pytestmark = pytest.mark.django_db

# --- The second factor ----------------------------------------------------------------------------


@pytest.mark.usefixtures("demanded")
def test_nobody_works_before_a_second_factor_is_set_up(kim: Advisor) -> None:
    log_in(client := Client())
    for page in (HOME, "/worklist/", "/cases/KI-1/", "/preferences/"):
        assert client.get(page).headers["Location"] == "/konto/zweiter-faktor/"
    assert "zweiten Faktor" in client.get("/konto/zweiter-faktor/").content.decode()
    prove(client)
    enrol(client)
    assert inside(client)


@pytest.mark.usefixtures("demanded")
def test_the_second_factor_is_asked_for_at_the_log_in(kim: Advisor) -> None:
    log_in(first := Client())
    prove(first)
    secret = enrol(first)

    with time_machine.travel(timedelta(minutes=2)):
        answer = log_in(client := Client())
        assert answer.headers["Location"] == "/konto/zweiter-faktor/authenticate/"
        assert not inside(client)
        wrong = client.post("/konto/zweiter-faktor/authenticate/", {"code": "000000"})
        assert wrong.status_code == 200
        client.post("/konto/zweiter-faktor/authenticate/", {"code": code_of(secret)})
        assert inside(client)


@pytest.mark.usefixtures("demanded")
def test_a_code_of_the_app_works_once(kim: Advisor) -> None:
    log_in(client := Client())
    prove(client)
    secret = enrol(client)
    with time_machine.travel(time.time() + 120, tick=False):
        code = {"code": code_of(secret)}
        for expected in (True, False):
            log_in(client := Client())
            client.post("/konto/zweiter-faktor/authenticate/", code)
            assert inside(client) is expected


def test_a_recovery_code_works_once(kim: Advisor) -> None:
    log_in(first := Client())
    prove(first)
    enrol(first)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    for expected in (True, False):
        log_in(client := Client())
        client.post("/konto/zweiter-faktor/authenticate/", {"code": codes[0]})
        assert inside(client) is expected


def test_secrets_of_second_factors_are_sealed_and_survive_a_change_of_the_key(
    settings: Settings, kim: Advisor
) -> None:
    sealed = SecondFactors().encrypt("JBSWY3DPEHPK3PXP")
    assert "JBSWY3" not in sealed
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another" * 10
    assert SecondFactors().decrypt(sealed) == "JBSWY3DPEHPK3PXP"


# --- Rights that end ------------------------------------------------------------------------------


def test_roles_end_after_their_last_day_and_with_the_last_one_the_log_in(kim: Advisor) -> None:
    today = day_of(MONDAY)
    kim.grants.filter(role=Role.LEAD).update(ends_on=today - DAY)
    with time_machine.travel(MONDAY):
        log_in(client := Client())
        call_command("end_rights", stdout=(said := io.StringIO()))
        assert said.getvalue() == "1 roles ended, 0 people may not log in any more.\n"
        assert inside(client)
        kim.grants.update(ends_on=today)
        tasks.end_rights()
        assert inside(client)
    with time_machine.travel(MONDAY + DAY):
        tasks.end_rights()
        assert not inside(client)
        assert not inside(Client())
        kim.refresh_from_db()
        assert not kim.is_active
        assert UserSession.objects.count() == 0


def test_a_lost_telephone_is_made_good_by_an_operator(kim: Advisor) -> None:
    log_in(client := Client())
    prove(client)
    enrol(client)
    call_command("reset_second_factor", "kim", stdout=io.StringIO())
    assert not Authenticator.objects.exists()
    assert not inside(client)
    with pytest.raises(CommandError, match="no person"):
        call_command("reset_second_factor", "nobody")


# --- Once more before what can do harm ------------------------------------------------------------


@pytest.mark.usefixtures("careful")
def test_keys_ask_once_more_who_it_is_and_not_again_for_a_while(kim: Advisor) -> None:
    number = make_school().number
    with time_machine.travel(MONDAY) as clock:
        log_in(client := Client())
        answer = client.get(f"/keys/{number}/")
        assert answer.headers["Location"].startswith(PROVE)
        assert prove(client).status_code == 302
        assert client.get(f"/keys/{number}/").status_code == 200
        clock.shift(timedelta(minutes=16))
        assert client.get(f"/keys/{number}/").status_code == 302


@pytest.mark.usefixtures("careful")
@pytest.mark.parametrize(
    "page", ["/cases/KI-1/merge/", "/cases/KI-1/handover.json", "/cases/KI-1/rights/copy.pdf"]
)
def test_merges_and_exports_ask_once_more(kim: Advisor, page: str) -> None:
    log_in(client := Client())
    assert client.get(page).headers["Location"].startswith(PROVE)
    wrong = client.post(f"{PROVE}?next={page}", {"password": "wrong"})
    assert wrong.status_code == 200
    assert client.get(page).status_code == 302
