"""A report: little is needed, nothing typed is lost, and no child is taken down twice unasked."""

import re
from datetime import date
from typing import Any

import pytest

from cases.actions.intake import report
from cases.models import Case, Guardian
from cases.states import CaseState, Channel, ContactChannel, Precision, Relation, Role
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, MONDAY, make_person, report_data, staff

pytestmark = pytest.mark.django_db

PHONE = "0201 5550199"
LITTLE = {
    "given_name": "Amira",
    "birth_date": "4.5.2013",
    "sex": "w",
    "channel": Channel.OTHER,
    "relation": Relation.MOTHER,
    "preferred_channel": ContactChannel.PHONE,
    "phone": PHONE,
}
EVERYTHING = {
    **LITTLE,
    "family_name": "Haddad",
    "name_own_script": "أميرة حداد",
    "other_spellings": "Amirah Hadad",
    "nationalities_0": "Syria",
    "nationalities_1": "XA",
    "arrival_on": "1.10.26",
    "channel": Channel.ASYLUM,
    "protection_application_on": "05.10.2026",
    "family_language": "ar",
    "further_languages_0": "ckb",
    "further_languages_1": "en",
    "interpreter_language": "ar",
    "street": "Musterweg 1",
    "postcode": "45127",
    "city": "Essen",
    "district": "Altendorf",
    "accommodation": "Haus am Park",
    "lives_in_town": "on",
    "disclosure_block": "on",
    "guardian_name": "Rana Haddad",
    "relation": Relation.FATHER,
    "email": "rana@mail.example",
    "guardian_language": "en",
    "preferred_channel": ContactChannel.MAIL,
}


@pytest.fixture
def desk() -> Desk:
    return Desk(make_person(Role.INTAKE), MONDAY)


def known(**child: Any) -> Case:
    data = report_data(**{"given_name": "Mohamed", "family_name": "Hassan", **child})
    return report(data, by=staff(), at=MONDAY - DAY)


def value(page: Any, name: str) -> str | None:
    """What stands in a field of the page."""
    tag = re.search(rf'<input[^>]*name="{name}"[^>]*>', html(page))
    typed = re.search(r'value="([^"]*)"', tag[0]) if tag else None
    return typed[1] if typed else None


def test_a_name_a_birth_date_and_a_phone_are_enough(desk: Desk) -> None:
    answer = desk.post("report", **LITTLE)
    case = Case.objects.get()
    assert answer.headers["Location"] == f"/cases/{case.number}/"
    assert (case.state, case.child.given_name) == (CaseState.REPORTED, "Amira")
    assert case.steps.get().role == Role.INTAKE
    assert case.child.household.guardians.get().phone == "+492015550199"
    assert f"Case {case.number} was opened." in text(desk.get("case", case.number))


def test_a_second_entry_is_folded_away_until_there_is_one(desk: Desk) -> None:
    folds = [fold == " open" for fold in folded(desk.get("report"))]
    assert folds == [False, False]
    faulty = desk.post("report", further_languages_0="ckb", further_languages_1="en")
    assert [fold == " open" for fold in folded(faulty)] == [False, True]


def folded(page: Any) -> list[str]:
    """Of each list of entries, whether what follows the first one stands open."""
    return re.findall(r'<details class="e-more"([^>]*)>\s*<summary>One more', html(page))


def test_everything_that_is_asked_is_kept(desk: Desk) -> None:
    desk.post("report", **EVERYTHING)
    case = Case.objects.get()
    child, household = case.child, case.child.household
    assert (child.name, child.name_own_script) == ("Amira Haddad", "أميرة حداد")
    assert child.other_spellings == "Amirah Hadad"
    assert (child.birth_date, child.birth_date_precision) == (date(2013, 5, 4), Precision.DAY)
    assert (child.sex, child.nationalities) == ("w", ["SY", "XA"])
    assert (child.arrival_on, child.channel) == (date(2026, 10, 1), Channel.ASYLUM)
    assert child.protection_application_on == date(2026, 10, 5)
    assert (child.family_language, child.further_languages) == ("ar", ["ckb", "en"])
    assert child.interpreter_language == "ar"
    assert household.address == "Musterweg 1, 45127 Essen"
    assert (household.district, household.accommodation) == ("Altendorf", "Haus am Park")
    assert (household.lives_in_town, household.disclosure_block) == (True, True)
    guardian = household.guardians.get()
    assert (guardian.name, guardian.relation) == ("Rana Haddad", Relation.FATHER)
    assert (guardian.email, guardian.language) == ("rana@mail.example", "en")
    assert (guardian.can_read, guardian.preferred_channel) == (False, ContactChannel.MAIL)
    assert case.deadlines.filter(rule="eu_60_days").exists()


