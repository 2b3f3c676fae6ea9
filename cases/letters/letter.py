"""A text in one language, as paragraphs and as HTML."""

import re
from dataclasses import dataclass
from html import escape

from django.utils.html import urlize
from django.utils.safestring import SafeString, mark_safe

from cases.languages import direction

# First Strong Isolate and Pop Directional Isolate (UAX 9): what stands between them turns nothing
# around it. HTML has <bdi> for that.
FSI, PDI = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"
# A line that is nothing but a link.
BARE = re.compile(r"https?://[\w./:~%?=&;#+-]*[\w/]")
LINE, BREAK = "\n", "<br>\n"
# A telephone number as the settings and the directory of schools write it.
PHONE = re.compile(r"\+\d[\d ]{5,}\d")


@dataclass(frozen=True)
class Letter:
    """A text in one language: a subject without personal data, and paragraphs."""

    language: str
    subject: str
    body: str

    @property
    def direction(self) -> str:
        """In which direction it is written."""
        return direction(self.language)

    @property
    def text(self) -> str:
        """As plain text."""
        return f"{self.body}\n"

    @property
    def html(self) -> SafeString:
        """As paragraphs with links that can be clicked."""
        lines = (_linked(line) for line in escape(self.body).split("\n"))
        parts = "\n".join(lines).split("\n\n")
        page = "\n".join(f"<p>{part.replace(LINE, BREAK)}</p>" for part in parts)
        page = page.replace(FSI, "<bdi>").replace(PDI, "</bdi>")
        # Escaped above; what is added are tags of our own.
        return mark_safe(page)  # noqa: S308


def _linked(line: str) -> str:
    """A link can be clicked, and is written from left to right in every language; so can a number
    be called, which is never broken between two lines.
    """
    if "http" not in line:
        return PHONE.sub(_dialled, line)
    if BARE.fullmatch(line):  # the usual case; looking for links in a text is slow
        return f'<bdi dir="ltr"><a href="{line}">{line}</a></bdi>'
    return urlize(line).replace("<a ", '<bdi dir="ltr"><a ').replace("</a>", "</a></bdi>")


def _dialled(number: re.Match[str]) -> str:
    plain = number[0].replace(" ", "")
    return f'<a class="e-nowrap" href="tel:{plain}">{number[0]}</a>'
