"""A step taken and taken back: what it would owe to whom, to the word."""

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F, Q, QuerySet

from cases.letters import Letter, inside_digest, write
from cases.models import Case, Notice
from cases.notices import Way
from cases.traces import traced


@dataclass(frozen=True)
class Foreseen:
    """A message that a step would owe, with its text; nothing of it is kept."""

    notice: Notice
    letters: list[Letter]


def rehearse(cases: Iterable[Case], act: Callable[[list[Case]], object]) -> list[Foreseen]:
    """The messages that this step would owe in these cases.

    `act` takes the step with copies of the cases, and everything it did is undone. Raises what it
    raises: a step that would be refused owes nothing.
    """
    copies = [copy(case) for case in cases]
    before = {case.pk: case.version for case in copies}
    with traced(), transaction.atomic():  # whose steps no log is told of
        act(copies)
        foreseen = [Foreseen(one, _written(one)) for one in _owed_since(before)]
        transaction.set_rollback(True)
    return foreseen


def _owed_since(versions: dict[int, int]) -> QuerySet[Notice]:
    """Each message once: what brothers and sisters are owed is read where it is joined."""
    later = Q()
    for case_id, version in versions.items():
        later |= Q(case=case_id, step__number__gt=version)
    found = Notice.objects.filter(later, case__in=list(versions), digest=None)
    found = found.with_everything().with_company()
    return found.order_by("case", F("step__number"), "kind", "recipient")


def _written(notice: Notice) -> list[Letter]:
    """As it is read: what goes out inside a digest is shown as a digest of its own."""
    if notice.way == Way.WEBHOOK:  # read by software alone
        return []
    return write(inside_digest(notice) if notice.in_digest else notice)
