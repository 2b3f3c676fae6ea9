"""Contacts of a case whose address has been refused for good, so that somebody corrects it."""

from collections.abc import Iterable
from dataclasses import dataclass

from cases.models import Case, Guardian, Offer
from cases.outbox import flagged


@dataclass(frozen=True)
class RefusedAddresses:
    """Whose present address takes no mail: guardians and schools by key, and the advisor."""

    guardians: frozenset[int]
    schools: frozenset[str]
    advisor: bool


def refused_addresses(
    case: Case, guardians: Iterable[Guardian], offers: Iterable[Offer]
) -> RefusedAddresses:
    """Asked for all contacts of the case at once."""
    by_reference = {f"guardian:{one.pk}": one.pk for one in guardians}
    numbers = {f"school:{one.school.number}": one.school.number for one in offers}
    advisor = f"user:{case.advisor_id}"
    found = flagged([*by_reference, *numbers, advisor])
    return RefusedAddresses(
        frozenset(key for reference, key in by_reference.items() if reference in found),
        frozenset(number for reference, number in numbers.items() if reference in found),
        advisor in found,
    )
