"""The outbox at the desk: what waits for a person, letters to print, and the mails of the demo."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from cases.models import Guardian, Household, Notice, Reading
from cases.notices import Kind, NoticeState, Way
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, MONDAY, Walk, make_case, make_person
from workers import post

pytestmark = pytest.mark.django_db

S = NoticeState


@pytest.fixture
def desk() -> Desk:
    """Intake, two days after that Monday."""
    return Desk(make_person(Role.INTAKE), MONDAY + 2 * DAY)


def invitation(**changes: Any) -> Notice:
    """The invitation of one family."""
    notice = make_case(CaseState.INVITED).notices.get(kind=Kind.INVITATION)
    Notice.objects.filter(pk=notice.pk).update(**changes)
    notice.refresh_from_db()
    return notice


def dead(**changes: Any) -> Notice:
    """A mail that was refused for good."""
    return invitation(state=S.DEAD, attempts=1, error="REFUSED: 550 5.1.1", **changes)


def letter() -> Notice:
    """A letter to print."""
    walk = Walk()
    Guardian.objects.update(email="")
    walk.invite()
    return walk.case.notices.get(kind=Kind.INVITATION)


def test_what_waits_for_a_person_comes_first_with_its_reason(desk: Desk) -> None:
    notice = dead()
    invitation()
    page = desk.get("outbox")
    assert "The server has refused the message for good. (550 5.1.1)" in text(page)
    assert "Needs a person (1)" in text(page)
    assert "On the way (1)" in text(page)
    assert notice.case is not None
    assert notice.case.number in text(page)
    assert "mail.example" not in html(page)


def test_a_mail_is_sent_again(desk: Desk) -> None:
    notice = dead()
    page = desk.post("outbox_decide", notice.pk, "again")
    assert page.status_code == 302
    notice.refresh_from_db()
    assert (notice.state, notice.deliver_at) == (S.OWED, desk.at)
    assert "The message goes out again." in text(desk.get("outbox"))


def test_an_unsure_letter_is_settled_after_a_telephone_call(desk: Desk) -> None:
    notice = invitation(state=S.PARKED, error="UNSURE")
    assert "The connection broke while the message was handed over." in text(desk.get("outbox"))
    desk.post("outbox_decide", notice.pk, "settle")
    notice.refresh_from_db()
    assert notice.state == S.DROPPED
    assert "A person settled it." in text(desk.get("outbox", query="?show=dropped"))


def test_an_undeliverable_mail_is_printed_posted_and_recorded(desk: Desk) -> None:
    notice = dead()
    desk.post("outbox_decide", notice.pk, "by-post")
    assert "Letters to post (1)" in text(desk.get("outbox"))
    assert "Mark as posted" in text(desk.get("letter", notice.pk))
    desk.post("outbox_decide", notice.pk, "posted")
    notice.refresh_from_db()
    assert (notice.state, notice.way, notice.sent_at) == (S.SENT, Way.LETTER, desk.at)
    assert "Mark as posted" not in text(desk.get("letter", notice.pk))


def test_a_second_decision_is_told_that_it_comes_too_late(desk: Desk) -> None:
    notice = dead()
    desk.post("outbox_decide", notice.pk, "settle")
    desk.post("outbox_decide", notice.pk, "again")
    assert "Somebody has dealt with this notice already." in text(desk.get("outbox"))
    notice.refresh_from_db()
    assert notice.state == S.DROPPED


def test_an_advisor_reads_the_outbox_and_decides_nothing() -> None:
    desk = Desk(make_person(Role.ADVISOR), MONDAY + 2 * DAY)
    notice = dead()
    assert "Send again" not in text(desk.get("outbox"))
    desk.post("outbox_decide", notice.pk, "again")
    notice.refresh_from_db()
    assert notice.state == S.DEAD


@pytest.mark.parametrize("role", [Role.SUPERVISION, Role.DPO, Role.ADMIN])
def test_for_others_the_outbox_does_not_exist(role: Role) -> None:
    desk = Desk(make_person(role), MONDAY + 2 * DAY)
    notice = dead()
    assert desk.get("outbox").status_code == 404
    assert desk.get("letter", notice.pk).status_code == 404
    assert desk.post("outbox_decide", notice.pk, "again").status_code == 404


def test_nobody_decides_by_following_a_link(desk: Desk) -> None:
    notice = dead()
    assert desk.get("outbox_decide", notice.pk, "again").status_code == 405
    assert desk.post("outbox_decide", notice.pk, "burn").status_code == 404


def test_a_mail_cannot_be_recorded_as_posted(desk: Desk) -> None:
    assert desk.post("outbox_decide", invitation().pk, "posted").status_code == 404


def test_a_letter_shows_german_and_the_familys_language_side_by_side(desk: Desk) -> None:
    notice = letter()
    page = html(desk.get("letter", notice.pk))
    german, arabic = '<section lang="de" dir="ltr">', '<section lang="ar" dir="rtl">'
    assert page.index(german) < page.index(arabic)
    assert "Einladung zu einem Beratungsgespräch" in page
    assert "دعوة إلى مقابلة استشارية" in page
    assert "<bdi>Rana Beispiel</bdi></span><span><bdi>Musterweg 1</bdi>" in page.replace("\n", "")
    assert "<bdi>45127 Essen</bdi>" in page
    assert "Essen, 11.11.2026" in page


def test_a_german_letter_has_one_column(desk: Desk) -> None:
    notice = invitation(language="de")
    assert html(desk.get("letter", notice.pk)).count("<section lang=") == 1


def test_looking_at_a_letter_is_recorded(desk: Desk) -> None:
    notice = letter()
    desk.get("letter", notice.pk)
    desk.get("letter", notice.pk)
    assert Reading.objects.get(what="letter").case == notice.case


def test_a_mail_to_a_school_is_not_a_letter(desk: Desk) -> None:
    notice = make_case(CaseState.OFFERED).notices.get(kind=Kind.OFFER)
    assert desk.get("letter", notice.pk).status_code == 404


def test_a_blocked_address_is_printed_by_the_lead_alone(desk: Desk) -> None:
    notice = letter()
    Household.objects.update(disclosure_block=True)
    page = text(desk.get("letter", notice.pk))
    assert "disclosure block" in page
    assert "Musterweg" not in page
    assert "Rana" not in page
    lead = Desk(make_person(Role.LEAD), desk.at)
    assert "Musterweg" in text(lead.get("letter", notice.pk))


def test_the_lists_ask_the_database_as_often_for_three_as_for_one(
    desk: Desk, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    dead()
    desk.get("outbox")
    with django_assert_num_queries(14) as first:
        desk.get("outbox")
    for _nth in range(2):
        dead()
        make_case(CaseState.OFFERED)
    with django_assert_num_queries(len(first)):
        desk.get("outbox")


def test_long_lists_are_turned_page_by_page(desk: Desk) -> None:
    case = make_case(CaseState.INVITED)
    Notice.objects.bulk_create(
        Notice(
            case=case, kind=Kind.TASK_OVERDUE, rule="target_20", nth=nth, recipient="role:LEAD",
            state=S.SENT, created_at=MONDAY, deliver_at=MONDAY,
            sent_at=MONDAY + timedelta(minutes=nth),
        )
        for nth in range(60)
    )  # fmt: skip
    page = html(desk.get("outbox", query="?show=sent"))
    assert page.count('<th scope="row">') == 50
    assert "show=sent&amp;page=2" in page
    assert html(desk.get("outbox", query="?show=sent&page=2")).count('<th scope="row">') == 10


@pytest.fixture
def demo(settings: Any, tmp_path: Path) -> Path:
    """The demo, whose mails are files."""
    settings.DEMO = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
    settings.EMAIL_FILE_PATH = str(tmp_path)
    settings.MAIL_DIR = tmp_path
    return tmp_path


def test_in_the_demo_a_mail_can_be_read_with_its_links(desk: Desk, demo: Path) -> None:
    assert "No mail has gone out yet." in text(desk.get("mails"))
    notice, other = invitation(), invitation()
    post.deliver(lambda: MONDAY + DAY)
    page = desk.get("mails")
    assert "دعوة إلى مقابلة استشارية" in text(page)
    assert html(page).count('<th scope="row">') == 2
    assert str(other.pk) in html(page)
    mail = html(desk.get("mail", notice.pk))
    assert '<a href="http://localhost:8000/familie/' in mail
    assert '<p dir="auto">' in mail
    assert "Ihr Kind Amira soll bald in Essen zur Schule gehen" in mail
    assert Guardian.objects.order_by("pk")[0].email in mail


def test_the_hour_of_a_mail_is_that_of_the_town(desk: Desk, demo: Path) -> None:
    head = (
        "Subject: Hallo\nTo: a@b.example\nDate: Tue, 10 Nov 2026 08:00:00 -0000\nMessage-ID: <1@b>"
    )
    (demo / "one.log").write_text(f"{head}\n\nGuten Tag\n")
    assert "10.11.2026, 09:00" in text(desk.get("mails"))


def test_a_mail_of_the_demo_is_asked_for_by_its_name_and_never_by_a_path(
    desk: Desk, demo: Path
) -> None:
    (demo / "other.txt").write_text("secret")
    assert desk.get("mail", "..").status_code == 404
    assert desk.get("mail", "other.txt").status_code == 404


def test_markup_in_a_mail_stays_text(desk: Desk, demo: Path) -> None:
    notice = make_case(CaseState.INVITED, given_name="<script>x</script>").notices.get()
    post.deliver(lambda: MONDAY + DAY)
    page = html(desk.get("mail", notice.pk))
    assert "<script>x" not in page
    assert "&lt;script&gt;x" in page


def test_outside_the_demo_mails_are_read_by_nobody(desk: Desk, demo: Path, settings: Any) -> None:
    notice = invitation()
    post.deliver(lambda: MONDAY + DAY)
    settings.DEMO = False
    assert desk.get("mails").status_code == 404
    assert desk.get("mail", notice.pk).status_code == 404
    assert "Read the mails of the demo" not in text(desk.get("outbox"))


def test_mails_of_the_demo_are_for_people_of_the_office(demo: Path, client: Any) -> None:
    assert client.get("/outbox/mails/").status_code == 302
