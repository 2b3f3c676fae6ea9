"""Coming in by a password, the lock-out of who guesses it, and the end of a session."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from pytest_django import Settings

from advisory.desk.models import Advisor
from tests.advisory.coming_in import LOG_IN, PASSWORD, inside, log_in
from tests.factories import MONDAY, make_person

pytestmark = pytest.mark.django_db
# --- Wrong passwords ------------------------------------------------------------------------------


def test_guessing_is_stopped_with_a_page_that_explains_it(client: Client, kim: Advisor) -> None:
    answers = [log_in(client, "wrong") for _ in range(6)]
    assert [one.status_code for one in answers] == [200] * 5 + [429]
    html = log_in(client).content.decode()
    assert "15 Minuten" in html
    assert "kim" not in html
    assert not inside(client)


def test_who_guesses_shuts_nobody_out_elsewhere(client: Client, kim: Advisor) -> None:
    for _ in range(8):
        log_in(Client(), "wrong", ip="203.0.113.9")
    assert log_in(client, ip="10.0.0.2").status_code == 302


def test_a_colleague_at_the_same_address_shuts_no_known_device_out(kim: Advisor) -> None:
    own = Client()
    log_in(own)
    own.post("/abmelden/")
    for _ in range(8):
        log_in(Client(), "wrong")
    assert log_in(Client()).status_code == 429
    assert log_in(own).status_code == 302


def test_the_mark_of_a_device_helps_no_other_name(kim: Advisor) -> None:
    own = Client()
    make_person(username="robin", password=PASSWORD)
    own.post(LOG_IN, {"login": "robin", "password": PASSWORD}, REMOTE_ADDR="10.0.0.1")
    own.post("/abmelden/")
    assert [log_in(own, "wrong").status_code for _ in range(6)][-1] == 429


def test_the_pause_ends_by_itself(client: Client, kim: Advisor) -> None:
    with time_machine.travel(MONDAY) as clock:
        for _ in range(7):
            log_in(client, "wrong")
        clock.shift(timedelta(minutes=16))
        assert log_in(client).status_code == 302


def test_no_password_is_kept_and_no_name_goes_into_a_log(
    client: Client, kim: Advisor, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(7):
        log_in(client, "wrong-secret")
    assert "kim" not in caplog.text
    assert "wrong-secret" not in caplog.text
    assert "10.0.0.1" not in caplog.text


LONG = "ÄPFEL und Birnen 🍎 " * 7


@pytest.mark.parametrize("password", [LONG.strip(), "nur kleine worte hier", " davor und danach "])
def test_a_password_of_any_signs_is_taken_as_it_was_typed(kim: Advisor, password: str) -> None:
    log_in(client := Client())
    said = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/konto/passwort/", said).status_code == 302
    assert log_in(Client(), password.swapcase()).status_code == 200
    assert log_in(Client(), password[:-1]).status_code == 200
    assert log_in(Client(), password).status_code == 302


def test_the_field_hides_the_password_and_managers_may_fill_it(client: Client) -> None:
    page = client.get(LOG_IN).content.decode()
    field = re.search(r'<input[^>]*name="password"[^>]*>', page)
    assert field is not None
    assert 'type="password"' in field[0]
    assert 'autocomplete="current-password"' in field[0]
    assert "onpaste" not in page


# --- The end of a session -------------------------------------------------------------------------


@pytest.fixture
def hours(settings: Settings) -> None:
    """Sessions of an hour's rest and ten hours' length."""
    settings.SESSION_IDLE, settings.SESSION_LENGTH = timedelta(hours=1), timedelta(hours=10)


@pytest.mark.usefixtures("hours")
def test_a_session_ends_when_nobody_is_there(kim: Advisor) -> None:
    with time_machine.travel(MONDAY) as clock:
        log_in(client := Client())
        clock.shift(timedelta(minutes=59))
        assert inside(client)
        clock.shift(timedelta(minutes=59))
        assert inside(client)
        clock.shift(timedelta(minutes=61))
        answer = client.get("/worklist/")
        assert answer.headers["Location"] == "/anmelden/?next=/worklist/"
        assert "Zeit abgelaufen" in client.get(LOG_IN).content.decode()


@pytest.mark.usefixtures("hours")
def test_a_session_ends_with_the_working_day(kim: Advisor) -> None:
    with time_machine.travel(MONDAY) as clock:
        log_in(client := Client())
        for _ in range(20):
            assert inside(client)
            clock.shift(timedelta(minutes=30))
        clock.shift(timedelta(minutes=1))
        assert not inside(client)


def test_own_sessions_are_listed_and_ended(kim: Advisor) -> None:
    office, train = Client(), Client()
    log_in(office)
    log_in(train, ip="198.51.100.7")
    assert "diese" in office.get("/konto/sitzungen/").content.decode()
    office.post("/konto/sitzungen/")
    assert inside(office)
    assert not inside(train)


def test_log_in_gives_the_session_a_new_name(client: Client, kim: Advisor) -> None:
    client.get(LOG_IN)
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    client.cookies["sessionid"] = str(session.session_key)
    log_in(client)
    assert client.session.session_key != session.session_key


def test_an_own_password_is_changed_by_rules_and_ends_the_other_sessions(kim: Advisor) -> None:
    log_in(here := Client())
    log_in(there := Client())
    where = "/konto/passwort/"
    weak = {"oldpassword": PASSWORD, "password1": "short", "password2": "short"}
    assert "12 Zeichen" in here.post(where, weak).content.decode()
    good = "four-words-in-the-morning"
    said = {"oldpassword": PASSWORD, "password1": good, "password2": good}
    assert here.post(where, said).status_code == 302
    assert inside(here)
    assert not inside(there)
    assert log_in(Client(), good).status_code == 302
