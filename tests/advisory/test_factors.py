"""Factors in the history: what failed, and what was set, together with its line."""

import json

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.test import Client
from fido2.utils import websafe_encode

from advisory.desk.models import Advisor
from cases.models import Occurrence
from tests.advisory.coming_in import code_of, log_in, prove

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("fresh_counts")]


def test_a_passkey_that_proves_nothing_is_in_the_history(kim: Advisor) -> None:
    handle = websafe_encode(user_pk_to_url_str(kim).encode())
    for credential in ('{"x": 1}', "[1]", json.dumps({"response": {"userHandle": handle}})):
        answer = Client().post("/konto/zweiter-faktor/webauthn/login/", {"credential": credential})
        assert answer.status_code == 302
    failed = Occurrence.objects.filter(what="LOGIN_FAILED").order_by("pk")
    assert [one.subject.partition(":")[0] for one in failed] == ["name", "name", "user"]


@pytest.mark.usefixtures("demanded")
def test_a_second_factor_and_its_line_in_the_history_come_together(
    kim: Advisor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*args: object, **kwargs: object) -> None:
        raise RuntimeError

    log_in(client := Client(raise_request_exception=False))
    prove(client)
    monkeypatch.setattr("advisory.desk.factors.note", breaks)
    page = "/konto/zweiter-faktor/totp/activate/"
    secret = str(client.get(page).context["form"].secret)
    assert client.post(page, {"code": code_of(secret)}).status_code == 500
    assert not Authenticator.objects.exists()
