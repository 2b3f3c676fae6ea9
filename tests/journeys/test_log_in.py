"""A new colleague sets up an app and a passkey, and from then on needs no password to come in."""

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Browser
from pytest_django import Settings

from cases.states import Role
from tests.advisory.coming_in import code_of
from tests.factories import make_person
from tests.journeys.browsing import DESKTOP, PASSWORD, PHONE, Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}


@pytest.fixture
def office(settings: Settings) -> None:
    """As in an office, but without https."""
    settings.SECOND_FACTOR = True
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
    make_person(Role.LEAD, username="lead", name="Frau Leitung", password=PASSWORD)


def fit_key(person: Person) -> None:
    """A passkey of the device, as its fingerprint reader would offer it."""
    devtools = person.page.context.new_cdp_session(person.page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})


def prove(person: Person) -> None:
    """Type the password once more."""
    person.fill(password=PASSWORD)
    person.press("Bestätigen")


def set_up_app(person: Person) -> None:
    """Scan the picture, type the code, see the recovery codes."""
    person.follow("App einrichten")
    prove(person)
    assert person.barriers() == []
    secret = person.page.locator("#authenticator_secret").input_value()
    person.fill(code=code_of(secret))
    person.press("Aktivieren")
    assert len(person.page.locator("textarea").input_value().split()) == 10


def set_up_passkey(person: Person) -> None:
    """Let the device make a key that needs no password."""
    person.open("/konto/zweiter-faktor/")
    person.follow("Schlüssel hinzufügen")
    person.fill(name="Dienstrechner", passwordless=True)
    person.press("Hinzufügen")


@pytest.mark.usefixtures("office")
def test_a_colleague_sets_up_an_app_and_a_passkey_and_needs_no_password_any_more(
    browser: Browser, address: str
) -> None:
    lead = Person(browser, address.replace("127.0.0.1", "localhost"), DESKTOP)
    fit_key(lead)
    lead.log_in("lead")
    assert "Richten Sie einen zweiten Faktor ein" in lead.text
    assert lead.barriers() == []
    set_up_app(lead)
    set_up_passkey(lead)
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    lead.open("/konto/zweiter-faktor/webauthn/")
    assert "Dienstrechner" in lead.text
    lead.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
    assert lead.barriers() == []
    with lead.page.expect_navigation():
        lead.page.get_by_role("button", name="Abmelden").click()
    lead.press("Mit Passkey anmelden")
    assert "Frau Leitung" in lead.page.inner_text("footer")
    assert lead.complaints == []
