"""Webhooks on the ground floor: registered, signed, given up; checked by an independent library."""

import socket
import threading
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from pytest_django import Settings
from standardwebhooks import Webhook as Verifier
from standardwebhooks import WebhookVerificationError

from schools.models import HookEvent, School, Webhook
from schools.webhooks import (
    MOST_WEBHOOKS,
    HookRefused,
    arrived,
    failed,
    headers_for,
    register,
    rotate,
    secret_text,
    switch_off,
    unregister,
)
from tests.factories import make_school

pytestmark = pytest.mark.django_db

AT = datetime(2026, 9, 14, 10, tzinfo=UTC)
URL = "https://schule.example.de/hook"
BODY = b'{"type":"offer.sent"}'


@pytest.fixture
def school() -> School:
    return make_school()


@pytest.fixture
def hook(school: School) -> Webhook:
    return register(school, URL, [HookEvent.OFFER_SENT], by="API", at=AT)[0]


@pytest.mark.parametrize(
    ("found", "is_taken"),
    [
        (["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"], True),
        ([], True),
        (["127.0.0.1"], False),
        (["10.1.2.3"], False),
        (["93.184.216.34", "fd00::1"], False),
    ],
)
def test_a_name_that_leads_inside_is_not_registered(
    monkeypatch: pytest.MonkeyPatch, school: School, found: list[str], is_taken: bool
) -> None:
    def look_up(host: str, port: int, **_rest: object) -> list[object]:
        assert (host, port) == ("127.0.0.1.nip.example", 443)
        if not found:
            raise socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (one, port)) for one in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    url = "https://127.0.0.1.nip.example:8443/hook"
    if is_taken:
        assert register(school, url, [HookEvent.OFFER_SENT], by="API", at=AT)[1]
        return
    with pytest.raises(HookRefused, match="not of the public internet") as refused:
        register(school, url, [HookEvent.OFFER_SENT], by="API", at=AT)
    assert refused.value.field == "url"
    assert not Webhook.objects.exists()


def test_a_name_server_that_does_not_answer_is_not_waited_for(
    monkeypatch: pytest.MonkeyPatch, school: School
) -> None:
    over = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_a, **_k: over.wait(60))
    monkeypatch.setattr("schools.webhooks.looking_up.PATIENCE", 0.1)
    try:
        assert register(school, URL, [HookEvent.OFFER_SENT], by="API", at=AT)[1]
    finally:
        over.set()


def verifies(secret: str, hook: Webhook, at: datetime, *, body: bytes = BODY) -> bool:
    """Whether the library takes the message that we sign at this instant."""
    headers = headers_for(hook, "msg_1", BODY, at)
    with time_machine.travel(at, tick=False):
        try:
            Verifier(secret).verify(body, headers)
        except WebhookVerificationError:
            return False
    return True


def test_an_independent_library_takes_the_signature(hook: Webhook) -> None:
    assert verifies(secret_text(hook), hook, AT)
    assert not verifies(secret_text(hook), hook, AT, body=b'{"type":"offer.expired"}')
    assert not verifies("whsec_" + "A" * 43 + "=", hook, AT)


def test_an_old_message_is_not_taken_again(hook: Webhook) -> None:
    headers = headers_for(hook, "msg_1", BODY, AT)
    with (
        time_machine.travel(AT + timedelta(minutes=6), tick=False),
        pytest.raises(WebhookVerificationError),
    ):
        Verifier(secret_text(hook)).verify(BODY, headers)


def test_a_secret_is_32_bytes_and_its_own(hook: Webhook, school: School) -> None:
    other, _new = register(school, URL + "2", [HookEvent.OFFER_SENT], by="API", at=AT)

    assert secret_text(hook) != secret_text(other)
    assert len(secret_text(hook)) == len("whsec_") + 44
    assert secret_text(hook) not in str(Webhook.objects.values().get(pk=hook.pk))


def test_both_secrets_sign_while_one_takes_the_place_of_the_other(hook: Webhook) -> None:
    old = secret_text(hook)
    rotate(hook, overlap=timedelta(hours=24), at=AT)
    new = secret_text(hook)

    during, after = AT + timedelta(hours=23), AT + timedelta(hours=24)
    assert old != new
    assert verifies(old, hook, during)
    assert verifies(new, hook, during)
    assert not verifies(old, hook, after)
    assert verifies(new, hook, after)


def test_a_changed_secret_of_the_house_changes_nothing_while_the_old_one_is_named(
    hook: Webhook, settings: Settings
) -> None:
    secret = secret_text(hook)
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret-" + "s" * 50

    assert not verifies(secret, hook, AT)
    settings.SECRET_KEY_FALLBACKS = [old]
    assert verifies(secret, hook, AT)


@pytest.mark.parametrize("hours", [-1, 7 * 24 + 1])
def test_an_overlap_has_its_limits(hook: Webhook, hours: int) -> None:
    with pytest.raises(HookRefused):
        rotate(hook, overlap=timedelta(hours=hours), at=AT)


def test_the_same_again_is_the_one_that_is_there(hook: Webhook, school: School) -> None:
    assert register(school, URL, [HookEvent.OFFER_SENT], by="API", at=AT) == (hook, False)
    with pytest.raises(HookRefused):
        register(school, URL, [HookEvent.OFFER_EXPIRED], by="API", at=AT)


def test_a_deleted_address_can_be_registered_anew(hook: Webhook, school: School) -> None:
    unregister(hook, at=AT)
    again, is_new = register(school, URL, [HookEvent.OFFER_SENT], by="API", at=AT)

    assert is_new
    assert again != hook
    assert list(Webhook.objects.listening(school.pk)) == [again]


def test_a_school_has_ten_at_most(school: School) -> None:
    for n in range(MOST_WEBHOOKS):
        register(school, f"{URL}{n}", [HookEvent.OFFER_SENT], by="API", at=AT)

    with pytest.raises(HookRefused):
        register(school, URL, [HookEvent.OFFER_SENT], by="API", at=AT)
    register(make_school(), URL, [HookEvent.OFFER_SENT], by="API", at=AT)


def test_a_bad_address_is_refused_with_its_field(school: School) -> None:
    with pytest.raises(HookRefused) as refused:
        register(school, "http://schule.example.de", [HookEvent.OFFER_SENT], by="API", at=AT)
    assert refused.value.field == "url"


def test_after_five_days_without_success_an_address_is_given_up(hook: Webhook) -> None:
    assert not failed(hook, at=AT)
    assert not failed(hook, at=AT + timedelta(days=4, hours=23))
    assert failed(hook, at=AT + timedelta(days=5))
    assert switch_off(hook, at=AT + timedelta(days=5))
    assert not switch_off(hook, at=AT + timedelta(days=5))
    assert not Webhook.objects.listening(hook.school_id).exists()


def test_one_success_counts_anew_and_switches_on_again(hook: Webhook) -> None:
    failed(hook, at=AT)
    arrived(hook, at=AT + timedelta(days=4))
    assert not failed(hook, at=AT + timedelta(days=5))
    switch_off(hook, at=AT + timedelta(days=6))
    arrived(hook, at=AT + timedelta(days=7))

    hook.refresh_from_db()
    assert hook.is_listening
    assert hook.failing_since is None
