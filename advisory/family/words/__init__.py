"""What families read, one language per file; German is binding, the others are a service."""

from advisory.family.words import ar, de, en, uk
from advisory.family.words.page import Page

PAGES: dict[str, Page] = {"de": de.PAGE, "en": en.PAGE, "uk": uk.PAGE, "ar": ar.PAGE}

__all__ = ["PAGES", "Page"]
