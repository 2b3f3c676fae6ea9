"""Filling the places of a text: `{name}` is a place, `[...]` goes when a place in it is empty."""

import re
from collections.abc import Mapping

PLACE = re.compile(r"\{([a-z_]+)\}")
OPTIONAL = re.compile(r"\[([^\[\]]*)\]")


class NotFillable(ValueError):
    """A bracket is not closed, or stands where it can't be understood."""


def places(text: str) -> frozenset[str]:
    """The names of the places in a text. Raises `NotFillable` when a bracket is left over."""
    bare = OPTIONAL.sub(_without_brackets, text)
    if set("[]{}") & set(PLACE.sub("", bare)):
        raise NotFillable
    return frozenset(PLACE.findall(text))


def fill(text: str, facts: Mapping[str, object]) -> str:
    """The text with its facts; a fact that is not there leaves its place empty."""

    def said(place: re.Match[str]) -> str:
        return str(facts.get(place[1]) or "")

    def optional(part: re.Match[str]) -> str:
        whole = all(facts.get(name) for name in PLACE.findall(part[1]))
        return part[1] if whole else ""

    return PLACE.sub(said, OPTIONAL.sub(optional, text))


def _without_brackets(part: re.Match[str]) -> str:
    if not PLACE.search(part[1]):
        raise NotFillable
    return part[1]
