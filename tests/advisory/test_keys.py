"""Keys of school software at the desk: seen, made, shown once, renewed and revoked."""

import re
from datetime import date, timedelta

import pytest

from cases.calendars import end_of
from cases.states import Role
from schools.keys import create_key, find_key, note_use
from schools.models import ApiKey, HookEvent, School, Scope, Webhook
from schools.webhooks import register
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, MONDAY, make_person, make_school

pytestmark = pytest.mark.django_db

KEY = re.compile(r"eks_[a-z0-9]{8}_[\w-]{43}")


@pytest.fixture
def desk() -> Desk:
    """The operator, who reads no case."""
    return Desk(make_person(Role.ADMIN, name="Kim Betrieb"), MONDAY)


@pytest.fixture
def school() -> School:
    """A school with the number 123456."""
    return make_school("123456")


def made_key(school: School, days: int = 365) -> tuple[ApiKey, str]:
    """A key of this school, made yesterday."""
    return create_key(school, label="SVWS", at=MONDAY - DAY, expires_at=MONDAY + days * DAY)


def filled(**changes: str) -> dict[str, str]:
    """The form for a new key."""
    return {
        "label": "SVWS",
        "scopes": "offers:read",
        "expires_on": "01.08.2027",
        "networks": "",
        **changes,
    }


def test_what_a_key_may_do_is_said_in_words(desk: Desk, school: School) -> None:
    create_key(school, label="SVWS", at=MONDAY - DAY, scopes=[Scope.OFFERS_READ])
    hook = "https://hooks.schule.example.de/"
    register(school, hook, [HookEvent.OFFER_SENT], by="API", at=MONDAY)
    page = text(desk.get("school_keys", school.number))
    assert "read place requests offers:read" in page
    assert "A place is asked for. offer.sent" in page
    assert "read place requests offers:read" in text(desk.get("keys"))


def test_a_new_key_is_shown_once_and_works(desk: Desk, school: School) -> None:
    page = desk.post("school_keys", school.number, **filled(networks="203.0.113.0/24\n2001:db8::1"))

    found = KEY.findall(html(page))
    assert len(found) == 1
    key = find_key(found[0], MONDAY)
    assert key is not None
    assert (key.school, key.label, key.scopes) == (school, "SVWS", ["offers:read"])
    assert key.networks == ["203.0.113.0/24", "2001:db8::1/128"]
    assert key.expires_at == end_of(date(2027, 8, 1))
    assert page["Cache-Control"] == "no-store"
    later = desk.get("school_keys", school.number)
    assert KEY.findall(html(later)) == []
    assert "Kim Betrieb" in text(later)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": ""}, "This field is required"),
        ({"scopes": ""}, "Select a valid choice"),
        ({"scopes": "everything"}, "Select a valid choice"),
        ({"expires_on": "08.11.2026"}, "The last day of the key must be today or later."),
        ({"expires_on": "01.08.2030"}, "A key lives for at most two years."),
        ({"networks": "here"}, "“here” is no address and no network."),
    ],
)
def test_a_key_that_can_not_be_is_not_made(
    desk: Desk, school: School, changes: dict[str, str], sentence: str
) -> None:
    page = desk.post("school_keys", school.number, **filled(**changes))

    assert sentence in text(page)
    assert not ApiKey.objects.exists()


def test_a_closed_school_gets_no_key(desk: Desk) -> None:
    closed = make_school(is_active=False)
    page = desk.post("school_keys", closed.number, **filled())

    assert "This school is closed and gets no key." in text(page)
    assert not ApiKey.objects.exists()


def test_a_key_is_renewed_and_both_are_valid_for_a_week(desk: Desk, school: School) -> None:
    old, old_text = made_key(school)
    page = desk.post("renew_key", school.number, old.prefix, expires_on="01.08.2027", overlap="7")

    new_text = KEY.findall(html(page))[0]
    assert find_key(old_text, MONDAY + timedelta(days=6)) == old
    assert find_key(old_text, MONDAY + timedelta(days=7)) is None
    new = find_key(new_text, MONDAY + timedelta(days=7))
    assert new is not None
    assert new.replaces == old
    assert f"{old.prefix}: 16.11.2026, 10:00" in text(page)


