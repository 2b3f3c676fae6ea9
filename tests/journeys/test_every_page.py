"""Every page, by day and by night, at a desk and on a phone: nothing stands in the way.

At the usual size each page is looked at in one of four ways, by turns; with `EINSTIEG_TEST_SIZE=4`
in all of them.
"""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import pytest
import time_machine
from django.core import mail
from playwright.sync_api import Browser
from pytest_django import Settings

from advisory import limits
from advisory.desk.views import forecast
from tests.advisory.coming_in import PASSWORD
from tests.factories import make_person
from tests.journeys import crowded_town, every_page
from tests.journeys.walking import LOOKS, Visit, Walker
from tests.size import sized

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def go_round(walker: Walker, visits: Iterable[Visit]) -> None:
    """Visit each, in as many looks as this run has time for; the next visit begins with another."""
    many = min(len(LOOKS), sized(1))
    for visit in visits:
        first = walker.visits % len(LOOKS)
        walker.visit(visit, list(islice([*LOOKS, *LOOKS], first, first + many)))


@pytest.fixture
def demo(settings: Settings, tmp_path: Path) -> None:
    """The mails of the demo are read at the desk: here is one."""
    settings.RELEASE_DELETIONS = True
    settings.DEMO, settings.MAIL_DIR = True, tmp_path
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = tmp_path
    to, key = ["eltern@mail.example"], {"Message-ID": "<eins@ki.example>"}
    mail.EmailMessage("Einladung", "Guten Tag,\n\nbitte kommen Sie.", to=to, headers=key).send()


def refuse(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on nobody has a search, a link or a password left, and a question fails."""
    monkeypatch.setattr(limits, "SEARCHES", 0)
    monkeypatch.setattr(limits, "LINKS", 0)
    monkeypatch.setattr(forecast, "render", lambda *_given: 1 // 0)
    settings.AXES_FAILURE_LIMIT = 1


def test_no_page_has_a_barrier_is_wider_than_a_phone_or_heavy(
    browser: Browser,
    address: str,
    demo: None,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    walker = Walker(browser, address)
    with time_machine.travel(crowded_town.NOW):
        first = make_person(username="first")
        walker.sessions["lead"] = crowded_town.session_of(first)
        go_round(walker, every_page.when_empty())
        lead = make_person(username="lead", name="Frau Leitung", password=PASSWORD)
        town = crowded_town.Town(lead)
        walker.sessions, walker.who = town.sessions, ""
        go_round(walker, every_page.when_full(town))
        refuse(settings, monkeypatch)
        go_round(walker, every_page.when_refused(town))

    seen = walker.routes | every_page.POSTED | every_page.NO_PAGES
    assert not walker.wrong, "\n".join(walker.wrong)
    assert every_page.routes() - seen == set()
