"""The words for families: a catalogue per language, and what the office says in their place."""

from cases.wording.catalogue import CATALOGUES, KEYS, NOTE, places_of
from cases.wording.filling import NotFillable, fill, places
from cases.wording.in_force import Words, privacy_version, read_once, words, words_of

__all__ = [
    "CATALOGUES",
    "KEYS",
    "NOTE",
    "NotFillable",
    "Words",
    "fill",
    "places",
    "places_of",
    "privacy_version",
    "read_once",
    "words",
    "words_of",
]
