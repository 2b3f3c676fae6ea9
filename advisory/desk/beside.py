"""What stands beside the consultation sheet: Schulpflicht, proposal, the family."""

from typing import Any

from advisory.desk.visitor import Visitor
from cases.access import Area
from cases.ages import compulsory_from
from cases.models import Case
from cases.moves import Event
from cases.proposals import propose
from cases.states import CaseState

SHEET_STATES = (
    CaseState.IN_CONSULTATION,
    CaseState.READY_FOR_PLACEMENT,
    CaseState.OFFERED,
    CaseState.WAITLISTED,
    CaseState.ASSIGNMENT_REQUESTED,
    CaseState.ENROLLED,
)
SIGNATURES: dict[str, Event] = {
    CaseState.IN_CONSULTATION: Event.SIGN,
    CaseState.READY_FOR_PLACEMENT: Event.REVISE,
    CaseState.WAITLISTED: Event.REVISE,
    CaseState.ENROLLED: Event.TRANSFER,
}


def may_see_address(me: Visitor, case: Case) -> bool:
    """A disclosure block hides the address from almost everybody (§ 51 BMG)."""
    return not case.child.household.disclosure_block or me.may_read(Area.BLOCKED_ADDRESS)


def beside(me: Visitor, case: Case) -> dict[str, Any]:
    """What stands beside the sheet: Schulpflicht, proposal, the family."""
    child = case.child
    return {
        "case": case,
        "child": child,
        "proposal": propose(child, me.today),
        "compulsory_from": compulsory_from(child.birth_date),
        "is_compulsory": child.is_compulsory(me.today),
        "guardians": list(child.household.guardians.all()),
        "siblings": list(Case.objects.siblings_of(case).with_child()),
        "may_see_address": may_see_address(me, case),
        "may_correct": Event.CORRECT_BIRTH_DATE in case.moves_for(me.actor),
        "may_sign": SIGNATURES.get(case.state) in case.moves_for(me.actor),
    }
