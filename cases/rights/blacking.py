"""What is blacked out in a copy: other people, and where a family lives that must not be found."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from django.contrib.auth import get_user_model

from cases.models import Case, Child, Guardian
from cases.rights.bearing import GENITIVE, WORDS, as_name, everyday_words

BLACK = "\N{FULL BLOCK}" * 5
# Shorter words are too often a part of something else.
SHORTEST = 3


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
        for pattern in self._patterns:
            text = pattern.sub(lambda found: (found.groupdict().get("before") or "") + BLACK, text)
        return text

    @cached_property
    def _patterns(self) -> list[re.Pattern[str]]:
        """Everyday words come first, while the given names that make names of them still stand."""
        own = self._own_words()
        families = list(self._of_families())
        always = {part for name in families for part in WORDS.findall(name)}
        always |= {word.strip() for word in (*families, *self._words())}
        certain, found = own | {one.casefold() for one in always}, []
        for name, parts in self._of_colleagues():
            everyday = everyday_words(name)
            always |= parts - everyday
            for one in sorted(everyday):
                if one.casefold() not in certain:
                    found += as_name(one, name)
        hidden = {one for one in always if len(one) >= SHORTEST and one.casefold() not in own}
        return [*found, *_any_of(hidden)]

    def _own_words(self) -> set[str]:
        """The names of the child and of the receiver stay, also where others bear them too."""
        names = [part for case in self.cases for part in _names_of(case.child)]
        if self.receiver is not None:
            names.append(self.receiver.name)
        return {part.casefold() for name in names for part in WORDS.findall(name)}

    @property
    def _receiver_key(self) -> int:
        return self.receiver.pk if self.receiver else 0

    def _of_families(self) -> Iterable[str]:
        for case in self.cases:
            household = case.child.household
            for one in household.guardians.exclude(pk=self._receiver_key):
                yield one.name
            for child in household.children.exclude(pk__in=[c.child_id for c in self.cases]):
                yield from _names_of(child)

    def _of_colleagues(self) -> Iterable[tuple[str, set[str]]]:
        """Names of the office with their words; and whole, as they were typed, those of schools."""
        for name in get_user_model().objects.exclude(name="").values_list("name", flat=True):
            yield name, {name.strip(), *WORDS.findall(name)}
        for case in self.cases:
            for name in case.steps.exclude(person="").values_list("person", flat=True):
                yield name, {name.strip()}

    def _words(self) -> Iterable[str]:
        for case in self.cases:
            household = case.child.household
            for one in household.guardians.exclude(pk=self._receiver_key):
                yield from (one.phone, one.email)
            named = case.appointments.exclude(interpreter_name="")
            yield from named.values_list("interpreter_name", flat=True)
            if household.disclosure_block:
                yield from _ways_to(case)


def _any_of(words: set[str]) -> Iterable[re.Pattern[str]]:
    """Any of them, in the genitive, too; the longest first."""
    if words:
        found = "|".join(re.escape(one) for one in sorted(words, key=len, reverse=True))
        yield re.compile(rf"(?<!\w)(?:{found}){GENITIVE}", re.IGNORECASE)


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
