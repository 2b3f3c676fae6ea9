"""The first consultation: the sheet that is filled in while talking, and the signature."""

import base64
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from advisory.desk import labels, refusing
from advisory.desk.announcements import announcements
from advisory.desk.beside import SHEET_STATES, SIGNATURES, beside, may_see_address
from advisory.desk.forms.consultation import SheetForm
from advisory.desk.forms.recommendation import RecommendationForm
from advisory.desk.visitor import Visitor, load_case, visitor
from cases import finder, guards
from cases.access import Area
from cases.actions.consultation import Option, revise, sign, transfer
from cases.actions.intake import amend
from cases.actions.records import note_opening
from cases.models import Case
from cases.moves import Event
from cases.refusals import Code, Refused, Restricted

VERBS: dict[Event, Any] = {Event.SIGN: sign, Event.REVISE: revise, Event.TRANSFER: transfer}
# Where a sentence of the room about the recommendation stands on the form.
AT_FIELD = {"options": "school_form_1", "grade": "grade_1"}


@never_cache
@require_http_methods(["GET", "POST"])
def sheet(request: HttpRequest, number: str) -> HttpResponse:
    """The consultation sheet; saving keeps everything that is right."""
    me = visitor(request)
    case = load_case(number, me.actor)
    if not me.may_write(Area.BIOGRAPHY):
        return refusing.not_now(request, case, Code.WRONG_ROLE.label)
    if case.restricted_at is not None:
        return refusing.not_now(request, case, Restricted.sentence)
    if case.state not in SHEET_STATES:
        return refusing.not_now(request, case, Code.WRONG_STATE.label)
    form = SheetForm(case, may_see_address=may_see_address(me, case), data=request.POST or None)
    changed = refusing.changed_since(request, case)
    labels.choose(request, number)
    if request.method == "POST" and not changed and _save(request, me, case, form):
        return redirect("desk:sign" if "sign" in request.POST else "desk:consultation", number)
    note_opening(case, "consultation", by=me.actor, at=me.now)
    context = {"form": form, "changed": changed, "store": f"einstieg.sheet.{me.person.pk}.{number}"}
    context |= {"sheet_key": _sheet_key(me)}
    context |= beside(me, case) | labels.of_sheet(request, case, form)
    return render(request, "desk/consultation/sheet.html", context)


def _sheet_key(me: Visitor) -> str:
    """By which this person's browsers seal what can't be sent; it is kept in none of them."""
    digest = salted_hmac("advisory.desk.sheet", str(me.person.pk), algorithm="sha256").digest()
    return base64.b64encode(digest).decode()


@require_http_methods(["GET", "POST"])
def recommendation(request: HttpRequest, number: str) -> HttpResponse:
    """Sign the recommendation, a new version of it, or one for another school."""
    me = visitor(request)
    case = load_case(number, me.actor)
    event = SIGNATURES.get(case.state, Event.SIGN)
    if no := refusing.barred(request, me, case, event):
        return no
    aside = beside(me, case)
    form = RecommendationForm(
        [Option(one.school_form, one.grade, one.support_form) for one in finder.wishes_of(case)],
        aside["proposal"],
        is_transfer=event is Event.TRANSFER,
        data=request.POST or None,
    )
    changed = refusing.changed_since(request, case)
    if request.method == "POST" and not changed and _sign(request, me, case, form):
        return redirect("desk:case", number)
    objection = guards.objection(event, case, me.actor, me.now)
    context = {"form": form, "changed": changed, "event": event, "objection": objection, **aside}
    context["announcements"] = list(announcements(event, case, me.now))
    return render(request, "desk/consultation/recommendation.html", context)


def _save(request: HttpRequest, me: Visitor, case: Case, form: SheetForm) -> bool:
    """Keep what is right. True when nothing is left to correct."""
    whole = form.is_valid()
    changes = form.changes()
    try:
        if changes:
            version = refusing.version_of(request)
            amend(case, changes, by=me.actor, at=me.now, version=version)
    except Refused as refusal:
        refusing.tell(form, refusal)
        return False
    if whole:
        messages.success(request, _("The sheet is saved."))
    elif changes:
        messages.warning(request, _("Everything is saved except the fields marked below."))
    return whole


def _sign(request: HttpRequest, me: Visitor, case: Case, form: RecommendationForm) -> bool:
    if not form.is_valid():
        return False
    signature: dict[str, Any] = {
        "by": me.actor,
        "at": me.now,
        "version": refusing.version_of(request),
    }
    try:
        signed = VERBS[SIGNATURES[case.state]](
            case, form.options(), **form.arguments(), **signature
        )
    except Refused as refusal:
        refusing.tell(form, refusal, AT_FIELD)
        return False
    messages.success(
        request, _("Version %(n)s of the recommendation is signed.") % {"n": signed.version}
    )
    return True
