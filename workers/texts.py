"""A notice as a mail: text and HTML, its own Message-ID, nothing personal in the subject."""

from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from cases import letters
from cases.models import Notice


def compose(notice: Notice, address: str) -> EmailMultiAlternatives:
    """The mail to this address. Sent twice it has the same Message-ID, so that it is one mail."""
    written = letters.write(notice)
    message = EmailMultiAlternatives(
        subject=written[0].subject,
        body="\n---\n\n".join(letter.text for letter in written),
        from_email=f'"{settings.OFFICE_NAME}" <{settings.DEFAULT_FROM_EMAIL}>',
        to=[address],
        headers={
            "Message-ID": message_id(notice),
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "Content-Language": ", ".join(letter.language for letter in written),
        },
    )
    page = render_to_string("notices/mail.html", {"letters": written, "first": written[0]})
    message.attach_alternative(page, "text/html")
    return message


def message_id(notice: Notice) -> str:
    """The notice's own name at this host."""
    return f"<{notice.pk}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"
