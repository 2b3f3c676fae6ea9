"""The mails of the demo: read from the files in which the demo keeps what would have gone out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.utils import timezone

MOST = 200
# Django's file backend writes several mails into one file, each followed by this line.
LINE = b"\n" + b"-" * 79 + b"\n"


@dataclass(frozen=True)
class Mail:
    """One mail as its reader would see it."""

    key: str
    to: str
    subject: str
    at: datetime
    paragraphs: list[str]


def is_open() -> bool:
    """Only the demo keeps its mails where they can be read, and only while it sends none."""
    backend: str = settings.EMAIL_BACKEND
    return settings.DEMO and backend.endswith("filebased.EmailBackend")


def newest() -> list[Mail]:
    """The newest mails first."""
    found: list[Mail] = []
    folder = Path(settings.MAIL_DIR)
    for file in sorted(folder.glob("*.log"), reverse=True) if folder.is_dir() else ():
        found += reversed(list(_mails(file)))
        if len(found) >= MOST:
            break
    return sorted(found, key=lambda mail: mail.at, reverse=True)[:MOST]


def find(key: str) -> Mail | None:
    """The mail with this key; the key names no file."""
    return next((mail for mail in newest() if mail.key == key), None)


def _mails(file: Path) -> Iterator[Mail]:
    for raw in file.read_bytes().split(LINE):
        if raw.strip():
            yield _mail(message_from_bytes(raw, policy=policy.default))


def _mail(message: EmailMessage) -> Mail:
    body = message.get_body(("plain",))
    text = str(body.get_content()) if body else ""
    return Mail(
        key=str(message["Message-ID"]).strip("<>").partition("@")[0],
        to=str(message["To"]),
        subject=str(message["Subject"]),
        at=_date(str(message["Date"])),
        paragraphs=[part for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()],
    )


def _date(text: str) -> datetime:
    sent = parsedate_to_datetime(text)
    # "-0000" is universal time that says nothing of where its sender is (RFC 5322, 3.3).
    return sent if timezone.is_aware(sent) else timezone.make_aware(sent, UTC)