def test_a_key_that_has_ended_is_not_renewed(desk: Desk, school: School) -> None:
    old, _text = made_key(school, days=0)
    page = desk.post("renew_key", school.number, old.prefix, expires_on="01.08.2027", overlap="7")

    assert "This key is not valid any more." in text(page)
    assert ApiKey.objects.count() == 1


def test_a_key_is_revoked_and_the_page_says_by_whom(desk: Desk, school: School) -> None:
    key, key_text = made_key(school)
    desk.post("revoke_key", school.number, key.prefix)

    assert find_key(key_text, MONDAY) is None
    page = text(desk.get("school_keys", school.number))
    assert "revoked 09.11.2026, 10:00 Kim Betrieb" in page


def test_the_list_shows_what_ends_first_and_when_a_key_was_used(desk: Desk) -> None:
    late, _text = made_key(make_school())
    soon, _text = made_key(make_school(), days=20)
    gone, _text = made_key(make_school(), days=0)
    note_use(late, MONDAY - DAY)

    page = text(desk.get("keys"))
    assert page.index(soon.prefix) < page.index(late.prefix)
    assert gone.prefix not in page
    assert "ends soon: 29.11.2026" in page
    assert "08.11.2026, 10:00" in page


def test_a_number_leads_to_the_school(desk: Desk, school: School) -> None:
    assert desk.get("keys", query="?number=123456").url == "/keys/123456/"
    assert "There is no school with this number." in text(desk.get("keys", query="?number=999999"))


def test_webhooks_are_listed_with_their_state(desk: Desk, school: School) -> None:
    Webhook.objects.create(
        school=school,
        url="https://schule.example/hook",
        events=["offer.sent"],
        salt="s",
        created_at=MONDAY,
        failing_since=MONDAY,
    )

    page = text(desk.get("school_keys", school.number))
    assert "https://schule.example/hook" in page
    assert "nothing arrives since 09.11.2026, 10:00" in page


@pytest.mark.parametrize("role", [Role.INTAKE, Role.ADVISOR, Role.PLACEMENT, Role.SUPERVISION])
def test_for_others_the_pages_do_not_exist(school: School, role: Role) -> None:
    desk = Desk(make_person(role), MONDAY)
    key, key_text = made_key(school)
    answers = [
        desk.get("keys"),
        desk.get("school_keys", school.number),
        desk.post("school_keys", school.number, **filled()),
        desk.get("renew_key", school.number, key.prefix),
        desk.post("revoke_key", school.number, key.prefix),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert find_key(key_text, MONDAY) == key
    assert ApiKey.objects.count() == 1
    assert "Keys of school software" not in text(desk.get("places"))


def test_the_lead_finds_the_pages(school: School) -> None:
    desk = Desk(make_person(Role.LEAD), MONDAY)

    assert "Keys of school software" in text(desk.get("places"))
    assert "Keys of this school" in text(desk.get("school", school.number))
    assert desk.get("keys").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_often_for_three_keys_as_for_one(
    desk: Desk, count: int, django_assert_max_num_queries: object
) -> None:
    for _each in range(count):
        made_key(make_school())
    assert callable(django_assert_max_num_queries)
    with django_assert_max_num_queries(6):
        desk.get("keys")


def test_the_mail_about_a_new_key_stands_in_the_outbox_without_a_case(school: School) -> None:
    lead = Desk(make_person(Role.LEAD), MONDAY)
    lead.post("school_keys", school.number, **filled())

    page = lead.get("outbox", query="?show=on_the_way")
    assert page.status_code == 200
    assert "A key for the school's software" in text(page)
    assert "School 123456" in text(page)
