"""Brothers and sisters who are invited together get one message, by mail and on paper."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.core import mail

from cases import outbox
from cases.actions.bulk import Said, begin, go_on
from cases.actions.intake import ReportData, report
from cases.actors import Actor
from cases.languages import LETTER_LANGUAGES
from cases.letters import listed, write
from cases.links import family_link
from cases.models import Bulk, Case, Guardian, Notice, Reading
from cases.notices import Kind, NoticeState, Way
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, chosen, html, text
from tests.factories import HOUR, MONDAY, make_person, report_data, staff
from tests.workers.posting import MINUTE, at
from workers import post

pytestmark = pytest.mark.django_db

S = NoticeState
NAMES = ("Amira", "Omar", "Lina")
TOGETHER = "in one message with brothers and sisters"


def family(language: str = "de", email: str = "") -> list[Case]:
    """Three children of one household, all of them reported."""
    by, found = staff(), list[Case]()
    for name in NAMES:
        data = report_data(given_name=name, family_name="Haddad")
        data.guardians = [{**data.guardians[0], "language": language, "email": email}]
        if found:
            data = ReportData(child=data.child, household_id=found[0].child.household_id)
        found.append(report(data, by=by, at=MONDAY))
    return found


@pytest.fixture
def desk() -> Desk:
    return Desk(make_person(Role.INTAKE), MONDAY + HOUR)


def invite(desk: Desk, case: Case, *others: Case, **more: Any) -> Any:
    siblings = [one.number for one in others]
    version = Case.objects.get(pk=case.pk).version
    return desk.post("move", case.number, "invite", version=version, siblings=siblings, **more)


def invitations() -> list[Notice]:
    return list(Notice.objects.filter(kind=Kind.INVITATION).order_by("case"))


def carrier() -> Notice:
    [found] = [one for one in invitations() if one.state == S.OWED]
    return found


def test_the_form_offers_those_who_wait_and_shows_the_text_for_all(desk: Desk) -> None:
    first, *others = family()
    page = desk.get("move", first.number, "invite")
    assert chosen(page, "siblings") == [one.number for one in others]
    assert "Ihre Kinder Amira, Omar und Lina sollen bald" in text(page)
    page = invite(desk, first, others[0], show_text="1")
    assert "Ihre Kinder Amira und Omar sollen bald" in text(page)
    assert "to: Family, Amira, Omar" in text(page)
    assert not invitations()


def test_a_child_alone_is_not_asked_and_is_one_child(desk: Desk) -> None:
    first, *others = family()
    Case.objects.filter(pk__in=[one.pk for one in others]).update(state=CaseState.IN_CONSULTATION)
    page = desk.get("move", first.number, "invite")
    assert "siblings" not in html(page)
    assert "Ihr Kind Amira soll bald" in text(page)


def test_on_paper_it_is_one_letter_and_each_timeline_shows_it(desk: Desk) -> None:
    cases = family()
    invite(desk, cases[1], cases[0], cases[2])
    assert [(one.way, one.state) for one in invitations()] == [
        (Way.LETTER, S.OWED),
        (Way.LETTER, S.BUNDLED),
        (Way.LETTER, S.BUNDLED),
    ]
    assert "Letters to post (1)" in text(desk.get("outbox"))
    page = html(desk.get("letter", carrier().pk))
    assert "Ihre Kinder Amira, Omar und Lina sollen bald" in page
    assert "Dafür laden wir Sie und Ihre Kinder" in page
    assert [family_link(one) in page for one in cases] == [True] * 3
    assert ", ".join(one.number for one in cases) in page
    assert page.count("<svg") == 3
    assert set(Reading.objects.filter(what="letter").values_list("case", flat=True)) == {
        one.pk for one in cases
    }
    for one in cases:
        assert f"Owed · {TOGETHER}" in text(desk.get("case", one.number))
    desk.post("outbox_decide", carrier().pk, "posted")
    assert {one.state for one in invitations()} == {S.SENT}
    for one in cases:
        assert f"Sent · {TOGETHER}" in text(desk.get("case", one.number))


def test_the_letter_of_a_sibling_is_the_same_letter(desk: Desk) -> None:
    cases = family()
    invite(desk, cases[0], *cases[1:])
    page = html(desk.get("letter", invitations()[2].pk))
    assert "Ihre Kinder Amira, Omar und Lina sollen bald" in page


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_two_names_are_listed_with_the_and_of_each_language(language: str) -> None:
    said = listed(["Amira", "Omar"], language)
    assert "," not in said
    assert len(said) > len("AmiraOmar ")


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_every_language_invites_several_children(desk: Desk, language: str) -> None:
    cases = family(language)
    invite(desk, cases[0], *cases[1:])
    several = write(carrier())[0].body
    Notice.objects.update(digest=None)
    alone = write(carrier())[0].body
    assert all(name in several for name in NAMES)
    assert "Omar" not in alone
    for nth in (1, 2):
        one, many = (said.split("\n\n")[nth].split(NAMES[0])[0] for said in (alone, several))
        assert one.rstrip("\u2068( ") != many.rstrip("\u2068( ")


def test_by_mail_it_is_one_mail(desk: Desk) -> None:
    cases = family(email="familie@mail.example")
    invite(desk, cases[0], *cases[1:])
    post.deliver(at(MONDAY + HOUR))
    [told] = mail.outbox
    assert "Ihre Kinder Amira, Omar und Lina sollen bald" in str(told.body)
    assert not [name for name in NAMES if name in told.subject]
    assert {one.state for one in invitations()} == {S.SENT}


def test_who_are_invited_one_by_one_in_the_evening_read_one_mail_in_the_morning() -> None:
    cases = family(email="familie@mail.example")
    for nth, one in enumerate(cases):
        invite(Desk(make_person(Role.INTAKE), MONDAY + 12 * HOUR + nth * MINUTE), one)
    post.deliver(at(MONDAY + 23 * HOUR))
    assert ["Amira, Omar und Lina" in str(told.body) for told in mail.outbox] == [True]


def test_many_at_once_join_those_of_one_family() -> None:
    cases, stranger = family(), report(report_data(), by=staff(), at=MONDAY)
    Guardian.objects.update(email="")
    ids = [one.pk for one in (*cases, stranger)]
    me = Actor.staff(make_person(Role.INTAKE).pk, [Role.INTAKE])
    go_on(begin(ids, Said(Bulk.What.INVITE), by=me, at=MONDAY), by=me, at=MONDAY)
    states = {one.case_id: one.state for one in invitations()}
    assert [states[one] for one in ids] == [S.OWED, S.BUNDLED, S.BUNDLED, S.OWED]


def test_who_needs_no_invitation_any_more_leaves_the_letter(desk: Desk) -> None:
    cases = family()
    invite(desk, cases[0], *cases[1:])
    Case.objects.filter(pk=cases[1].pk).update(state=CaseState.IN_CONSULTATION)
    outbox.drop_needless_letters(at=MONDAY + 2 * HOUR)
    assert "Ihre Kinder Amira und Lina" in write(carrier())[-1].body
    Case.objects.filter(pk=cases[0].pk).update(state=CaseState.IN_CONSULTATION)
    outbox.drop_needless_letters(at=MONDAY + 3 * HOUR)
    assert carrier().case == cases[2]
    assert "Ihr Kind Lina soll bald" in write(carrier())[-1].body


def test_a_mail_that_could_not_be_delivered_is_trouble_in_each_timeline_and_one_letter(
    desk: Desk,
) -> None:
    cases = family(email="familie@mail.example")
    invite(desk, cases[0], *cases[1:])
    Notice.objects.filter(pk=carrier().pk).update(state=S.DEAD, error="REFUSED")
    for one in cases:
        assert f"Could not be delivered · {TOGETHER}" in text(desk.get("case", one.number))
    [dead] = [one for one in invitations() if one.state == S.DEAD]
    desk.post("outbox_decide", dead.pk, "by-post")
    assert {one.way for one in invitations()} == {Way.LETTER}
    assert "Amira, Omar und Lina" in re.sub("<[^>]*>", "", html(desk.get("letter", dead.pk)))


def test_a_doubtful_message_that_loses_its_case_waits_for_a_person_still(desk: Desk) -> None:
    cases = family(email="familie@mail.example")
    invite(desk, cases[0], *cases[1:])
    Notice.objects.filter(pk=carrier().pk).update(state=S.PARKED, error="UNSURE")
    Notice.objects.part(cases[0])
    assert sorted(one.state for one in invitations()) == [S.BUNDLED, S.PARKED, S.PARKED]


def test_a_child_that_is_owed_two_invitations_gets_both(desk: Desk) -> None:
    invite(desk, family(email="familie@mail.example")[0])
    row = Notice.objects.filter(kind=Kind.INVITATION).values().get()
    Notice.objects.create(**{**row, "id": uuid4(), "nth": row["nth"] + 1})
    post.deliver(at(MONDAY + HOUR))
    assert [one.state for one in invitations()] == [S.SENT, S.SENT]
    assert len(mail.outbox) == 2
