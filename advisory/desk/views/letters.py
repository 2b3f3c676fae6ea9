"""A letter to a family on paper: the page to print and the PDF, each opening of it noted."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from advisory.desk.paper import CannotPrint, as_pdf, qr_code
from advisory.desk.purpose import ask_first
from advisory.desk.views.outbox import waits_for_post
from advisory.desk.visitor import Visitor, visitor
from cases import letters
from cases.access import Area
from cases.actions.records import BLOCKED_ADDRESS, note_opening
from cases.languages import LANGUAGES, LETTER_LANGUAGES
from cases.links import family_link
from cases.models import Case, Notice
from cases.notices import FAMILY_KINDS


@require_safe
def letter(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The print page of a letter: German and the family's language side by side."""
    me, (notice, case) = visitor(request), _letter(request, notice_id)
    if question := ask_first(request, case.number):
        return question
    context = _context(notice, case, me) | {
        "languages": [LANGUAGES[code] for code in LETTER_LANGUAGES],
        "may_post": me.may_write(Area.OUTBOX) and waits_for_post(notice),
    }
    return render(request, "letters/letter.html", context)


@require_safe
def letter_pdf(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """The letter as PDF, tagged for screen readers; where that can't be made, the print page."""
    me, (notice, case) = visitor(request), _letter(request, notice_id)
    if question := ask_first(request, case.number):
        return question
    try:
        content = as_pdf(_context(notice, case, me))
    except CannotPrint:
        messages.warning(request, _("PDF can't be made on this machine: please print the page."))
        return redirect("desk:letter", notice_id)
    headers = {
        "Content-Disposition": f'inline; filename="{case.number}.pdf"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type="application/pdf", headers=headers)


def _letter(request: HttpRequest, notice_id: UUID) -> tuple[Notice, Case]:
    """A notice to a family, in its language or the one chosen by `?lang=`."""
    notice = get_object_or_404(Notice.objects.with_everything(), pk=notice_id)
    if notice.kind not in FAMILY_KINDS or notice.case is None:
        raise Http404
    chosen = request.GET.get("lang", "")
    if chosen in LETTER_LANGUAGES:
        notice.language = chosen
    return notice, notice.case


def _name(case: Case, cases: list[Case]) -> str:
    """Whose page the code leads to, where there are several."""
    return case.child.given_name or case.child.name_own_script if cases[1:] else ""


def _code(case: Case) -> SafeString:
    return qr_code(settings.BASE_URL + family_link(case))


def _context(notice: Notice, case: Case, me: Visitor) -> dict[str, Any]:
    """What stands on the paper; without an address for whoever may not see a blocked one."""
    cases = letters.joined_cases(notice)
    for one in cases:
        note_opening(one, "letter", by=me.actor, at=me.now)
    hidden = case.child.household.disclosure_block
    is_hidden = hidden and not me.may_read(Area.BLOCKED_ADDRESS)
    if hidden and not is_hidden:
        note_opening(case, BLOCKED_ADDRESS, by=me.actor, at=me.now)
    return {
        "notice": notice,
        "letters": list(reversed(letters.write(notice))),
        "window": [] if is_hidden else letters.window(notice),
        "is_hidden": is_hidden,
        "today": me.today,
        "numbers": [one.number for one in cases],
        "codes": [(_name(one, cases), _code(one)) for one in cases],
        "office_name": settings.OFFICE_NAME,
        "office_address": settings.OFFICE_ADDRESS,
        "city_name": settings.CITY_NAME,
    }
