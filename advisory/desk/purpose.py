"""The question before a case of another team is opened: what for?"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.utils.http import urlencode

from advisory.desk.models import Advisor
from advisory.desk.visitor import Visitor, visitor
from cases import worklist
from cases.access import needs_purpose
from cases.actions.records import has_purpose
from cases.models import Absence, Case

ASKS = "desk:purpose"
CASE_PAGES = "cases/<str:number>/"


class PurposeMiddleware:
    """Leads whoever opens another team's case to the question first, once in a working day.

    It looks at the address alone, so that no page about a case can forget to ask.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass it on; the question is asked when the address is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: dict[str, Any]
    ) -> HttpResponseBase | None:
        """The way to the question, or nothing where none has to be asked."""
        match = request.resolver_match
        if match is None or not match.route.startswith(CASE_PAGES) or match.view_name == ASKS:
            return None
        return ask_first(request, kwargs["number"])


def ask_first(request: HttpRequest, number: str) -> HttpResponse | None:
    """The way to the question when this visitor has to answer it before this case."""
    if not isinstance(request.user, Advisor):
        return None
    who = visitor(request)
    if not needs_purpose(who.actor.roles):
        return None
    case: Case | None = Case.objects.visible_to(who.actor).with_number(number).first()
    if case is None or not is_foreign(case, who):
        return None
    if has_purpose(case, by=who.actor, at=who.now):
        return None
    address = f"{resolve_url(ASKS, number)}?{urlencode({'next': request.get_full_path()})}"
    answer = redirect(address)
    if request.method != "GET":
        answer.status_code = HTTPStatus.SEE_OTHER
    return answer


def is_foreign(case: Case, who: Visitor) -> bool:
    """Whether the case is in the care of somebody of another team who isn't stood in for."""
    advisor = case.advisor
    if advisor is None or advisor == who.person or advisor.team == who.person.team:
        return False
    return not Absence.objects.stands_in(who.person.pk, advisor.pk, who.today)


def asking(cases: Iterable[Case], who: Visitor) -> set[int]:
    """The keys of those cases that this visitor would be asked about before opening them."""
    if not needs_purpose(who.actor.roles):
        return set()
    cared = worklist.cared_for(who.actor, who.now)
    theirs = {one for one in cases if one.advisor and one.advisor.team != who.person.team}
    return {one.pk for one in theirs if one.advisor_id not in cared}
