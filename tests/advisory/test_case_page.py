"""The page of a case: what everybody sees, and what only some may see."""

import re
from datetime import date
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from advisory.desk.timeline import RECIPIENTS, recipient
from cases.actions.answers import decline
from cases.actions.changes import escalate
from cases.actions.consultation import check_document, revise
from cases.actions.follow_ups import plan_follow_up
from cases.actions.intake import record_contact
from cases.actions.records import record_reading
from cases.actors import Actor
from cases.calendars import day_of
from cases.deadlines import RULES
from cases.guards import moves_now
from cases.notices import NoticeState
from cases.states import CaseState, DeclineReason, DocumentStatus, Door, Level, Precision, Role
from cases.told.clocks import BY_ITSELF
from cases.told.details import DETAILS
from tests.advisory.filling import filled
from tests.advisory.opening import buttons, desk_of, with_sibling
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, OPTION, Walk, make_case, make_person, make_school

pytestmark = pytest.mark.django_db
S = CaseState


# --- Words ---------------------------------------------------------------------------------------


def test_every_rule_of_the_clock_has_its_sentence() -> None:
    assert set(BY_ITSELF) == set(RULES)


def test_every_detail_of_a_step_has_its_words() -> None:
    sources = Path(settings.BASE_DIR, "cases", "actions").glob("*.py")
    source = "".join(path.read_text() for path in sources)
    blocks = re.findall(r"step\.details = (\{.*?\n?\})", source, re.DOTALL)
    keys = {key for block in blocks for key in re.findall(r'"(\w+)":', block)}
    assert keys
    assert keys <= set(DETAILS)


@pytest.mark.parametrize(
    ("reference", "says"),
    [
        ("guardian:7", "Family"),
        ("household:7", "Family"),
        ("webhook:7", "Software of the school"),
        ("school:100001", "School 100001"),
        ("authority", "School authority"),
        ("role:LEAD", "Lead"),
        ("user:7", "Advisor"),
    ],
)
def test_a_recipient_is_named_by_role(reference: str, says: str) -> None:
    with translation.override("en"):
        assert recipient(reference, {}) == says
    assert set(RECIPIENTS) == {"guardian", "household", "authority"}


# --- Head and moves ------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [Role.INTAKE, Role.ADVISOR, Role.PLACEMENT, Role.LEAD])
@pytest.mark.parametrize("state", CaseState, ids=str)
def test_the_buttons_are_what_the_machine_allows(state: CaseState, role: Role) -> None:
    case = make_case(state)
    desk = desk_of(case, role)
    page = desk.get("case", case.number)
    assert page.status_code == 200
    actor = Actor.staff(0, [role])
    expected = {event.value: not why for event, why in moves_now(case, actor, desk.at)}
    assert buttons(page) == expected
    with translation.override("en"):
        assert str(state.label) in text(page)


def test_a_move_with_an_objection_says_why() -> None:
    case = make_case(S.INVITED)
    page = desk_of(case, Role.LEAD).get("case", case.number)
    assert buttons(page)["give_up"] is False
    assert re.search(r'disabled data-event="give_up" aria-describedby="why-give_up"', html(page))
    assert "At least three tries by two channels are needed." in text(page)


def test_the_head_says_where_the_case_stands() -> None:
    walk = Walk(protection_application_on=date(2026, 10, 1))
    case = walk.to(S.OFFERED)
    said = text(Desk(walk.person, walk.later(3 * DAY)).get("case", case.number))
    assert "11.11.2026: 3 days, 2 working days" in said
    assert "Waits for School, until Mon 16.11." in said
    assert "4 of 20 working days, in time" in said
    assert "answer due Mon 16.11." in said
    assert "Zielwert (own target)" in said
    assert "44 of 60 days, in time" in said
    assert "gesetzlich (by law)" in said
    assert f"Advisor {walk.person.name}" in said
    assert "Fri 13.11., 07:00 The school is reminded of the place request." in said
    assert "Mon 16.11., end of the day The lead is told that the school does not answer." in said