@pytest.mark.parametrize(
    ("typed", "born", "precision"),
    [
        ({"birth_date": "04.05.13"}, date(2013, 5, 4), Precision.DAY),
        ({"birth_date": "4. Mai 2013"}, date(2013, 5, 4), Precision.DAY),
        ({"birth_date": "5.2013"}, date(2013, 5, 1), Precision.MONTH),
        ({"birth_date": "Mai 2013"}, date(2013, 5, 1), Precision.MONTH),
        ({"birth_date": "05/2013"}, date(2013, 5, 1), Precision.MONTH),
        ({"birth_date": "2013"}, date(2013, 1, 1), Precision.YEAR),
        ({"birth_date": "2013", "estimated": "on"}, date(2013, 1, 1), Precision.ESTIMATED),
    ],
)
def test_a_birth_date_is_taken_as_far_as_it_is_known(
    desk: Desk, typed: dict[str, str], born: date, precision: Precision
) -> None:
    desk.post("report", **{**LITTLE, **typed})
    child = Case.objects.get().child
    assert (child.birth_date, child.birth_date_precision) == (born, precision)


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"birth_date": "in May"}, "Enter day.month.year, month.year or the year"),
        ({"birth_date": "31.2.2013"}, "There is no such day in the calendar: 31.2.2013"),
        ({"birth_date": "13.2013"}, "There is no such day in the calendar: 13.2013"),
        ({"birth_date": "0000"}, "There is no such day in the calendar: 0000"),
        ({"birth_date": ""}, "Enter the birth date or at least the year"),
        ({"birth_date": "10.11.2026"}, "This day lies in the future."),
        ({"birth_date": "1990"}, "More than 30 years ago: please check the year."),
        ({"phone": "12"}, "This number can't be dialled."),
        ({"postcode": "4512"}, "A postcode has five digits."),
        ({"arrival_on": "soon"}, "Enter the day as day.month.year, for example 12.11.2026."),
        ({"nationalities_0": "Atlantis"}, "There is no country of this name in the list: Atlantis"),
        ({"given_name": ""}, "At least one part of the name is needed."),
        ({"phone": ""}, "A phone number, a mail address or an address is needed."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_typed_is_lost(
    desk: Desk, typed: dict[str, str], says: str
) -> None:
    page = desk.post("report", **{**LITTLE, "other_spellings": "Ämira <x>", **typed})
    assert page.status_code == 200
    assert says in text(page)
    assert value(page, "other_spellings") == "Ämira &lt;x&gt;"
    for name, entered in typed.items():
        assert (value(page, name) or "") == entered
    assert not Case.objects.exists()


def test_a_form_sent_without_its_choices_is_asked_again(desk: Desk) -> None:
    assert desk.post("report", given_name="Amira").status_code == 200
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("given", "family"), [("Muhammad", "Hassan"), ("محمد", "حسن"), ("Mohammed", "Al Hassan")]
)
def test_a_child_that_may_be_known_is_shown_before_a_case_is_opened(
    desk: Desk, given: str, family: str
) -> None:
    case = known(name_own_script="محمد حسن")
    typed = {**LITTLE, "given_name": given, "family_name": family}
    page = desk.post("report", **typed)
    assert Case.objects.get() == case
    assert "<bdi>محمد حسن</bdi>" in html(page)
    assert f'href="/cases/{case.number}/"' in html(page)
    for words in ("Reported", "since 08.11.2026", "Family not invited yet", "same birth date"):
        assert words in text(page)
    assert value(page, "family_name") == family
    assert "kern-error" not in html(page)


