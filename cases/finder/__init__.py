"""The place finder's question: which schools fit a child now, in which order, and why."""

from cases.finder.candidates import Candidate, Found, Group, Hurdle
from cases.finder.finding import counted, find, free_for, wishes_of
from cases.finder.wishes import Wish
from cases.finder.words import age_words, distance_words, free_words

__all__ = [
    "Candidate",
    "Found",
    "Group",
    "Hurdle",
    "Wish",
    "age_words",
    "counted",
    "distance_words",
    "find",
    "free_for",
    "free_words",
    "wishes_of",
]
