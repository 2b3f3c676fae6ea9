"""The notice of data protection (Art. 13 DSGVO) to hand out: German, and the family's language."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.views.decorators.http import require_safe

from cases.languages import direction
from cases.letters import privacy_notice
from cases.printing import NoPrinter, draw
from cases.wording import CATALOGUES, privacy_version

TEMPLATE, STYLE = "privacy/notice.html", "copy.css"
BINDING = "de"


@require_safe
def notice(request: HttpRequest, language: str) -> HttpResponse:
    """As PDF; the page to print where the machine can't draw it."""
    if language not in CATALOGUES:
        raise Http404
    told = [privacy_notice(one) for one in dict.fromkeys((language, BINDING))]
    context = {
        "parts": [(one, direction(one.language), privacy_version(one.language)) for one in told]
    }
    with translation.override(BINDING):
        try:
            drawn = draw(render_to_string(TEMPLATE, context), STYLE)
        except NoPrinter:
            return render(request, TEMPLATE, context)
    answer = HttpResponse(drawn, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="datenschutz-{language}.pdf"'
    return answer
