"""One short form page for each move of a case that needs no page of its own."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from advisory.desk.announcements import Announcement, announcements, rehearsed
from advisory.desk.forms.moves import EVENT_PAGES, MOVE_FORMS
from advisory.desk.forms.moves_base import MoveForm
from advisory.desk.proving import proved_again
from advisory.desk.timeline import happened_since
from advisory.desk.visitor import Visitor, load_case, visitor
from advisory.desk.wording import DOES
from cases.actions.records import note_opening
from cases.guards import objection
from cases.models import Case
from cases.moves import MOVES, Event
from cases.refusals import Restricted
from cases.states import CaseState

PROVED_AGAIN = (Event.UNMERGE,)


def move(request: HttpRequest, number: str, event: str) -> HttpResponseBase:
    """Show the form of a move, or take it; what was typed is never lost."""
    known = _known(event)
    door = proved_again(_move) if known in PROVED_AGAIN else _move
    return door(request, number, known)


def _move(request: HttpRequest, number: str, known: Event) -> HttpResponse:
    who = visitor(request)
    case = load_case(number, who.actor)
    if known in EVENT_PAGES:
        return redirect(EVENT_PAGES[known], case.number)
    note_opening(case, "form", by=who.actor, at=who.now)
    if request.method != "POST":
        return _page(request, known, MOVE_FORMS[known](case=case, who=who))
    form = MOVE_FORMS[known](request.POST, case=case, who=who)
    if "show_text" in request.POST:
        return _page(request, known, form, told=_rehearsed(form))
    if form.take():
        messages.success(request, f"{known.label}.")
        return redirect(form.next_page, case.number)
    return _refused(request, known, form) if form.refusal else _page(request, known, form)


def _known(event: str) -> Event:
    if event not in {*MOVE_FORMS, *EVENT_PAGES}:
        raise Http404
    return Event(event)


def _refused(request: HttpRequest, event: Event, form: MoveForm) -> HttpResponse:
    """The room said no: show why, what changed meanwhile, and the form with what was typed."""
    case = load_case(form.case.number, form.who.actor)
    happened = happened_since(case, form.cleaned_data["version"])
    context = {"refusal": str(form.refusal), "happened": happened}
    return _page(request, event, form.reopened(case), context)


def _rehearsed(form: MoveForm) -> list[Announcement]:
    """What goes out for what was typed; nothing while something is wrong with it."""
    if not form.is_valid():
        return []
    return rehearsed([form.case, *form.others()], lambda cases: form.act_on(cases[0]))


def _page(
    request: HttpRequest,
    event: Event,
    form: MoveForm,
    more: Mapping[str, object] | None = None,
    told: Sequence[Announcement] = (),
) -> HttpResponse:
    case, who = form.case, form.who
    stands_against = obstacle(event, case, who)
    context = {
        "case": case,
        "child": case.child,
        "title": MOVES[event].label,
        "does": DOES[event],
        "form": form,
        "obstacle": stands_against,
        "announcements": told or list(announcements(event, case, who.now, others=form.others())),
        **(more or {}),
    }
    conflict = bool(stands_against or more)
    status = HTTPStatus.CONFLICT if conflict else HTTPStatus.OK
    return render(request, "desk/case/move.html", context, status=status)


def obstacle(event: Event, case: Case, who: Visitor) -> str | Promise:
    """Why this person can't take this step now, as a sentence; empty when they can."""
    move_row = MOVES[event]
    if case.restricted_at is not None:
        return Restricted.sentence
    if case.state not in move_row.sources:
        state = CaseState(case.state).label
        return _("This is not possible while the case is in the state “%(state)s”.") % {
            "state": state
        }
    if event not in case.moves_for(who.actor):
        roles = ", ".join(sorted(str(role.label) for role in move_row.roles))
        return _("Your role may not do this. Ask somebody with the role: %(roles)s.") % {
            "roles": roles
        }
    return objection(event, case, who.actor, who.now)
