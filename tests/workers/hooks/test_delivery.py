"""Delivery of webhooks to a real server, checked by an independent library."""

import json
from typing import Any

import pytest
import time_machine
from standardwebhooks import Webhook as Verifier

from cases import outbox
from cases.actions.placement import withdraw_offer
from cases.hooks import MOST_ATTEMPTS
from cases.models import Attempt, Notice
from cases.notices import Kind, NoticeState, Way
from schools.models import HookEvent, School, Webhook
from schools.webhooks import register, secret_text, unregister
from tests.factories import DAY, HOUR, MONDAY, make_school
from tests.workers.hook_sink import HookSink
from tests.workers.hooks.telling import MINUTE, asked, deliver, later, message
from workers import webhooks

pytestmark = pytest.mark.django_db(transaction=True)

S = NoticeState


def test_a_request_is_told_with_ids_alone_and_a_signature_that_holds(
    sink: HookSink, hook: Webhook, school: School
) -> None:
    walk = asked(school)
    assert walk.offer is not None
    assert deliver(walk.at + MINUTE) == 1

    [taken] = sink.taken
    with time_machine.travel(walk.at + MINUTE, tick=False):
        told = Verifier(secret_text(hook)).verify(taken.body, taken.headers)
    assert told == {
        "type": "offer.sent",
        "timestamp": walk.at.isoformat().replace("+00:00", "Z"),
        "data": {"offer_id": str(walk.offer.pk)},
    }
    assert taken.headers["content-type"] == "application/json"
    assert taken.headers["webhook-id"] == str(message(hook).pk)
    assert message(hook).state == S.SENT
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.fault) == (204, "")


def test_in_the_sandbox_a_message_is_as_old_as_its_receiver_finds(
    sink: HookSink, hook: Webhook, school: School
) -> None:
    walk = asked(school)
    today = walk.at - 100 * DAY
    webhooks.deliver(lambda: walk.at, wall=lambda: today)

    [taken] = sink.taken
    with time_machine.travel(today, tick=False):
        Verifier(secret_text(hook)).verify(taken.body, taken.headers)


def test_what_is_told_is_owed_in_the_commit_of_its_cause_and_told_once(
    sink: HookSink, hook: Webhook, school: School
) -> None:
    walk = asked(school)
    withdraw_offer(walk.case, reason="Umzug", by=walk.by, at=walk.later())
    deliver(walk.at)
    deliver(walk.at + MINUTE)

    assert [json.loads(one.body)["type"] for one in sink.taken] == [
        "offer.sent",
        "offer.withdrawn",
    ]


def test_only_what_was_subscribed_and_only_of_the_own_school_is_told(
    sink: HookSink, url: str, school: School
) -> None:
    register(school, url, [HookEvent.OFFER_EXPIRED], by="API", at=MONDAY)
    register(make_school(), url, HookEvent.values, by="API", at=MONDAY)
    walk = asked(school)

    assert deliver(walk.at) == 0
    assert sink.taken == []
    assert not Notice.objects.by_webhook().exists()


def test_the_mail_to_the_school_is_owed_as_well(hook: Webhook, school: School) -> None:
    walk = asked(school)
    ways = walk.case.notices.filter(kind=Kind.OFFER).values_list("way", flat=True)
    assert sorted(ways) == [Way.MAIL, Way.WEBHOOK]


@pytest.mark.parametrize("mood", [500, 429, 404, 302, "hang_up"])
def test_what_was_not_taken_is_tried_again_later_with_the_same_id(
    sink: HookSink, hook: Webhook, school: School, mood: Any
) -> None:
    walk = asked(school)
    sink.moods = [mood]
    assert deliver(walk.at) == 0
    notice = message(hook)
    assert (notice.state, notice.attempts) == (S.OWED, 1)
    assert walk.at + MINUTE <= notice.deliver_at < walk.at + 2 * MINUTE

    assert deliver(walk.at + HOUR) == 1
    assert sink.ids == [str(notice.pk)] * len(sink.taken)
    assert [one.status or one.fault for one in notice.tries.all()] == [
        "UNREACHABLE" if mood == "hang_up" else mood,
        204,
    ]


def test_attempts_go_on_for_more_than_a_day_and_then_end(
    sink: HookSink, hook: Webhook, school: School
) -> None:
    walk = asked(school)
    sink.status = 503
    at, tries = walk.at, []
    while message(hook).state == S.OWED:
        deliver(at)
        tries.append(at)
        at = later(message(hook))

    assert len(tries) == len(sink.taken) == MOST_ATTEMPTS
    assert DAY < tries[-1] - tries[0] < 2 * DAY
    assert message(hook).state == S.DEAD
    assert not Notice.objects.troubled().exists()


def test_messages_of_one_school_keep_their_order_and_wait_for_each_other(
    sink: HookSink, hook: Webhook, school: School
) -> None:
    walks = [asked(school, MONDAY + n * HOUR) for n in range(3)]
    sink.moods = [503]
    at = walks[-1].at
    assert deliver(at) == 0
    assert len(sink.taken) == 1  # the others would have failed, too
    assert deliver(at + 10 * MINUTE) == 3

    told = [json.loads(one.body)["data"]["offer_id"] for one in sink.taken[1:]]
    assert told == [str(walk.offer.pk) for walk in walks if walk.offer]


def test_a_school_whose_server_is_away_keeps_no_other_waiting(
    sink: HookSink, url: str, school: School
) -> None:
    dead = make_school()
    register(dead, "http://127.0.0.1:9/", HookEvent.values, by="API", at=MONDAY)
    register(school, url, HookEvent.values, by="API", at=MONDAY)
    at = max(asked(one).at for one in (dead, dead, school, dead))

    assert deliver(at) == 1


def test_a_deleted_webhook_hears_nothing(sink: HookSink, hook: Webhook, school: School) -> None:
    walk = asked(school)
    unregister(hook, at=walk.at)

    assert deliver(walk.at) == 0
    assert sink.taken == []
    assert message(hook).state == S.DROPPED


def test_two_senders_share_the_work(sink: HookSink, hook: Webhook, school: School) -> None:
    at = asked(school).at
    held = outbox.claim("another", at=at, ways=[Way.WEBHOOK])
    assert len(held) == 1
    assert deliver(at) == 0
    assert sink.taken == []

    assert deliver(at + outbox.LEASE) == 1


def test_who_was_killed_in_between_is_followed_by_another_with_the_same_id(
    sink: HookSink, hook: Webhook, school: School
) -> None:
    at = asked(school).at
    [notice] = outbox.claim("killed", at=at, ways=[Way.WEBHOOK])
    outbox.mark_sending(notice, "killed", at=at)
    at += outbox.LEASE
    outbox.settle_abandoned(at=at)

    assert deliver(at + 2 * MINUTE) == 1
    assert sink.ids == [str(notice.pk)]


def test_mail_and_webhooks_do_not_take_each_others_work(hook: Webhook, school: School) -> None:
    at = asked(school).at + DAY
    by_mail = outbox.claim("postman", at=at, ways=[Way.MAIL, Way.SMS])

    assert Way.WEBHOOK not in {notice.way for notice in by_mail}
