"""What people asked about the data, and restrictions of processing, as lines of the timeline."""

from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from advisory.desk.templatetags.house import weekday
from advisory.desk.timeline import Line
from advisory.desk.visitor import Visitor
from cases.access import Area
from cases.models import Case, Restriction, RightsRequest

KIND = "right"


def rights_lines(case: Case, requests: Iterable[RightsRequest], who: Visitor) -> Iterator[Line]:
    """Each request recorded and answered, each restriction set and lifted."""
    if not who.may_read(Area.RIGHTS):
        return
    for one in requests:
        yield from _request(one)
    for rest in case.restrictions.select_related("user", "lifted_by"):
        yield from _restriction(rest)


def _request(one: RightsRequest) -> Iterator[Line]:
    title = _("Request: %(what)s") % {"what": one.get_kind_display()}
    due = _("answer by %(day)s") % {"day": weekday(one.due_on)}
    yield Line(one.created_at, KIND, title, str(one.created_by), [due], one.words)
    if one.decided_at is not None:
        ended = f"{title}: {one.get_state_display()}"
        yield Line(one.decided_at, KIND, ended, str(one.decided_by), [], one.outcome)


def _restriction(rest: Restriction) -> Iterator[Line]:
    title, ground = _("Processing restricted (Art. 18)"), rest.get_ground_display()
    yield Line(rest.since, KIND, title, str(rest.user), [ground], rest.reason)
    if rest.lifted_at is not None:
        ended = _("Restriction of processing lifted")
        yield Line(rest.lifted_at, KIND, ended, str(rest.lifted_by), [], rest.lift_reason)
