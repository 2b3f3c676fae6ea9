"""How the pages of the daily work say no: a sentence on the form, or a page that says why."""

from collections.abc import Callable, Mapping

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise

from advisory.desk.visitor import Visitor
from cases.models import Case, Step
from cases.moves import MOVES, Event
from cases.refusals import Code, Refused, Restricted

NO_FIELDS: Mapping[str, str] = {}


def barred(request: HttpRequest, me: Visitor, case: Case, *events: Event) -> HttpResponse | None:
    """The page that says why none of these steps is possible now; nothing when one is."""
    if case.restricted_at is not None:
        return not_now(request, case, Restricted.sentence)
    if set(events) & set(case.moves_for(me.actor)):
        return None
    may = any(MOVES[event].roles & me.actor.roles for event in events)
    code = Code.WRONG_STATE if may else Code.WRONG_ROLE
    return not_now(request, case, Code(code).label)


def not_now(request: HttpRequest, case: Case, sentence: str | Promise) -> HttpResponse:
    """A page with this sentence and the way back to the case."""
    context = {"case": case, "sentence": sentence}
    return render(request, "desk/not_now.html", context, status=409)


def tell(form: forms.Form, refusal: Refused, fields: Mapping[str, str] = NO_FIELDS) -> None:
    """Put the sentence of the room at the field it speaks of, or above the form.

    `fields` says where a field of the room has another name on the form.
    """
    name = fields.get(refusal.field, refusal.field)
    form.add_error(name if name in form.fields else None, str(refusal.message))


def version_of(request: HttpRequest) -> int:
    """The version of the case on which the form was opened; a missing one is none."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isdecimal() and len(typed) < 10 else 0


def changed_since(request: HttpRequest, case: Case) -> list[Step]:
    """What colleagues, schools and the clock did while the form was open."""
    if request.method != "POST" or version_of(request) in (0, case.version):
        return []
    return list(case.steps.since(version_of(request)).with_people())


def is_kept(
    request: HttpRequest, case: Case, form: forms.Form, save: Callable[[int | None], object]
) -> bool:
    """Whether a form beside the case was saved on the version on which it was opened.

    What the room refuses stands on the form; after a change of somebody else nothing is written.
    """
    if request.method != "POST" or not form.is_valid() or changed_since(request, case):
        return False
    try:
        save(version_of(request) or None)
    except Refused as refusal:
        tell(form, refusal)
        return False
    return True
