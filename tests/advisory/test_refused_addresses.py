"""Addresses that take no mail and servers that are left alone, as the office sees them."""

from collections.abc import Iterator
from typing import Any

import pytest

from cases import outbox
from cases.models import Guardian, Notice
from cases.notices import Kind, NoticeState
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, text
from tests.factories import DAY, HOUR, MONDAY, Walk, make_case, make_person
from tests.workers.sink import Sink, free_port, running
from workers import post

pytestmark = pytest.mark.django_db

REFUSED = "This address takes no mail. Please correct it."
NOW = MONDAY + 2 * DAY


@pytest.fixture
def desk() -> Desk:
    """Intake, two days after that Monday."""
    return Desk(make_person(Role.INTAKE), NOW)


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A mail server."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    with running(Sink(), settings.EMAIL_PORT) as server:
        yield server


def test_a_refused_address_is_seen_at_the_guardian_until_it_is_corrected(
    sink: Sink, desk: Desk
) -> None:
    case = make_case(CaseState.INVITED)
    guardian = Guardian.objects.get()
    sink.to_reader[guardian.email] = "550 5.1.1 no such user"
    post.deliver(lambda: NOW)
    assert REFUSED in text(desk.get("case", case.number))
    assert REFUSED in text(desk.get("outbox"))
    Guardian.objects.update(email="right@mail.example")
    assert REFUSED not in text(desk.get("case", case.number))
    assert REFUSED not in text(desk.get("outbox"))


def test_a_mail_that_is_taken_after_all_clears_the_flag(sink: Sink) -> None:
    make_case(CaseState.INVITED)
    guardian = Guardian.objects.get()
    outbox.flag(f"guardian:{guardian.pk}", guardian.email, "550 5.1.1", at=MONDAY)
    assert post.deliver(lambda: NOW) == 1
    assert outbox.flagged([f"guardian:{guardian.pk}"]) == {}


def test_a_mail_refused_for_its_content_flags_nobody(sink: Sink) -> None:
    make_case(CaseState.INVITED)
    sink.to_data = "550 5.7.1 spam"
    post.deliver(lambda: NOW)
    assert Notice.objects.get(kind=Kind.INVITATION).state == NoticeState.DEAD
    assert outbox.bounced([Notice.objects.get().recipient]) == set()


def test_the_mailbox_of_a_school_and_of_the_advisor_are_seen_too() -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    assert walk.school is not None
    assert walk.case.advisor is not None
    school, advisor = f"school:{walk.school.number}", f"user:{walk.case.advisor_id}"
    outbox.flag(school, walk.school.mail_address, "550 5.1.1", at=MONDAY)
    outbox.flag(advisor, walk.case.advisor.email, "550 5.1.1", at=MONDAY)
    page = text(Desk(walk.person, walk.later()).get("case", walk.case.number))
    assert "The school's mailbox takes no mail. Please call." in page
    assert REFUSED in page


def test_a_server_that_is_left_alone_is_said_on_the_page(desk: Desk) -> None:
    for _nth in range(3):
        outbox.note_unsure("smtp:mx.example:25", at=NOW)
    page = text(desk.get("outbox"))
    assert "smtp:mx.example:25" in page
    assert "3 answers in a row were lost. This server is left alone until" in page


def test_messages_of_no_case_and_of_a_digest_are_listed(desk: Desk) -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    Notice.objects.create(
        kind=Kind.CAPACITY_OLD, rule="capacity_old", nth=1, recipient="school:100100",
        created_at=NOW, deliver_at=NOW + HOUR, in_digest=True,
    )  # fmt: skip
    page = text(desk.get("outbox", query="?show=with_digest"))
    assert "With a digest (2)" in page
    assert "Free places of a school are out of date" in page
    assert "in the digest of" in page
    dead = Notice.objects.create(
        kind=Kind.DIGEST, rule="digest", nth=1, recipient="school:100100", created_at=NOW,
        deliver_at=NOW, state=NoticeState.DEAD, error="REFUSED: 550 5.1.1",
    )  # fmt: skip
    assert "Digest of the day" in text(desk.get("outbox"))
    assert desk.get("letter", dead.pk).status_code == 404
    desk.post("outbox_decide", dead.pk, "again")
    dead.refresh_from_db()
    assert dead.state == NoticeState.OWED
