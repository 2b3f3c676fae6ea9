"""The copy of everything kept about a child (Art. 15 DSGVO): PDF or JSON, in one click."""

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from advisory.desk.proving import proved_again
from advisory.desk.visitor import load_case, visitor
from cases.models import Case, Guardian
from cases.printing import NoPrinter
from cases.rights.copying import Copy, copy_of, may_copy

KINDS = ("pdf", "json")


@require_GET
@proved_again
def copy(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    """The file for the guardian that `?for=` names, else for the child; written down first."""
    me = visitor(request)
    case = load_case(number, me.actor)
    if kind not in KINDS or not may_copy(me.actor):
        raise Http404
    made = copy_of(case, receiver=_receiver(request, case), by=me.actor, at=me.now)
    answer = _paper(made) if kind == "pdf" else _data(made)
    answer["Cache-Control"] = "no-store"
    return answer


def _receiver(request: HttpRequest, case: Case) -> Guardian | None:
    chosen = request.GET.get("for", "")
    guardians = {str(one.pk): one for one in case.child.household.guardians.all()}
    if chosen and chosen not in guardians:
        raise Http404
    return guardians.get(chosen)


def _data(made: Copy) -> HttpResponse:
    answer = JsonResponse(made.as_json(), json_dumps_params={"ensure_ascii": False, "indent": 1})
    return _named(answer, made, "json")


def _paper(made: Copy) -> HttpResponse:
    """PDF, or the page to print where the machine can't draw it."""
    try:
        answer = HttpResponse(made.as_pdf(), content_type="application/pdf")
    except NoPrinter:
        return HttpResponse(made.as_page())
    return _named(answer, made, "pdf")


def _named(answer: HttpResponse, made: Copy, kind: str) -> HttpResponse:
    name = f"{_('copy')}-{made.case_number}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
