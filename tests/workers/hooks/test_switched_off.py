"""A webhook that nobody answers is switched off, and on again."""

import json

import pytest

from cases import hooks
from cases.models import Notice
from cases.notices import Kind, NoticeState, Way
from cases.states import Role
from schools.models import School, Webhook
from schools.webhooks import GIVEN_UP_AFTER, switch_off
from tests.factories import DAY, HOUR, MONDAY, make_person
from tests.workers.hook_sink import HookSink
from tests.workers.hooks.telling import asked, deliver, later, message

pytestmark = pytest.mark.django_db(transaction=True)

S = NoticeState


def test_gone_means_gone(sink: HookSink, hook: Webhook, school: School) -> None:
    sink.status = 410
    walks = [asked(school), asked(school)]
    deliver(walks[-1].at)

    hook.refresh_from_db()
    assert hook.disabled_at == walks[-1].at
    assert len(sink.taken) == 1
    states = Notice.objects.by_webhook().values_list("state", flat=True)
    assert sorted(states) == [S.DEAD, S.DROPPED]


def test_after_five_days_of_silence_a_webhook_is_switched_off_and_both_sides_are_told(
    sink: HookSink, hook: Webhook, school: School
) -> None:
    lead = make_person(Role.LEAD, Role.ADMIN)
    sink.status = 503
    first = asked(school)
    deliver(first.at)
    second = asked(school)
    at = first.at + GIVEN_UP_AFTER
    deliver(at)

    hook.refresh_from_db()
    assert hook.disabled_at == at
    told = Notice.objects.filter(rule=f"hook:{hook.pk.hex}").order_by("kind")
    found = [(one.kind, one.recipient) for one in told]
    assert found.count((Kind.SCHOOL_WEBHOOK_OFF, f"user:{lead.pk}")) == 1
    assert found[-1] == (Kind.WEBHOOK_OFF, f"school:{school.number}")
    assert second.offer is not None
    assert deliver(at + DAY) == 0
    assert not Notice.objects.by_webhook().filter(state=S.OWED).exists()
    assert not asked(school).case.notices.filter(way=Way.WEBHOOK).exists()


def test_the_first_failure_after_months_without_news_switches_nothing_off(
    sink: HookSink, hook: Webhook, school: School
) -> None:
    sink.status = 503
    before = asked(school)
    deliver(before.at)
    Notice.objects.by_webhook().update(state=S.DEAD)
    late = asked(school, MONDAY + 90 * DAY)
    deliver(late.at)
    hook.refresh_from_db()
    assert hook.is_listening

    for hours in range(1, 30):
        deliver(late.at + hours * HOUR)
    hook.refresh_from_db()
    assert not hook.is_listening


def test_a_test_that_arrives_switches_a_webhook_on_again(
    sink: HookSink, hook: Webhook, school: School
) -> None:
    switch_off(hook, at=MONDAY)
    notice = hooks.test(hook, at=MONDAY)
    assert deliver(MONDAY) == 1

    assert json.loads(sink.taken[0].body) == {
        "type": "webhook.test",
        "timestamp": "2026-11-09T09:00:00Z",
        "data": {"webhook_id": str(hook.pk)},
    }
    hook.refresh_from_db()
    assert hook.is_listening
    assert hook.delivered_at == MONDAY
    notice.refresh_from_db()
    assert notice.state == S.SENT


def test_what_waits_goes_out_at_once_when_the_server_is_back(
    sink: HookSink, hook: Webhook, school: School
) -> None:
    walk = asked(school)
    sink.status = 503
    at = walk.at
    for _each in range(8):
        deliver(at)
        at = later(message(hook))
    sink.status, now = 204, at - HOUR
    hooks.test(hook, at=now)

    assert deliver(now) == 2
    assert sink.ids[-1] == str(walk.case.notices.get(way=Way.WEBHOOK).pk)
