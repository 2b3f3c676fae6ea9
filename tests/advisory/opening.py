"""Opens the page of a case and reads its buttons."""

import re
from datetime import date, timedelta
from typing import Any

from cases.actions.intake import report
from cases.models import Case
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, html
from tests.factories import HOUR, Walk, make_person, report_data

S = CaseState


def desk_of(case: Case, *roles: Role, later: timedelta = HOUR) -> Desk:
    """Somebody with these roles (all of them if none is named), an hour after the last step."""
    last = case.steps.order_by("number").last()
    assert last is not None
    return Desk(make_person(*roles), last.at + later)


def buttons(page: Any) -> dict[str, bool]:
    """The moves on the page, and whether each can be pressed."""
    found = re.findall(r"<(a|button)[^>]*data-event=\"([^\"]*)\"", html(page))
    return {event: tag == "a" for tag, event in found}


def with_sibling(walk: Walk, name: str = "Yusuf") -> Case:
    """A brother in the same household."""
    data = report_data(given_name=name, birth_date=date(2016, 3, 2))
    data.household_id, data.household, data.guardians = walk.case.child.household_id, {}, []
    return report(data, by=walk.by, at=walk.later())
