"""A text in one language, as paragraphs and as HTML."""

from dataclasses import dataclass

from django.utils.html import escape, urlize
from django.utils.safestring import SafeString, mark_safe

from cases.languages import direction

# First Strong Isolate and Pop Directional Isolate (UAX 9): what stands between them turns nothing
# around it. HTML has <bdi> for that.
FSI, PDI = "\N{FIRST STRONG ISOLATE}", "\N{POP DIRECTIONAL ISOLATE}"


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
        parts = ("<br>\n".join(map(_line, part.split("\n"))) for part in self.body.split("\n\n"))
        page = "\n".join(f"<p>{part}</p>" for part in parts)
        # Escaped above; what is added are tags of our own.
        return mark_safe(page.replace(FSI, "<bdi>").replace(PDI, "</bdi>"))  # noqa: S308


def _line(line: str) -> str:
    """One line as HTML; a link is written from left to right in every language."""
    if "http" not in line:  # looking for links is slow
        return escape(line)
    return urlize(escape(line)).replace("<a ", '<bdi dir="ltr"><a ').replace("</a>", "</a></bdi>")
