"""The log of webhooks over the API: what was sent, a test, and sending once more."""

from typing import Any

import pytest

from cases import hooks, outbox
from cases.models import Notice
from cases.notices import Kind, NoticeState, Way
from cases.states import CaseState
from schools.models import HookEvent, Scope, Webhook
from schools.webhooks import register, switch_off
from tests.factories import HOUR, MONDAY, Walk, make_school
from tests.schools.software import Software

pytestmark = pytest.mark.django_db

URL = "https://hooks.schule.example.de/einstieg"
S = NoticeState


@pytest.fixture
def software() -> Software:
    """The software of some school, listening to everything."""
    made = Software(make_school())
    register(made.key.school, URL, HookEvent.values, by="API", at=MONDAY)
    return made


def hook_of(software: Software) -> Webhook:
    """Its webhook."""
    return Webhook.objects.get(school=software.key.school)


def offered_to(software: Software) -> Notice:
    """A request to this school; the message about it."""
    walk = Walk()
    walk.school = software.key.school
    walk.to(CaseState.OFFERED)
    software.at = walk.at
    return walk.case.notices.get(way=Way.WEBHOOK)


def settled(notice: Notice, state: NoticeState) -> None:
    """As if it had been sent or given up."""
    Notice.objects.filter(pk=notice.pk).update(
        state=state, attempts=13, sent_at=notice.created_at if state == S.SENT else None
    )


def test_the_log_shows_each_message_with_its_attempts(software: Software) -> None:
    notice = offered_to(software)
    hooks.log(notice, status=503, fault="", took_ms=120, at=notice.created_at)
    hooks.log(notice, status=None, fault="TIMEOUT", took_ms=15000, at=notice.created_at + HOUR)

    at = notice.created_at.isoformat().replace("+00:00", "Z")
    later = (notice.created_at + HOUR).isoformat().replace("+00:00", "Z")
    assert software.get(f"webhooks/{hook_of(software).pk}/deliveries").json() == {
        "deliveries": [
            {
                "id": str(notice.pk),
                "type": "offer.sent",
                "offer_id": str(notice.offer_id),
                "state": "PENDING",
                "created_at": at,
                "next_attempt_at": at,
                "delivered_at": None,
                "attempts": [
                    {"at": at, "status": 503, "fault": "", "took_ms": 120},
                    {"at": later, "status": None, "fault": "TIMEOUT", "took_ms": 15000},
                ],
            }
        ]
    }


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_asks_as_often_for_three_messages_as_for_one(
    software: Software, count: int, django_assert_max_num_queries: Any
) -> None:
    for _each in range(count):
        offered_to(software)
    address = f"webhooks/{hook_of(software).pk}/deliveries"
    with django_assert_max_num_queries(8):
        assert len(software.get(address).json()["deliveries"]) == count


def test_a_test_is_owed_at_once_and_within_a_second_once(software: Software) -> None:
    address = f"webhooks/{hook_of(software).pk}/test"
    answers = [software.post(address, {}) for _twice in range(2)]

    assert [one.status_code for one in answers] == [202, 202]
    told = answers[0].json()
    assert (told["type"], told["state"], told["offer_id"]) == ("webhook.test", "PENDING", None)
    [notice] = outbox.claim("test", at=software.at, ways=[Way.WEBHOOK])
    assert (str(notice.pk), notice.kind) == (told["id"], Kind.WEBHOOK_TEST)


@pytest.mark.parametrize("state", [S.SENT, S.DEAD, S.DROPPED, S.OWED])
def test_a_message_is_sent_once_more(software: Software, state: NoticeState) -> None:
    notice = offered_to(software)
    settled(notice, state)
    software.at += HOUR
    answer = software.post(f"deliveries/{notice.pk}/redelivery", {})

    assert answer.status_code == 202
    assert (answer.json()["id"], answer.json()["state"]) == (str(notice.pk), "PENDING")
    assert [one.pk for one in outbox.claim("x", at=software.at, ways=[Way.WEBHOOK])] == [notice.pk]
    notice.refresh_from_db()
    assert notice.attempts == 0


def test_nothing_is_sent_once_more_to_a_webhook_that_is_off(software: Software) -> None:
    notice = offered_to(software)
    settled(notice, S.DEAD)
    switch_off(hook_of(software), at=software.at)
    answer = software.post(f"deliveries/{notice.pk}/redelivery", {})

    assert (answer.status_code, answer.json()["code"]) == (409, "guard")
    notice.refresh_from_db()
    assert notice.state == S.DEAD


def test_a_message_that_is_just_being_sent_is_left_alone(software: Software) -> None:
    notice = offered_to(software)
    outbox.claim("sender", at=software.at, ways=[Way.WEBHOOK])
    outbox.mark_sending(Notice.objects.get(pk=notice.pk), "sender", at=software.at)
    software.post(f"deliveries/{notice.pk}/redelivery", {})

    notice.refresh_from_db()
    assert (notice.state, notice.claimed_by) == (S.SENDING, "sender")


def test_what_belongs_to_another_school_or_went_by_mail_does_not_exist(
    software: Software,
) -> None:
    other = Software(make_school())
    register(other.key.school, URL, HookEvent.values, by="API", at=MONDAY)
    foreign = offered_to(other)
    assert foreign.case is not None
    by_mail = foreign.case.notices.filter(way=Way.MAIL).first()
    assert by_mail is not None
    hook = hook_of(other).pk
    answers = [
        software.get(f"webhooks/{hook}/deliveries"),
        software.post(f"webhooks/{hook}/test", {}),
        *(
            software.post(f"deliveries/{one}/redelivery", {})
            for one in (foreign.pk, by_mail.pk, "x", "%00")
        ),
    ]

    assert {one.status_code for one in answers} == {404}
    assert len({one.content for one in answers}) == 1
    assert not Notice.objects.filter(kind=Kind.WEBHOOK_TEST).exists()


def test_a_key_without_the_scope_sees_and_sends_nothing(software: Software) -> None:
    notice = offered_to(software)
    reader = Software(software.key.school, at=software.at, scopes=[Scope.OFFERS_READ])
    hook = hook_of(software).pk
    answers = [
        reader.get(f"webhooks/{hook}/deliveries"),
        reader.post(f"webhooks/{hook}/test", {}),
        reader.post(f"deliveries/{notice.pk}/redelivery", {}),
    ]

    assert {one.status_code for one in answers} == {403}
    assert Notice.objects.by_webhook().count() == 1


@pytest.mark.parametrize("body", [{"x": 1}, [], "x"])
def test_there_is_nothing_to_say_beside_the_address(software: Software, body: Any) -> None:
    notice = offered_to(software)
    addresses = (f"webhooks/{hook_of(software).pk}/test", f"deliveries/{notice.pk}/redelivery")
    assert {software.post(one, body).status_code for one in addresses} == {400}
