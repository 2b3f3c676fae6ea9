"""The page behind the link in a mail about keys: a school ends a key itself."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from cases.links import keys_link, places_link
from schools.keys import create_key, find_key
from schools.models import ApiKey, School
from tests.factories import DAY, IN_TIME, MONDAY, make_school

pytestmark = pytest.mark.django_db


@pytest.fixture
def school() -> School:
    """Some school."""
    return make_school()


def key_of(school: School, **fields: Any) -> tuple[ApiKey, str]:
    """A key made yesterday."""
    return create_key(school, label="SVWS", at=MONDAY - DAY, **fields)


def page(link: str, **posted: str) -> Any:
    """What the school sees on Monday morning."""
    client = Client(headers={"accept-language": "en"})
    with time_machine.travel(MONDAY, tick=False):
        return client.post(link, posted) if posted else client.get(link)


def test_a_school_sees_its_valid_keys_and_looking_ends_none(school: School) -> None:
    key, text = key_of(school)
    gone, _text = key_of(school, expires_at=MONDAY - timedelta(hours=1))
    foreign, _text = key_of(make_school())

    answer = page(keys_link(school.number, IN_TIME))
    source = answer.content.decode()
    assert answer.status_code == 200
    assert key.prefix in source
    assert gone.prefix not in source
    assert foreign.prefix not in source
    assert text not in source
    assert answer["Cache-Control"] == "no-store"
    assert find_key(text, MONDAY) == key


def test_a_school_ends_a_key_and_a_second_click_changes_nothing(school: School) -> None:
    key, text = key_of(school)
    answers = [page(keys_link(school.number, IN_TIME), prefix=key.prefix) for _ in range(2)]

    assert [one.status_code for one in answers] == [200, 200]
    assert "The key has ended" in answers[0].content.decode()
    assert find_key(text, MONDAY) is None
    key.refresh_from_db()
    assert (key.revoked_at, key.revoked_by) == (MONDAY, "OFFICE")


@pytest.mark.parametrize("prefix", ["abcdefgh", "", "\x00", "ü"])
def test_there_is_nothing_else_to_end(school: School, prefix: str) -> None:
    foreign, text = key_of(make_school())

    assert page(keys_link(school.number, IN_TIME), prefix=prefix or "-").status_code == 404
    assert page(keys_link(school.number, IN_TIME), prefix=foreign.prefix).status_code == 404
    assert find_key(text, MONDAY) == foreign


def test_a_link_for_something_else_opens_nothing(school: School) -> None:
    key, text = key_of(school)
    other = places_link(school.number, IN_TIME).replace("plaetze", "schluessel")
    answers = [page(other), page(other, prefix=key.prefix), page("/schule/x/schluessel/")]

    assert {answer.status_code for answer in answers} == {404}
    assert find_key(text, MONDAY) == key
