"""A forgotten password: the link is owed like every mail, made when it is written, works once."""

import re
from typing import Any

import pytest
import time_machine
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from advisory.desk.models import Advisor
from cases.calendars import day_of
from cases.models import Absence, Notice, Occurrence
from cases.notices import NoticeState
from tests.advisory.coming_in import inside, log_in
from tests.factories import DAY, HOUR, make_person
from workers import post

pytestmark = pytest.mark.django_db
FORGOTTEN = "/konto/passwort/vergessen/"
GOOD = "four-words-in-the-morning"


def told(*what: str) -> list[str]:
    """What was remembered, in its order."""
    found = Occurrence.objects.filter(what__in=what).order_by("pk")
    return list(found.values_list("what", flat=True))


def asked(email: str) -> Any:
    return Client().post(FORGOTTEN, {"email": email}, REMOTE_ADDR="10.0.0.1")


def kinds_of(queries: CaptureQueriesContext) -> list[str]:
    """What was asked of the database, but for the ends of savepoints."""
    asked_for = [one["sql"] for one in queries if "SAVEPOINT" not in one["sql"]]
    return [" ".join(sql.split()[:3]) for sql in asked_for]


def deliver() -> None:
    post.deliver(timezone.now, post.kept_carriers())


def test_a_link_by_mail_gives_a_new_password_once(kim: Advisor, settings: Settings) -> None:
    log_in(old := Client())
    asked("Kim@ki.example")
    deliver()
    [sent] = mail.outbox
    assert sent.subject == "Einstieg: Link für ein neues Passwort"
    assert "Kim" not in f"{sent.subject}{sent.body}"
    link = re.search(r"http://localhost:8000(/konto/passwort/neu/\S+)", str(sent.body))
    assert link is not None
    client = Client()
    there = client.get(link[1]).headers["Location"]
    page = client.get(there)
    assert "Neues Passwort wählen" in page.content.decode()
    assert (
        "12 Zeichen"
        in client.post(there, {"password1": "kurz", "password2": "kurz"}).content.decode()
    )
    assert client.post(there, {"password1": GOOD, "password2": GOOD}).status_code == 302
    assert not inside(client)
    assert not inside(old)
    assert log_in(Client(), GOOD).status_code == 302
    assert "gilt nicht mehr" in Client().get(link[1]).content.decode()
    kinds = ["PASSWORD_ASKED", "PASSWORD_CHANGED"]
    assert told(*kinds) == kinds


def test_nobody_learns_whether_an_address_has_an_account(kim: Advisor) -> None:
    with CaptureQueriesContext(connection) as in_vain:
        nobody = asked("stranger@ki.example")
    with CaptureQueriesContext(connection) as owed:
        somebody = asked("kim@ki.example")
    assert kinds_of(in_vain) == kinds_of(owed)
    assert [one.recipient for one in Notice.objects.all()] == [f"account:{kim.pk}"]
    deliver()
    assert len(mail.outbox) == 1
    assert (nobody.status_code, nobody.headers["Location"]) == (
        somebody.status_code, somebody.headers["Location"],
    )  # fmt: skip
    assert "stranger" not in str(Occurrence.objects.values_list())


def test_asking_again_and_again_is_stopped(kim: Advisor) -> None:
    answers = [asked("kim@ki.example").status_code for _ in range(4)]
    assert answers == [302, 302, 302, 429]


def test_who_comes_by_the_city_alone_gets_no_password_by_mail(
    kim: Advisor, settings: Settings
) -> None:
    settings.OIDC_URL = "https://sso.example"
    kim.set_unusable_password()
    kim.save()
    asked("kim@ki.example")
    deliver()
    assert (mail.outbox, Notice.objects.count()) == ([], 0)


def test_the_link_is_made_for_the_mail_and_lies_nowhere(kim: Advisor) -> None:
    asked("kim@ki.example")
    deliver()
    [sent] = mail.outbox
    link = re.search(r"/konto/passwort/neu/(\S+)/", str(sent.body))
    assert link is not None
    assert link[1] not in str(list(Notice.objects.values()))
    assert link[1] not in str(list(Occurrence.objects.values()))


def test_who_is_locked_or_waited_for_hours_gets_no_link(kim: Advisor) -> None:
    asked("kim@ki.example")
    post.deliver(lambda: timezone.now() + 5 * HOUR, post.kept_carriers())
    with time_machine.travel(timezone.now() + 2 * DAY):
        asked("kim@ki.example")
        Advisor.objects.update(is_active=False)
        deliver()
    assert mail.outbox == []
    assert {one.state for one in Notice.objects.all()} == {NoticeState.DROPPED}


def test_nobody_who_stands_in_gets_the_link(kim: Advisor) -> None:
    today = day_of(timezone.now())
    Absence.objects.create(person=kim, substitute=make_person(), starts_on=today, ends_on=today)
    asked("kim@ki.example")
    deliver()
    assert [one.to for one in mail.outbox] == [["kim@ki.example"]]
