"""The family's page: in every language of our letters, for every state, on a link alone."""

from collections.abc import Callable
from datetime import date

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from django.urls import resolve

from advisory.family.views import NEXT_STEPS
from cases.actions.changes import merge
from cases.languages import LETTER_LANGUAGES, direction
from cases.links import family_link, office_link
from cases.models import Appointment, Case, Guardian
from cases.progress import progress
from cases.states import AppointmentMode, CaseState
from cases.wording import words_of
from tests.factories import DAY, HOUR, MONDAY, Walk, make_case

pytestmark = pytest.mark.django_db
S = CaseState


def read(client: Client, case: Case, language: str = "") -> str:
    """The page behind the family's link, an hour after the report."""
    with time_machine.travel(MONDAY + HOUR, tick=False):
        page = client.get(family_link(case), {"lang": language} if language else {})
    assert page.status_code == 200
    return page.content.decode()


@pytest.mark.parametrize("state", CaseState)
def test_each_state_is_told_in_each_language(client: Client, state: CaseState) -> None:
    case = make_case(state)
    for language, said in words_of(LETTER_LANGUAGES).items():
        html = read(client, case, language)
        assert f'<html lang="{language}" dir="{direction(language)}">' in html
        assert said.say(f"where.{state}") in html.replace("&#x27;", "'")
        assert said.say(f"todo.{NEXT_STEPS.get(state, state)}") in html.replace("&#x27;", "'")
        assert settings.OFFICE_PHONE in html


@pytest.mark.parametrize("state", CaseState)
def test_the_page_names_neither_child_nor_guardian_nor_address(
    client: Client, state: CaseState
) -> None:
    case = make_case(state, given_name="Zebediah", family_name="Quastenflosser")
    html = read(client, case)
    phone = Guardian.objects.get().phone
    for secret in ("Zebediah", "Quastenflosser", "Rana", "Musterweg", "mail.example", phone):
        assert secret not in html


def test_the_guardians_language_comes_first_and_another_can_be_chosen(client: Client) -> None:
    case = make_case(S.INVITED)
    assert '<html lang="ar" dir="rtl">' in read(client, case)
    Guardian.objects.update(language="uk")
    assert '<html lang="uk" dir="ltr">' in read(client, case)
    Guardian.objects.update(language="ti")  # we have no letters in Tigrinya
    assert '<html lang="de" dir="ltr">' in read(client, case)
    assert '<html lang="en" dir="ltr">' in read(client, case, "en")
    assert '<html lang="de" dir="ltr">' in read(client, case, "<script>")


def test_the_appointment_is_shown_with_day_and_hour(client: Client) -> None:
    html = read(client, make_case(S.APPOINTMENT_SCHEDULED), "de")
    assert "<strong>Mittwoch <bdi>11.11.2026</bdi></strong><br>11:00 bis 12:00 Uhr" in html
    assert f"<bdi>{settings.OFFICE_ADDRESS}</bdi>" in html
    assert "الأربعاء" in read(client, Case.objects.get(), "ar")


def test_where_we_meet_outside_is_not_told_to_whoever_has_the_link(client: Client) -> None:
    case = make_case(S.APPOINTMENT_SCHEDULED)
    Appointment.objects.update(mode=AppointmentMode.OUTREACH, room="Musterweg 1")
    html = read(client, case, "de")
    assert "11:00 bis 12:00 Uhr" in html
    assert "Musterweg" not in html


def test_the_school_is_named_once_it_is_promised_and_not_before(client: Client) -> None:
    walk = Walk()
    case = walk.to(S.OFFERED)
    assert walk.school is not None
    assert walk.school.label not in read(client, case)
    walk.accept()
    html = read(client, case, "de")
    assert f"<bdi>{walk.school.label}</bdi>" in html
    assert "Freitag <bdi>13.11.2026</bdi>" in html


def test_a_merged_case_leads_to_the_one_that_goes_on() -> None:
    walk = Walk()
    double, survivor = walk.to(S.REPORTED), make_case(S.INVITED)
    merge(double, survivor, by=walk.by, at=MONDAY + DAY)
    found = progress(double.pk, MONDAY + DAY)
    assert found is not None
    assert (found.number, found.state) == (survivor.number, S.INVITED)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda link: "/familie/nonsense/",
        lambda link: link[:-2] + "/",
        lambda link: link.replace(".", "0.", 1),
        lambda link: "/familie/%00/",
    ],
)
def test_a_wrong_link_is_explained_in_every_language(
    client: Client, spoil: Callable[[str], str]
) -> None:
    page = client.get(spoil(family_link(make_case(S.INVITED))))
    assert page.status_code == 404
    html = page.content.decode()
    for said in words_of(LETTER_LANGUAGES).values():
        assert said.say("page.bad_link") in html.replace("&#x27;", "'")
    assert '<section class="e-stack" lang="ar" dir="rtl">' in html


def test_a_link_of_a_school_does_not_open_the_page_of_a_family(client: Client) -> None:
    walk = Walk()
    walk.to(S.OFFERED)
    assert walk.offer is not None
    token = office_link(walk.offer).split("/")[2]
    assert client.get(f"/familie/{token}/").status_code == 404


def test_a_deleted_case_is_a_wrong_link(client: Client) -> None:
    assert client.get(family_link(Case(pk=999_999))).status_code == 404


def test_the_link_is_kept_by_nobody_and_changes_nothing(client: Client) -> None:
    case = make_case(S.INVITED)
    page = client.get(family_link(case))
    assert page["Cache-Control"] == "no-store"
    assert page["Referrer-Policy"] == "same-origin"
    assert "noindex" in page["X-Robots-Tag"]
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert "<script" not in page.content.decode()
    assert client.post(family_link(case)).status_code == 405
    assert resolve(family_link(case)).view_name == "family:progress"


def test_the_date_of_an_old_appointment_is_not_shown(client: Client) -> None:
    case = make_case(S.APPOINTMENT_SCHEDULED)
    found = progress(case.pk, MONDAY + 5 * DAY)
    assert found is not None
    assert found.meeting is None
    assert found.start_on is None
    assert date(2026, 11, 11) not in vars(found).values()
