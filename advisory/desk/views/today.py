"""Today: what burns, what was to be taken up again, who comes, and what has come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from advisory.desk import doing
from advisory.desk.models import Advisor
from advisory.desk.visitor import Visitor, visitor
from cases import agenda, worklist
from cases.access import Area
from cases.models import Case, Caseload, DeletionList, MergeProposal, Notice
from cases.models.case import OFFICE
from cases.rights import waiting
from cases.states import Role
from cases.watching.vitals import Vitals

SHOWN = 30
# So many of each list stand open: on a phone too all parts are seen in a few screens.
FIRST = 3
Row = TypeVar("Row")


@dataclass(frozen=True)
class Folded(Generic[Row]):
    """A list of which the first few stand open and the rest is one step away."""

    rows: Sequence[Row]

    @property
    def first(self) -> Sequence[Row]:
        """What stands open."""
        return self.rows[:FIRST]

    @property
    def rest(self) -> Sequence[Row]:
        """What is folded away, or stands in a list of its own."""
        return self.rows[FIRST:]


@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The page a day begins with; each part is shown to those whose roles it concerns."""
    me = visitor(request)
    cared = worklist.cared_for(me.actor, me.now)
    news = agenda.news(me.actor, me.now)
    follow_ups = list(agenda.follow_ups(me.actor, me.today)[: SHOWN + 1])
    context = {
        "today": me.today,
        "sees_cases": me.actor.roles & {*OFFICE, Role.SUPERVISION},
        "is_advisor": Role.ADVISOR in me.actor.roles,
        "burning": Folded(doing.with_links(worklist.burning(me.actor, me.now), me.actor)),
        "stands_in_for": Advisor.objects.names_of(cared - {me.person.pk}),
        "waiting_caseloads": Caseload.objects.waiting_for(cared),
        "follow_ups": Folded(follow_ups[:SHOWN]),
        "more_follow_ups": len(follow_ups) > SHOWN,
        "done_follow_ups": agenda.done_follow_ups(me.actor, me.today),
        "news": news,
        "newest": Folded(news.steps),
        "requests": Folded(list(waiting.unanswered(me.actor, cared)[:SHOWN])),
        "may_report": Role.INTAKE in me.actor.roles,
    }
    if settings.FOUR_EYES or settings.RELEASE_DELETIONS:
        context |= _approvals(me)
    if me.may_read(Area.CONTACTS):
        meetings = agenda.meetings(me.actor, me.today, cared)
        context["meetings"] = Folded(doing.of_meetings(meetings, me.actor))
    if me.may_read(Area.OPERATION):
        vitals = Vitals(me.now)
        context |= {"watches": True, "troubles": vitals.troubles, "begins": vitals.is_starting}
    return render(request, "desk/today/today.html", context | _outbox(me))


def _outbox(me: Visitor) -> dict[str, int]:
    """Letters to print, and what could not be delivered."""
    if not me.may_read(Area.OUTBOX):
        return {}
    notices = Notice.objects
    return {"letters": notices.to_post().count(), "troubled": notices.troubled().count()}


def _approvals(me: Visitor) -> dict[str, Any]:
    """What waits for a second person; a merge only where both cases may be opened."""
    if not me.may_write(Area.APPROVAL):
        return {}
    mine = Case.objects.visible_to(me.actor)
    proposals = MergeProposal.objects.waiting().of_others(me.person.pk)
    lists = DeletionList.objects.waiting().of_others(me.person.pk)
    return {
        "proposed_merges": proposals.between(mine)[:SHOWN],
        "waiting_lists": settings.RELEASE_DELETIONS and lists.exists(),
    }
