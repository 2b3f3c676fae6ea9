"""Letters: what is owed, in the words and the language of whoever receives it."""

from cases.letters.facts import BINDING, weekday
from cases.letters.letter import FSI, PDI, Letter
from cases.letters.privacy import privacy_notice
from cases.letters.writing import in_language, inside_digest, short, window, write

__all__ = [
    "BINDING",
    "FSI",
    "PDI",
    "Letter",
    "in_language",
    "inside_digest",
    "privacy_notice",
    "short",
    "weekday",
    "window",
    "write",
]
