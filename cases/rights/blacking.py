"""What is blacked out in a copy: other people, and where a family lives that must not be found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth import get_user_model

from cases.models import Case, Child, Guardian

BLACK = "\N{FULL BLOCK}" * 5
# Shorter words are too often a part of something else.
SHORTEST = 3
WORDS = re.compile(r"[^\W\d_]{3,}")


@dataclass
class Others:
    """Everybody but the child and whoever receives the copy, by the words that name them.

    Under a disclosure block also the address, and what leads to it: schools and meeting places.
    Who asks could be the one it is hidden from.
    """

    cases: list[Case]
    receiver: Guardian | None

    @property
    def household_is_blocked(self) -> bool:
        """Whether a block (§ 51 BMG) hides where the family lives."""
        return any(case.child.household.disclosure_block for case in self.cases)

    def blacked(self, text: str) -> str:
        """The text without the words that name others."""
        return self._pattern.sub(BLACK, text) if self._pattern else text

    @cached_property
    def _pattern(self) -> re.Pattern[str] | None:
        own = self._own_words()
        words = {word.strip() for word in self._words()} - {""}
        parts = {part for word in self._names() for part in WORDS.findall(word)}
        hidden = words | {one for one in parts if one.casefold() not in own}
        hidden = {one for one in hidden if len(one) >= SHORTEST and one.casefold() not in own}
        if not hidden:
            return None
        longest_first = sorted(hidden, key=len, reverse=True)
        found = "|".join(re.escape(one) for one in longest_first)
        return re.compile(rf"(?<!\w)(?:{found})(?!\w)", re.IGNORECASE)

    def _own_words(self) -> set[str]:
        """The names of the child and of the receiver stay, also where others bear them too."""
        names = [part for case in self.cases for part in _names_of(case.child)]
        if self.receiver is not None:
            names.append(self.receiver.name)
        return {part.casefold() for name in names for part in WORDS.findall(name)}

    @property
    def _receiver_key(self) -> int:
        return self.receiver.pk if self.receiver else 0

    def _names(self) -> Iterable[str]:
        for case in self.cases:
            household = case.child.household
            for one in household.guardians.exclude(pk=self._receiver_key):
                yield one.name
            for child in household.children.exclude(pk__in=[c.child_id for c in self.cases]):
                yield from _names_of(child)
        yield from get_user_model().objects.values_list("name", flat=True)

    def _words(self) -> Iterable[str]:
        yield from self._names()
        for case in self.cases:
            household = case.child.household
            for one in household.guardians.exclude(pk=self._receiver_key):
                yield from (one.phone, one.email)
            yield from case.steps.exclude(person="").values_list("person", flat=True)
            named = case.appointments.exclude(interpreter_name="")
            yield from named.values_list("interpreter_name", flat=True)
            if household.disclosure_block:
                yield from _ways_to(case)


def _ways_to(case: Case) -> Iterable[str]:
    """The address, and the places at which the child can be met."""
    household = case.child.household
    yield from (household.street, household.postcode, household.accommodation, household.district)
    for school in {offer.school for offer in case.offers.select_related("school")}:
        yield from (school.name, school.short_name, school.number, school.street)
    yield from case.appointments.filter(mode="OUTREACH").values_list("room", flat=True)
    yield from case.bridging_measures.values_list("place", flat=True)
    yield from case.handovers.values_list("town", flat=True)


def _names_of(child: Child) -> list[str]:
    return [child.given_name, child.family_name, child.name_own_script, child.other_spellings]
