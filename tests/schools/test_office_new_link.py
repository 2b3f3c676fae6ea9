"""A link that has expired: its page sends a new one, to the school's registered address alone."""

from collections.abc import Callable
from datetime import date

import pytest
from django.core import mail

from cases.links import digest_link, keys_link, places_link
from cases.models import Notice
from cases.notices import Kind
from schools.models import School
from tests.factories import DAY, HOUR, MONDAY, make_school
from tests.schools.secretary import Browser
from workers import post

pytestmark = pytest.mark.django_db

OVER = date(2026, 11, 6)
LINKS = [(digest_link, "/heute/"), (places_link, "/plaetze/"), (keys_link, "/schluessel/")]


def asked(school: School) -> int:
    """How many new links are owed to a school."""
    owed = Notice.objects.filter(kind=Kind.NEW_LINK, recipient=f"school:{school.number}")
    return owed.count()


def once_more(browser: Browser) -> str:
    """Open the old link and press its button."""
    browser.open()
    return browser.send(new_link="1")


@pytest.mark.parametrize(("link", "page"), LINKS)
def test_a_new_link_goes_to_the_registered_address_and_opens_the_same(
    link: Callable[[str, date], str], page: str
) -> None:
    school = make_school()
    browser = Browser(link(school.number, OVER), MONDAY)

    assert "Request a new link by mail" in browser.open()
    assert (browser.status, asked(school)) == (410, 0)
    told = browser.send(new_link="1", email="thief@example.org")
    assert "A new link is on its way" in told
    post.deliver(lambda: MONDAY)

    [letter] = mail.outbox
    assert letter.to == [school.mail_address]
    address = next(line for line in str(letter.body).splitlines() if page in line)
    new = Browser("/schule/" + address.partition("/schule/")[2], MONDAY + DAY)
    new.open()
    assert new.status == 200


def test_asking_often_sends_few_and_says_the_same() -> None:
    school = make_school()
    browser = Browser(places_link(school.number, OVER), MONDAY)
    answers = {once_more(browser) for _nth in range(3)}
    assert asked(school) == 1
    for hour in range(1, 9):
        browser.at = MONDAY + hour * HOUR
        answers.add(once_more(browser))
    assert asked(school) == 5
    School.objects.update(is_active=False)
    browser.at = MONDAY + 3 * DAY
    answers.add(once_more(browser))
    assert (asked(school), len(answers)) == (5, 1)


def test_a_link_that_works_or_was_forged_sends_none() -> None:
    school = make_school()
    for token in (places_link(school.number, date(2026, 12, 9)), "/schule/x/plaetze/"):
        browser = Browser(token, MONDAY)
        browser.open()
        browser.send(new_link="1")
    assert Notice.objects.filter(kind=Kind.NEW_LINK).count() == 0
