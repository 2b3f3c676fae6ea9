"""Factors in the history: what failed, and what was set, together with its line."""

import json
from collections.abc import Iterator

import pytest
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from django.test import Client
from django.urls import URLPattern, URLResolver
from fido2.utils import websafe_encode

from advisory.desk.account_urls import urlpatterns
from advisory.desk.models import Advisor
from cases.models import Occurrence
from tests.advisory.coming_in import code_of, log_in, prove
from tests.cases.snapshots import snapshot
from tests.factories import make_person

pytestmark = pytest.mark.django_db


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


def test_the_passkey_of_a_colleague_does_not_exist(kim: Advisor) -> None:
    theirs = Authenticator.objects.create(
        user=make_person(username="robin"), type=Authenticator.Type.WEBAUTHN, data={"name": "x"}
    )
    log_in(client := Client())
    prove(client)
    before = snapshot(), Authenticator.objects.get()
    for page in ("remove", "edit"):
        for method in (client.get, client.post):
            foreign, nothing = (
                method(f"/konto/zweiter-faktor/webauthn/keys/{key}/{page}/", {"name": "y"})
                for key in (theirs.pk, 987654321)
            )
            assert (foreign.status_code, nothing.status_code) == (404, 404), page
            assert foreign.content == nothing.content, page
    assert (snapshot(), Authenticator.objects.get()) == before
    assert Authenticator.objects.get().data == {"name": "x"}


def parts(
    patterns: list[URLPattern | URLResolver], before: tuple[str, ...] = ()
) -> Iterator[tuple[str, str]]:
    """Each variable part of each address, with the name of its page."""
    for one in patterns:
        found = (*before, *one.pattern.regex.groupindex)
        if isinstance(one, URLResolver):
            yield from parts(one.url_patterns, found)
        else:
            yield from ((str(one.name), part) for part in found)


def test_no_other_address_of_an_account_has_an_id() -> None:
    """A new one fails until a foreign id is tried for it, as above and where it is said here."""
    assert set(parts(urlpatterns)) == {
        ("mfa_remove_webauthn", "pk"),
        ("mfa_edit_webauthn", "pk"),
        ("session_end", "session_id"),  # test_accounts.py
        ("account_reset_password_from_key", "uidb36"),  # test_forgotten.py
        ("account_reset_password_from_key", "key"),
        ("openid_connect_login", "provider_id"),  # test_city_log_in.py: the one of the settings
        ("openid_connect_callback", "provider_id"),
    }
