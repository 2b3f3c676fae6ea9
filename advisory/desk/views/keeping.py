"""What is typed into the consultation sheet is saved while the family talks."""

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from advisory.desk import refusing
from advisory.desk.beside import SHEET_STATES, beside, may_see_address
from advisory.desk.forms.consultation import SheetForm
from advisory.desk.templatetags.house import local_time
from advisory.desk.visitor import Visitor, load_case, visitor
from cases.access import Area
from cases.actions.intake import amend
from cases.models import Case, Step
from cases.moves import Event
from cases.refusals import Code, Refused
from cases.states import Door


@require_POST
def keep(request: HttpRequest, number: str) -> HttpResponse:
    """Save the touched fields of the sheet, as far as they are right.

    Answers with the new version of the case, what is wrong, and what stands beside the sheet; with
    409 and a page part where somebody else has changed the case or the sheet is closed meanwhile.
    """
    me = visitor(request)
    case = load_case(number, me.actor)
    if not me.may_write(Area.BIOGRAPHY) or case.state not in SHEET_STATES:
        return _closed(case, me)
    form = SheetForm(case, may_see_address=may_see_address(me, case), data=request.POST)
    form.is_valid()
    touched = request.POST.getlist("touched")
    if others := _by_others(request, me, case):
        return _conflict(case, form, touched, others)
    try:
        if changes := form.changes(touched):
            amend(case, changes, by=me.actor, at=me.now, version=case.version)
    except Refused as refusal:
        if refusal.code != Code.STALE:
            refusing.tell(form, refusal)
            return _kept(request, me, case, form)
        case = load_case(number, me.actor)
        return _conflict(case, form, touched, _by_others(request, me, case))
    return _kept(request, me, load_case(number, me.actor), form)


def _by_others(request: HttpRequest, me: Visitor, case: Case) -> list[Step]:
    """What others did since the sheet was opened; one's own saving is no surprise."""
    since = refusing.changed_since(request, case)
    return [one for one in since if not _is_own(one, me)]


def _is_own(step: Step, me: Visitor) -> bool:
    is_saving = step.event == Event.AMEND and step.door == Door.DESK
    return is_saving and step.user_id == me.person.pk


def _kept(request: HttpRequest, me: Visitor, case: Case, form: SheetForm) -> JsonResponse:
    wrong = [
        {"name": name, "message": f"{form[name].label}: {form.errors[name][0]}"}
        for name in form.errors
        if name in form.fields
    ]
    said = _("Saved at %(time)s.") % {"time": local_time(me.now)}
    part = render_to_string("desk/consultation/_duty.html", beside(me, case), request)
    return JsonResponse({"version": case.version, "said": said, "wrong": wrong, "beside": part})


def _conflict(case: Case, form: SheetForm, touched: list[str], others: list[Step]) -> JsonResponse:
    context = {"case": case, "changed": others, "differing": form.differing(touched)}
    part = render_to_string("desk/consultation/_conflict.html", context)
    answer = {"version": case.version, "conflict": part}
    return JsonResponse(answer, status=HTTPStatus.CONFLICT)


def _closed(case: Case, me: Visitor) -> JsonResponse:
    code = Code.WRONG_STATE if me.may_write(Area.BIOGRAPHY) else Code.WRONG_ROLE
    part = render_to_string("desk/consultation/_conflict.html", {"case": case, "no": code.label})
    return JsonResponse({"conflict": part}, status=HTTPStatus.CONFLICT)
