"""Letters: what is owed, in the words and the language of whoever receives it."""

from cases.letters.facts import BINDING, weekday
from cases.letters.letter import FSI, PDI, Letter
from cases.letters.privacy import privacy_notice
from cases.letters.together import joined_cases, listed
from cases.letters.writing import in_language, inside_digest, short, window, with_others, write

__all__ = [
    "BINDING",
    "FSI",
    "PDI",
    "Letter",
    "in_language",
    "inside_digest",
    "joined_cases",
    "listed",
    "privacy_notice",
    "short",
    "together",
    "weekday",
    "window",
    "with_others",
    "write",
]