def test_the_own_target_stands_still_in_class_and_after_closing() -> None:
    walk = Walk()
    case = walk.to(S.ENROLLED)
    said = text(Desk(walk.person, walk.later(20 * DAY)).get("case", case.number))
    assert "4 of 20 working days, in time" in said


def test_an_overdue_case_and_its_level_are_said_in_words() -> None:
    walk = Walk()
    case = walk.to(S.OFFERED)
    escalate(case, Level.SCHOOL_AUTHORITY, reason="Eilt", by=walk.by, at=walk.later())
    said = text(Desk(walk.person, walk.later(10 * DAY)).get("case", case.number))
    assert "overdue" in said
    assert "Escalation 2: School authority" in said


def test_a_closed_case_says_why_and_until_when_it_is_kept() -> None:
    case = make_case(S.CLOSED)
    said = text(desk_of(case).get("case", case.number))
    assert "Nobody; will be deleted after 09.11.2027" in said
    assert "Reason for closing Moved away" in said
    assert "Nothing: this case waits for a person." in said


# --- Names and entered text ----------------------------------------------------------------------


def test_an_arabic_name_is_isolated() -> None:
    case = make_case(given_name="Amira", family_name="Al-Masri", name_own_script="أميرة المصري")
    page = desk_of(case).get("case", case.number)
    assert "<bdi>Amira Al-Masri</bdi>" in html(page)
    assert "<bdi>أميرة المصري</bdi>" in html(page)
    alone = make_case(given_name="", family_name="", name_own_script="محمد")
    assert html(desk_of(alone).get("case", alone.number)).count("<bdi>محمد</bdi>") == 1


def test_what_somebody_wrote_is_escaped_everywhere() -> None:
    evil = "<script>alert(1)</script>"
    walk = Walk(given_name=evil, birth_place=evil, other_spellings=evil)
    walk.to(S.OFFERED)
    assert walk.offer
    decline(
        walk.offer,
        decline_reason=DeclineReason.OTHER,
        text=evil,
        by=Actor.school(walk.offer.school_id, Door.OFFICE, person=evil),
        at=walk.later(),
    )
    contact = {"channel": "PHONE", "note": evil}
    record_contact(walk.case, contact, by=walk.by, at=walk.later())
    plan_follow_up(walk.case, evil, date(2026, 11, 20), by=walk.by, at=walk.later())
    desk = Desk(walk.person, walk.later())
    for page in (
        desk.get("case", walk.case.number),
        desk.get("move", walk.case.number, "amend"),
        desk.get("move", walk.case.number, "lift"),
    ):
        assert page.status_code == 200
        assert "alert(1)" in html(page)
        assert evil not in html(page)


# --- Timeline and parts --------------------------------------------------------------------------


def test_the_timeline_tells_everything_the_newest_first() -> None:
    walk = Walk(given_name="Amira")
    walk.to(S.OFFERED)
    contact = {"channel": "PHONE", "reached": True, "note": "Mutter ruft zurück"}
    record_contact(walk.case, contact, by=walk.by, at=walk.later())
    assert walk.offer
    assert walk.school
    by_school = Actor.school(walk.school.pk, Door.OFFICE, person="Frau Sekretär")
    record_reading(walk.case, "offer", by=by_school, at=walk.later())
    reason = DeclineReason.CAPACITY_EXHAUSTED
    with translation.override("de"):  # the school reads German, the office here English
        decline(walk.offer, decline_reason=reason, text="Voll", by=by_school, at=walk.later())
    page = Desk(walk.person, walk.later()).get("case", walk.case.number)
    said = text(page)
    told = said[said.index("Timeline") :]
    order = [
        f"{walk.school.label}, Frau Sekretär, Mail link of the school School can't offer a place"
        " Capacity exhausted (§ 46 (2) SchulG) Voll",
        f"{walk.school.label}, Mail link of the school Data read",
        "Contact: Telephone reached Mutter ruft zurück",
        f"{walk.person.name}, Placement School asked for a place School {walk.school.number}",
        f"Mail: Place request To: School {walk.school.number}",
        "Recommendation signed Version 1 of the recommendation",
        "Mail: Invitation to the first consultation To: Family",
    ]
    found = [told.index(words) for words in order]
    assert found == sorted(found)
    assert "mail.example" not in told
    assert "Contact recorded" not in told


