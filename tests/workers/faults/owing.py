"""Notices that are owed: nudges, letters that tell of something, and digests."""

from datetime import datetime
from uuid import UUID

from cases.models import Case, Notice
from cases.notices import Kind, NoticeState
from cases.states import CaseState
from tests.factories import MONDAY, make_case

S = NoticeState
NUDGE, LETTER = Kind.CONTACT_DUE, Kind.INVITATION
BASE = 1000
ROLES = ("INTAKE", "PLACEMENT", "LEAD", "SUPERVISION")


def a_case() -> Case:
    """A family that is invited; whatever it is owed by that has gone out."""
    case = make_case(CaseState.INVITED)
    case.notices.update(state=S.SENT, sent_at=MONDAY)
    return case


def owe(
    case: Case, number: int, *kinds: Kind, base: int = BASE, at: datetime = MONDAY
) -> list[UUID]:
    """So many notices of these kinds in turn; returns their ids."""
    guardian = case.child.household.guardians.get()
    people = {NUDGE: "role:INTAKE", LETTER: f"guardian:{guardian.pk}"}
    notices = [
        Notice(
            case=case, kind=kind, rule="contact_5", nth=base + nth, recipient=people[kind],
            language="de", created_at=at, deliver_at=at,
        )
        for nth in range(number)
        for kind in [kinds[nth % len(kinds)]]
    ]  # fmt: skip
    return [one.pk for one in Notice.objects.bulk_create(notices)]


def owe_in_digests(
    case: Case, number: int, *, base: int = BASE, at: datetime = MONDAY
) -> list[UUID]:
    """Nudges that go out inside digests, two in each; returns the ids of what is inside."""
    notices = [
        Notice(
            case=case, kind=NUDGE, rule="contact_5", nth=base + nth, in_digest=True,
            recipient=f"role:{ROLES[nth // 2]}", created_at=at, deliver_at=at,
        )
        for nth in range(number)
    ]  # fmt: skip
    return [one.pk for one in Notice.objects.bulk_create(notices)]


def are_settled() -> bool:
    """Whether nothing is owed or under way any more."""
    open_states = (S.OWED, S.SENDING, S.BUNDLED)
    return not Notice.objects.filter(state__in=open_states).exists()
