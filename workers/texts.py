"""A notice as a mail: text and HTML, its own Message-ID, nothing personal in the subject."""

from collections.abc import Sequence
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from email.utils import formatdate
from functools import cached_property, lru_cache
from html import escape
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from cases import letters
from cases.languages import direction
from cases.letters import Letter
from cases.models import Notice
from workers.octets import mailbox, octets, words

# Where the words of a letter come in its page; no text holds such a sign.
SUBJECT, BODY = "\ue000subject %d\ue001", "\ue000body %d\ue001"


class Mail(EmailMultiAlternatives):
    """A mail that knows its octets; whoever wants a message of Python's gets them read."""

    boundary = ""

    @cached_property
    def octets(self) -> bytes:
        """As it goes over the wire. Raises `ValueError` for an address that is none."""
        headers = {
            "From": self.from_email,
            "To": ", ".join(self.to),
            "Subject": words(self.subject),
            "Date": formatdate(),
            **self.extra_headers,
        }
        html = str(self.alternatives[0][0])
        return octets(headers, (("plain", str(self.body)), ("html", html)), self.boundary)

    def message(self, **_policy: Any) -> EmailMessage:
        """The same for backends of Django that write into files or keep mails for tests."""
        return message_from_bytes(self.octets, policy=default)


def compose(notice: Notice, address: str) -> Mail:
    """The mail to this address. Sent twice it has the same Message-ID, so that it is one mail."""
    written = letters.write(notice)
    mail = Mail(
        subject=written[0].subject,
        body="\n---\n\n".join(letter.text for letter in written),
        from_email=mailbox(settings.OFFICE_NAME, settings.DEFAULT_FROM_EMAIL),
        to=[mailbox("", address)],
        headers={
            "Message-ID": message_id(notice),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": ", ".join(letter.language for letter in written),
        },
    )
    # Neither base64 nor quoted-printable ever writes "=_".
    mail.boundary = f"=_{notice.pk.hex}"
    mail.attach_alternative(_page(written), "text/html")
    return mail


def _page(written: Sequence[Letter]) -> str:
    """The letters as one page."""
    page = _frame(tuple(letter.language for letter in written))
    for nth, letter in enumerate(written):
        page = page.replace(SUBJECT % nth, escape(letter.subject)).replace(BODY % nth, letter.html)
    return page


@lru_cache(maxsize=64)
def _frame(languages: tuple[str, ...]) -> str:
    """The page around letters in these languages, with marks where their words come."""
    letters_in = [
        {"language": one, "direction": direction(one), "subject": SUBJECT % nth, "html": BODY % nth}
        for nth, one in enumerate(languages)
    ]
    return render_to_string("notices/mail.html", {"letters": letters_in, "first": letters_in[0]})


def message_id(notice: Notice) -> str:
    """The notice's own name at this host."""
    return f"<{notice.pk}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"
