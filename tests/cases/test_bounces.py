"""Addresses that take no mail: flagged, seen, and free again once corrected."""

from email.message import EmailMessage
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from io import BytesIO, StringIO, TextIOWrapper

import pytest
from django.core.management import call_command

from cases import outbox
from cases.management.commands.read_bounce import read
from cases.models import Bounce, Guardian, Notice
from cases.notices import Kind, NoticeState
from cases.states import CaseState
from tests.factories import DAY, HOUR, MONDAY, make_case
from workers.texts import message_id

pytestmark = pytest.mark.django_db

S = NoticeState
LATER = MONDAY + DAY


def sent() -> Notice:
    """An invitation that the server has taken."""
    notice = make_case(CaseState.INVITED).notices.get(kind=Kind.INVITATION)
    Notice.objects.filter(pk=notice.pk).update(state=S.SENT, sent_at=MONDAY + HOUR)
    return notice


def report(name: str, action: str = "failed", status: str = "5.1.1", copy: str = "rfc822") -> bytes:
    """What a mail server writes when it could not deliver (RFC 3464)."""
    mail = MIMEMultipart("report")
    mail.set_param("report-type", "delivery-status")
    mail["From"] = "MAILER-DAEMON@mx.example"
    mail.attach(MIMEText("I'm sorry to have to inform you that your message was lost."))
    body = (
        "Reporting-MTA: dns; mx.example\n\n"
        "Final-Recipient: rfc822; nobody@mail.example\n"
        f"Action: {action}\nStatus: {status}\n"
        "Diagnostic-Code: smtp; 550 5.1.1 <nobody@mail.example>: no such user\n"
    )
    raw = mail.as_string()
    status_part = f"Content-Type: message/delivery-status\n\n{body}"
    kind = "message/rfc822" if copy == "rfc822" else "text/rfc822-headers"
    original = f"Content-Type: {kind}\n\nMessage-ID: {name}\nSubject: Einladung\n\nText\n"
    line = f"--{mail.get_boundary()}"
    return raw.replace(f"{line}--", f"{line}\n{status_part}\n{line}\n{original}\n{line}--").encode()


@pytest.mark.parametrize("copy", ["rfc822", "headers"])
def test_a_mail_that_came_back_becomes_a_dead_letter_and_flags_the_contact(copy: str) -> None:
    notice = sent()
    assert read(report(message_id(notice), copy=copy), at=LATER)
    notice.refresh_from_db()
    assert (notice.state, notice.error) == (S.DEAD, "BOUNCED: 550 5.1.1")
    assert set(outbox.flagged([notice.recipient])) == {notice.recipient}
    bounce = Bounce.objects.get()
    assert "mail.example" not in f"{bounce.digest}{bounce.code}{bounce.recipient}"


def test_a_corrected_address_is_free_of_the_flag() -> None:
    notice = sent()
    read(report(message_id(notice)), at=LATER)
    Guardian.objects.update(email="right@mail.example")
    assert outbox.flagged([notice.recipient]) == {}


def test_a_full_mailbox_is_a_dead_letter_but_no_wrong_address() -> None:
    notice = sent()
    read(report(message_id(notice), status="5.2.2"), at=LATER)
    notice.refresh_from_db()
    assert notice.state == S.DEAD
    assert not Bounce.objects.exists()


@pytest.mark.parametrize(
    ("action", "status"), [("delayed", "4.4.1"), ("delivered", "2.0.0"), ("failed", "4.4.7")]
)
def test_a_report_of_anything_else_changes_nothing(action: str, status: str) -> None:
    notice = sent()
    assert not read(report(message_id(notice), action, status), at=LATER)
    notice.refresh_from_db()
    assert notice.state == S.SENT


@pytest.mark.parametrize(
    "raw",
    [b"", b"\xff\xfe", b"Subject: Hello\n\nJust a mail", report("<nobody@localhost>"),
     b"Content-Type: message/rfc822\n\n", b"Content-Type: message/delivery-status\n\nx",
     report("<00000000-0000-0000-0000-000000000000@localhost>")],
)  # fmt: skip
def test_what_is_no_report_of_ours_is_left_alone(raw: bytes) -> None:
    notice = sent()
    assert not read(raw, at=LATER)
    notice.refresh_from_db()
    assert notice.state == S.SENT


def test_what_nobody_has_sent_yet_cannot_come_back() -> None:
    notice = sent()
    Notice.objects.update(state=S.OWED)
    read(report(message_id(notice)), at=LATER)
    notice.refresh_from_db()
    assert notice.state == S.OWED


def test_the_command_reads_a_report_from_its_standard_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    notice = sent()
    said = StringIO()
    monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(report(message_id(notice)))))
    call_command("read_bounce", stdout=said)
    assert said.getvalue() == "Recorded.\n"
    notice.refresh_from_db()
    assert notice.state == S.DEAD


@pytest.mark.parametrize(
    ("code", "of_address"),
    [
        ("550 5.1.1", True),
        ("550 5.1.10", True),
        ("550 5.2.1", True),
        ("550", True),
        ("553", True),
        ("554 5.7.1", False),
        ("550 5.7.1", False),
        ("552 5.2.2", False),
        ("554", False),
        ("", False),
    ],
)
def test_a_refusal_of_the_content_says_nothing_of_the_address(
    code: str, *, of_address: bool
) -> None:
    assert outbox.speaks_of_address(code) is of_address


def test_a_report_is_a_mail_that_python_reads_the_same_way() -> None:
    mail = EmailMessage()
    mail["Subject"] = "no report"
    assert not read(mail.as_bytes(), at=LATER)
