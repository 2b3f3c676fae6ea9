"""Read a report that a mail of ours could not be delivered (RFC 3464), for a pipe of the MTA."""

import sys
from datetime import datetime
from email import message_from_bytes, policy
from email.message import EmailMessage, Message
from typing import Any, cast

from django.core.management.base import BaseCommand
from django.utils import timezone

from cases import outbox

# A report is short; what comes behind that is no report.
LARGEST = 1_000_000
FAILED = "failed"


class Command(BaseCommand):
    """`| manage.py read_bounce` in the aliases of the mail server: one report on standard input."""

    help = (
        "Read one delivery status notification (RFC 3464) from standard input. A mail of ours that "
        "could not be delivered becomes a dead letter, its recipient's address is flagged."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Says in one line what was done; a mail that is no report of ours is left alone."""
        raw = sys.stdin.buffer.read(LARGEST)
        done = read(raw, at=timezone.now())
        self.stdout.write("Recorded." if done else "This is no report about one of our mails.")


def read(raw: bytes, *, at: datetime) -> bool:
    """Whether it says that a mail of ours could not be delivered for good."""
    report = message_from_bytes(raw, policy=policy.default)
    code = _failure(report)
    return bool(code) and outbox.came_back(_original_id(report), code, at=at)


def _failure(report: EmailMessage) -> str:
    """The status of the first recipient who failed for good, as `550 5.1.1`; else empty."""
    for part in report.walk():
        if part.get_content_type() != "message/delivery-status":
            continue
        for block in _parts(part):
            action = str(block.get("Action", "")).strip().lower()
            status = str(block.get("Status", "")).split(" ")[0].strip()
            if action == FAILED and status.startswith("5."):
                return f"{_plain_code(str(block.get('Diagnostic-Code', '')))} {status}"
    return ""


def _plain_code(diagnostic: str) -> str:
    """`smtp; 550 5.1.1 <…> unknown`: the three figures, never the words behind them."""
    _kind, _semicolon, said = diagnostic.partition(";")
    first = said.split(maxsplit=1)[:1]
    figures = first[0][:3] if first else ""
    return figures if figures.isdigit() and len(figures) == 3 else "550"


def _original_id(report: EmailMessage) -> str:
    """The Message-ID of the mail it speaks of: from the copy it carries, or from its headers."""
    for part in report.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            return "".join(str(copy.get("Message-ID", "")) for copy in _parts(part)[:1])
        if kind == "text/rfc822-headers":
            copy = message_from_bytes(cast(bytes, part.get_payload(decode=True) or b""))
            return str(copy.get("Message-ID", ""))
    return str(report.get("In-Reply-To") or report.get("References") or "")


def _parts(part: Message) -> list[Message]:
    """The mails or blocks inside this part; Python reads each block of headers as a mail."""
    payload = part.get_payload()
    return cast(list[Message], payload) if isinstance(payload, list) else []