def test_a_message_in_trouble_is_shown_with_its_reason() -> None:
    case = make_case(S.INVITED)
    case.notices.update(state=NoticeState.DEAD, error="Mailbox unknown")
    page = desk_of(case).get("case", case.number)
    assert "Could not be delivered Mailbox unknown" in text(page)


def test_a_step_of_the_clock_gives_its_rule_in_words() -> None:
    case = make_case(S.OFFERED)
    escalate(case, 1, reason="offer_lead", by=Actor.clock(), at=case.state_since + 5 * DAY)
    said = text(desk_of(case).get("case", case.number))
    assert "Clock Escalated Level 1 · The lead is told that the school does not answer." in said
    assert "offer_lead" not in said


def test_changed_fields_are_named_but_not_their_values() -> None:
    walk = Walk()
    desk = Desk(walk.person, walk.later())
    form = desk.get("move", walk.case.number, "amend")
    typed = {"given_name": "Neu", "postcode": "45130"}
    desk.post("move", walk.case.number, "amend", **filled(form, typed))
    said = text(desk.get("case", walk.case.number))
    assert "Data changed Fields: given name, postcode" in said


def test_the_parts_of_the_page_are_filled() -> None:
    walk = Walk(
        nationalities=["SY", "XA"],
        further_languages=["kmr", "en"],
        birth_date_precision=Precision.YEAR,
        interpreter_language="",
    )
    case = walk.to(S.PLACED)
    brother = with_sibling(walk)
    check_document(case, "MEASLES", DocumentStatus.NOT_AVAILABLE, by=walk.by, at=walk.later())
    page = Desk(walk.person, walk.later()).get("case", case.number)
    said = text(page)
    for words in (
        "04.05.2013 (Year known)",
        "Syria, stateless",
        "Kurdish (Kurmanji), English",
        "Family language Arabic",
        "Rana Beispiel, Mother",
        "Years of schooling unknown",
        "Latin literacy partly",
        "First school day 13.11.2026",
        "Gesamtschule, grade 7, Deutschfördergruppe (partly separate)",
        "Held",
        f"{brother.child.name}, 02.03.2016 Reported",
    ):
        assert words in said, words
    assert f'href="/cases/{brother.number}/"' in html(page)
    assert re.search(r'<option value="NOT_AVAILABLE" selected', html(page))


def go_round(walk: Walk, n: int) -> None:
    """One more decline, contact, follow-up, sibling, colleague, recommendation and request."""
    assert walk.offer
    reason = DeclineReason.CAPACITY_EXHAUSTED
    decline(walk.offer, decline_reason=reason, by=walk.by_school(), at=walk.later())
    record_contact(walk.case, {"channel": "PHONE"}, by=walk.by, at=walk.later())
    plan_follow_up(walk.case, f"Nr. {n}", day_of(walk.at) + DAY, by=walk.by, at=walk.later())
    with_sibling(walk, f"Kind {n}")
    make_person(Role.PLACEMENT)
    walk.school = make_school()
    walk.case.refresh_from_db()
    revise(walk.case, [OPTION], by=walk.by, at=walk.later())
    walk.ask()


def test_the_number_of_queries_does_not_grow(
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    walk = Walk()
    walk.to(S.OFFERED)
    go_round(walk, 1)
    desk = Desk(walk.person, walk.later())
    desk.get("case", walk.case.number)  # the look is recorded once
    with django_assert_max_num_queries(65) as first:
        desk.get("case", walk.case.number)
    go_round(walk, 2)
    go_round(walk, 3)
    with django_assert_max_num_queries(len(first)):
        page = desk.get("case", walk.case.number)
    assert "Kind 3" in text(page)
