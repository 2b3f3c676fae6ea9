"""What school and office hear of keys: when one is made, and 30, 7 and 1 days before it ends."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail

from cases.actions.keys import end_key, make_key, renew_key
from cases.actors import Actor
from cases.keeping import tell_of_ending_keys
from cases.links import read_keys_token
from cases.models import Notice
from cases.notices import Kind
from cases.refusals import Code
from cases.states import Role
from schools.keys import Grant, create_key
from schools.models import ApiKey, School
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, HOUR, MONDAY, make_person, make_school
from tests.workers.samples import local
from workers import post

pytestmark = pytest.mark.django_db

ENDS = local(12, 31)


@pytest.fixture
def school() -> School:
    """A school with the number 123456."""
    return make_school("123456")


@pytest.fixture
def key(school: School) -> ApiKey:
    """A key that ends with the year."""
    return create_key(school, label="SVWS", at=MONDAY - 300 * DAY, expires_at=ENDS)[0]


def told(kind: Kind) -> list[tuple[int, str]]:
    """Days before the end, and to whom."""
    rows = Notice.objects.filter(kind=kind).order_by("created_at", "recipient")
    return list(rows.values_list("nth", "recipient"))


def keeper(*roles: Role) -> Actor:
    """Somebody of the office who looks after keys."""
    return Actor.staff(make_person(*roles).pk, roles)


def test_school_and_office_hear_of_the_end_three_times_each(key: ApiKey) -> None:
    lead, admin = make_person(Role.LEAD), make_person(Role.ADMIN)
    make_person(Role.INTAKE)
    for days in range(60, -3, -1):
        for _twice in range(2):
            tell_of_ending_keys(ENDS - days * DAY)

    assert told(Kind.KEY_ENDS) == [(n, "school:123456") for n in (30, 7, 1)]
    both = sorted([f"user:{lead.pk}", f"user:{admin.pk}"])
    assert told(Kind.SCHOOL_KEY_ENDS) == [(n, one) for n in (30, 7, 1) for one in both]


def test_after_an_outage_only_the_newest_goes_out(key: ApiKey) -> None:
    tell_of_ending_keys(ENDS - HOUR)
    tell_of_ending_keys(ENDS - HOUR / 2)

    assert told(Kind.KEY_ENDS) == [(1, "school:123456")]


def test_who_has_both_roles_is_told_once_and_nobody_means_the_mailbox(key: ApiKey) -> None:
    tell_of_ending_keys(ENDS - 7 * DAY)
    assert told(Kind.SCHOOL_KEY_ENDS) == [(7, "role:LEAD")]
    both = make_person(Role.LEAD, Role.ADMIN)
    tell_of_ending_keys(ENDS - DAY)
    assert told(Kind.SCHOOL_KEY_ENDS)[1:] == [(1, f"user:{both.pk}")]


@pytest.mark.parametrize("how", ["revoked", "replaced", "ended", "endless"])
def test_no_word_of_keys_that_do_not_end_by_surprise(key: ApiKey, how: str) -> None:
    by = keeper(Role.ADMIN)
    if how == "revoked":
        end_key(key, by=by, at=MONDAY)
    elif how == "replaced":
        renew_key(key, overlap=7 * DAY, expires_at=ENDS + 300 * DAY, by=by, at=MONDAY)
    elif how == "endless":
        ApiKey.objects.update(expires_at=None)
    tell_of_ending_keys(ENDS + HOUR if how == "ended" else ENDS - HOUR)

    assert told(Kind.KEY_ENDS) == []


def test_a_key_whose_successor_was_revoked_is_spoken_of_again(key: ApiKey) -> None:
    by = keeper(Role.ADMIN)
    new, _text = renew_key(key, overlap=7 * DAY, expires_at=ENDS, by=by, at=MONDAY)
    end_key(new, by=by, at=MONDAY)
    tell_of_ending_keys(MONDAY + HOUR)

    assert told(Kind.KEY_ENDS) == [(7, "school:123456")]


def test_the_mail_names_the_key_and_leads_to_where_it_can_be_ended(
    key: ApiKey, settings: Any
) -> None:
    tell_of_ending_keys(ENDS - 7 * DAY)
    post.deliver(lambda: ENDS - 7 * DAY + HOUR)

    letter = next(one for one in mail.outbox if "123456@" in one.to[0])
    assert key.prefix in str(letter.body)
    assert "31.12.2026, 00:00" in str(letter.body)
    link = next(line for line in str(letter.body).splitlines() if "/schluessel/" in line)
    assert read_keys_token(link.split("/")[-3], date(2026, 12, 31)) == "123456"
    assert key.prefix not in letter.subject


def test_what_was_settled_before_the_mail_went_out_is_not_sent(key: ApiKey) -> None:
    tell_of_ending_keys(ENDS - 7 * DAY)
    end_key(key, by=keeper(Role.LEAD), at=ENDS - 7 * DAY)
    post.deliver(lambda: ENDS - 7 * DAY + HOUR)

    assert [one for one in mail.outbox if "123456@" in one.to[0]] == []


def test_a_school_is_told_of_each_new_key(school: School) -> None:
    by = keeper(Role.ADMIN)
    key, text = make_key(school, Grant("SVWS", expires_at=ENDS), by=by, at=MONDAY)
    post.deliver(lambda: MONDAY)

    assert told(Kind.KEY_MADE) == [(0, "school:123456")]
    [letter] = mail.outbox
    assert key.prefix in str(letter.body)
    assert text not in str(letter.message())


def test_only_the_office_makes_keys_and_only_the_own_school_ends_them(key: ApiKey) -> None:
    grant = Grant("SVWS", expires_at=ENDS)
    for by in (keeper(Role.INTAKE), Actor.school(key.school_id)):
        with refused(Code.WRONG_ROLE):
            make_key(key.school, grant, by=by, at=MONDAY)
        with refused(Code.WRONG_ROLE):
            renew_key(key, overlap=DAY, expires_at=ENDS, by=by, at=MONDAY)
    for by in (keeper(Role.INTAKE), Actor.school(make_school().pk)):
        with refused(Code.WRONG_ROLE):
            end_key(key, by=by, at=MONDAY)
    assert ApiKey.objects.get().revoked_at is None
    assert end_key(key, by=Actor.school(key.school_id), at=MONDAY)


def test_an_overlap_has_its_limit(key: ApiKey) -> None:
    by = keeper(Role.ADMIN)
    with invalid("overlap", "30 days"):
        renew_key(key, overlap=timedelta(days=31), expires_at=ENDS, by=by, at=MONDAY)
