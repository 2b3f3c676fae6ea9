"""Reminders that are due, a thousand at once: their rows in the outbox, and the strokes settled."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import NamedTuple

from django.db import transaction

from cases import knowing
from cases.deadlines import RULES
from cases.facts import Asked
from cases.models import Case, Deadline, Notice
from cases.models.notice import NoticeRow
from cases.notices import Owed, To
from cases.recipients import Directory, Family, Party, families_of
from cases.striking import LATER, only_tells, owed_by

TELLING = tuple(key for key, rule in RULES.items() if only_tells(rule))
Outcome = Deadline.Outcome


class Told(NamedTuple):
    """A stroke that only tells somebody, and whose case it is."""

    pk: int
    rule: str
    nth: int
    case_id: int
    advisor_id: int | None


@transaction.atomic
def tell(at: datetime, batch: int, directory: Directory) -> int:
    """The reminders of one batch; returns their number.

    Each is locked with its case; what somebody else holds is left to the next tick.
    """
    due = Deadline.objects.due(at).filter(rule__any_of=TELLING).select_for_update(skip_locked=True)
    rows = due.values_list("pk", "rule", "nth", "case_id", "case__advisor_id")
    batch_of = [Told(*row) for row in rows[:batch]]
    if not batch_of:
        return 0
    overtaken = _overtaken(batch_of, at)
    told = [one for one in batch_of if one.pk not in overtaken]
    Notice.objects.write_all(_notices(told, directory, at))
    Deadline.objects.settle([one.pk for one in told], Outcome.DONE, at)
    Deadline.objects.settle(overtaken, Outcome.OVERTAKEN, at)
    return len(batch_of)


def _overtaken(batch_of: list[Told], at: datetime) -> set[int]:
    """Strokes of a chain whose newer one is due as well; a question only where there is a chain."""
    chained = [one for one in batch_of if LATER.get(one.rule)]
    if not chained:
        return set()
    also_due = defaultdict(set)
    rows = Deadline.objects.due(at).filter(case__any_of=list({one.case_id for one in chained}))
    for case_id, rule in rows.order_by().values_list("case_id", "rule"):
        also_due[case_id].add(rule)
    return {one.pk for one in chained if also_due[one.case_id].intersection(LATER[one.rule])}


def _notices(told: list[Told], directory: Directory, at: datetime) -> Iterator[NoticeRow]:
    """What is owed for these strokes.

    Who is told, how and when is the same for all cases of one advisor, one school, one household:
    it is worked out once for each of them.
    """
    owed = {key: owed_by(RULES[key], 0) for key in {one.rule for one in told}}
    offers = knowing.current_offers({one.case_id for one in told})
    family = _families(one.case_id for one in told if _is_for(To.FAMILY, owed[one.rule]))
    known: dict[tuple[Owed, object], list[NoticeRow]] = {}
    for one in told:
        offer = offers.get(one.case_id)
        for line in owed[one.rule]:
            key = (line, _whose(line.to, one, offer))
            if key not in known:
                party = Party(one.advisor_id, offer, partial(family, one.case_id))
                drafts = directory.drafts(line, party, rule=one.rule, nth=one.nth, at=at)
                known[key] = [draft.notice(one.case_id) for draft in drafts]
            for row in known[key]:
                yield row._replace(
                    case_id=one.case_id,
                    offer_id=offer.id if offer else None,
                    rule=one.rule,
                    nth=one.nth,
                )


def _whose(to: To, one: Told, offer: Asked | None) -> object:
    """What the recipients depend on, beside the line of the table."""
    if to is To.FAMILY:
        return one.case_id
    if to is To.SCHOOL:
        return offer.school_id if offer else None
    return one.advisor_id if to is To.ADVISOR else None


def _is_for(to: To, owed: tuple[Owed, ...]) -> bool:
    return any(one.to is to for one in owed)


def _families(case_ids: Iterable[int]) -> Callable[[int], Family]:
    """The household of each of these cases; two queries for any number of them."""
    ids = list(case_ids)
    rows = Case.objects.filter(pk__any_of=ids).values_list(
        "pk", "child__household_id", "child__family_language"
    )
    homes = {case_id: (home, language) for case_id, home, language in rows} if ids else {}
    families = families_of(dict(homes.values()), dict(homes.values())) if homes else {}
    return lambda case_id: families[homes[case_id][0]]
