"""Verbs of the second person: a merge is confirmed by somebody else than whoever proposed it."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases.access import Area, may_write
from cases.actions import changes
from cases.actors import Actor
from cases.history import note
from cases.models import Case, Merge, MergeProposal, Occurrence
from cases.moves import MOVES, Event
from cases.refusals import Code, Refused

What = Occurrence.What
SAME_PERSON = _("Another person has to confirm what you have proposed.")
DECIDED = _("Somebody has decided on this already.")


@transaction.atomic
def propose_merge(
    case: Case, survivor: Case, *, taken: Collection[str], by: Actor, at: datetime, version: int
) -> MergeProposal:
    """Put a merge before a second person. Raises `Refused`; nothing of either case changes."""
    if not MOVES[Event.MERGE].roles & by.roles:
        raise Refused(Code.WRONG_ROLE)
    changes.lock_both(case, survivor)
    case.refresh_from_db()
    if case.version != version:
        raise Refused(Code.STALE)
    if Event.MERGE not in case.moves_for(by):
        raise Refused(Code.WRONG_STATE)
    if case.merge_proposals.filter(decided_at__isnull=True).exists():
        raise Refused(Code.GUARD, _("A merge of this case is waiting for a second person already."))
    made = MergeProposal.objects.create(
        case=case,
        survivor=survivor,
        case_version=version,
        survivor_version=survivor.version,
        taken=list(taken),
        proposed_by_id=by.user,
        at=at,
    )
    note(What.MERGE_PROPOSED, _subject(made), by=by, at=at, survivor=survivor.pk)
    return made


@transaction.atomic
def confirm_merge(proposal: MergeProposal, *, by: Actor, at: datetime) -> Merge:
    """A second person agrees: the cases are merged as proposed.

    Raises `Refused` for whoever proposed it, and when one of the cases has changed since.
    """
    _must_approve(by)
    _decide(proposal, by=by, at=at, confirmed=True)
    if proposal.survivor.version != proposal.survivor_version:
        raise Refused(Code.STALE)
    done = changes.carry_out(
        proposal.case,
        proposal.survivor,
        taken=proposal.taken,
        by=Actor.staff(proposal.proposed_by_id, MOVES[Event.MERGE].roles, by.door),
        at=at,
        version=proposal.case_version,
    )
    whose = proposal.proposed_by_id
    note(What.MERGE_CONFIRMED, _subject(proposal), by=by, at=at, proposed_by=whose)
    return done


@transaction.atomic
def decline_merge(proposal: MergeProposal, *, by: Actor, at: datetime) -> None:
    """It isn't merged: a second person says no, or whoever proposed it takes it back."""
    if proposal.proposed_by_id != by.user:
        _must_approve(by)
    _decide(proposal, by=by, at=at, confirmed=False)
    note(What.MERGE_DECLINED, _subject(proposal), by=by, at=at)


def may_confirm(proposal: MergeProposal, by: Actor) -> bool:
    """Whether this actor may be the second person."""
    return may_write(by.roles, Area.APPROVAL) and proposal.proposed_by_id != by.user_id


def _decide(proposal: MergeProposal, *, by: Actor, at: datetime, confirmed: bool) -> None:
    """Write the decision down; of two at once one finds it taken."""
    Case.objects.lock_in_order(proposal.case_id, proposal.survivor_id)
    if confirmed and proposal.proposed_by_id == by.user:
        raise Refused(Code.GUARD, SAME_PERSON)
    mine = MergeProposal.objects.filter(pk=proposal.pk, decided_at__isnull=True)
    if not mine.update(decided_by_id=by.user, decided_at=at, confirmed=confirmed):
        raise Refused(Code.WRONG_STATE, DECIDED)
    proposal.refresh_from_db()


def _must_approve(by: Actor) -> None:
    if not may_write(by.roles, Area.APPROVAL):
        raise Refused(Code.WRONG_ROLE)


def _subject(proposal: MergeProposal) -> str:
    return f"case:{proposal.case_id}"
