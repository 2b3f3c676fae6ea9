"""Lead and data protection officer hear of a deletion while they can still stop it."""

from datetime import datetime

from cases.calendars import day_of
from cases.erasing import due
from cases.models import Notice
from cases.notices import Kind
from cases.recipients import Directory, Draft
from cases.states import Role

RULE = "deletion"
WHO = (Role.LEAD, Role.DPO)


def tell_of_deletions(at: datetime) -> int:
    """Once a week, while anything is near its deletion; counts and a link, no names."""
    if not due.near(at).exists():
        return 0
    directory, nth = Directory(), day_of(at).toordinal() // 7
    found = [one for role in WHO for one in directory.with_role(role, Kind.DELETION_NEAR, at)]
    people = {one.reference: one for one in found}.values()
    drafts = [Draft(Kind.DELETION_NEAR, RULE, nth, one, at) for one in people]
    return Notice.objects.write_all(draft.notice(None) for draft in drafts)
