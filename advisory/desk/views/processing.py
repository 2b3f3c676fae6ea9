"""Record of processing and template of the impact assessment, for the city's own office."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cases.deadlines import Timetable
from cases.knowing import timetable
from cases.processing.papers import Office, Part, assessment, record


@require_safe
def processing(request: HttpRequest) -> HttpResponse:
    """Art. 30 DSGVO, with the periods in force."""
    return _paper(request, _("Record of processing activities (Art. 30 DSGVO)"), record)


@require_safe
def impact(request: HttpRequest) -> HttpResponse:
    """Art. 35 DSGVO: what the program knows is filled in, the rest is the city's."""
    title = _("Data protection impact assessment: template (Art. 35 DSGVO)")
    return _paper(request, title, assessment)


def _paper(
    request: HttpRequest, title: str, made: Callable[[Office, Timetable], list[Part]]
) -> HttpResponse:
    office = Office(
        settings.OFFICE_NAME, settings.OFFICE_ADDRESS, settings.OFFICE_PHONE, settings.DPO_CONTACT
    )
    context = {"title": title, "parts": made(office, timetable())}
    return render(request, "desk/privacy/paper.html", context)
