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
# Lines with a link, and those that are nothing else.
WITH_LINK = re.compile(r"(?m)^.*http.*$")
BARE = re.compile(r"https?://[\w./:~%?=&;#+-]*[\w/]")
# A new line inside a paragraph.
BREAK = re.compile(r"(?<!</p>)\n")


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
        linked = WITH_LINK.sub(_linked, escape(self.body))
        page = "\n".join(f"<p>{part}</p>" for part in linked.split("\n\n"))
        page = BREAK.sub("<br>\n", page).replace(FSI, "<bdi>").replace(PDI, "</bdi>")
        # Escaped above; what is added are tags of our own.
        return mark_safe(page)  # noqa: S308


def _linked(line: re.Match[str]) -> str:
    """A link can be clicked, and is written from left to right in every language."""
    text = line[0]
    if BARE.fullmatch(text):  # the usual case; looking for links in a text is slow
        return f'<bdi dir="ltr"><a href="{text}">{text}</a></bdi>'
    return urlize(text).replace("<a ", '<bdi dir="ltr"><a ').replace("</a>", "</a></bdi>")