def answers(page: Any, **more: str) -> dict[str, str]:
    """What the page asks, answered."""
    return {"seen": value(page, "seen") or "", **more}


def test_another_child_is_reported_once_somebody_has_said_so(desk: Desk) -> None:
    known()
    typed = {**LITTLE, "given_name": "Muhammad", "family_name": "Hassan"}
    asked = desk.post("report", **typed)
    silent = desk.post("report", **typed, **answers(asked))
    assert "Please say whether it is one of these children." in text(silent)
    assert Case.objects.count() == 1
    desk.post("report", **typed, **answers(asked, another_child="on"))
    assert Case.objects.count() == 2


def test_an_answer_does_not_count_for_a_child_that_came_in_meanwhile(desk: Desk) -> None:
    known()
    typed = {**LITTLE, "given_name": "Muhammad", "family_name": "Hassan"}
    asked = desk.post("report", **typed)
    newer = known()
    again = desk.post("report", **typed, **answers(asked, another_child="on"))
    assert newer.number in text(again)
    assert Case.objects.count() == 2


def test_a_sibling_is_put_into_the_household_that_is_chosen(desk: Desk) -> None:
    case = known()
    home = case.child.household
    phone = home.guardians.get().phone
    typed = {**LITTLE, "given_name": "Bilal", "family_name": "Hassan", "phone": phone}
    page = desk.post("report", **typed)
    assert "Yes, brother or sister of Mohamed Hassan" in text(page)
    assert "same phone number" in text(page)
    assert "Please choose a family" not in text(page)
    silent = desk.post("report", **typed, **answers(page))
    assert "Please choose a family or a new household." in text(silent)
    desk.post("report", **typed, **answers(page, household=str(home.pk)))
    sibling = Case.objects.latest("pk")
    assert sibling.child.household == home
    assert Guardian.objects.get().phone == phone


def test_a_new_household_is_as_good_an_answer(desk: Desk) -> None:
    case = known()
    phone = case.child.household.guardians.get().phone
    typed = {**LITTLE, "given_name": "Bilal", "phone": phone}
    page = desk.post("report", **typed)
    desk.post("report", **typed, **answers(page, household="new"))
    assert Case.objects.latest("pk").child.household != case.child.household
    assert Guardian.objects.filter(phone=phone).count() == 2


def test_nobody_is_put_into_a_household_that_was_not_offered(desk: Desk) -> None:
    case, stranger = known(), known(given_name="Olena", family_name="Kowalenko")
    phone = case.child.household.guardians.get().phone
    typed = {**LITTLE, "given_name": "Bilal", "phone": phone}
    page = desk.post("report", **typed)
    foreign = str(stranger.child.household_id)
    desk.post("report", **typed, **answers(page, household=foreign))
    assert Case.objects.count() == 2


def test_sent_twice_the_same_report_opens_one_case(desk: Desk) -> None:
    assert desk.post("report", **EVERYTHING).status_code == 302
    assert "Is it one of these children?" in text(desk.post("report", **EVERYTHING))
    assert Case.objects.count() == 1


def test_a_blocked_address_is_not_told_by_the_question(desk: Desk) -> None:
    desk.post("report", **EVERYTHING)
    typed = {**EVERYTHING, "given_name": "Bilal", "name_own_script": "", "other_spellings": "",
             "phone": "0201 5550777", "email": "x@mail.example"}  # fmt: skip
    assert desk.post("report", **typed).status_code == 302


@pytest.mark.parametrize("role", [Role.ADVISOR, Role.PLACEMENT, Role.LEAD, Role.SUPERVISION])
def test_only_intake_takes_down_reports(role: Role) -> None:
    desk = Desk(make_person(role), MONDAY)
    assert desk.get("report").status_code == 403
    assert desk.post("report", **LITTLE).status_code == 403
    assert not Case.objects.exists()


def test_the_empty_form_opens_with_the_town_and_stays_light(desk: Desk) -> None:
    page = desk.get("report")
    assert value(page, "city") == "Essen"
    assert re.search(r'name="lives_in_town"[^>]*checked', html(page))
    assert "kern-error" not in html(page)
    assert len(page.content) < 100_000
