"""The family's page: where is my child's case, what must I do next, whom can I call."""

from http import HTTPStatus
from typing import Any

from babel.dates import format_date
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from advisory.family.words import PAGES
from cases.languages import LANGUAGES, direction
from cases.links import BadLink, read_family_token
from cases.progress import Progress, progress
from cases.states import AppointmentMode
from schools import clock

# The address is a key: nobody keeps it, nobody is told it.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


@login_not_required
@require_safe
def show(request: HttpRequest, token: str) -> HttpResponse:
    """How far the child's case is, in the family's language or the one it chose by `?lang=`."""
    try:
        found = progress(read_family_token(token), clock.now())
    except BadLink:
        found = None
    if found is None:
        return _answer(request, "bad_link", {"pages": _all_languages()}, HTTPStatus.NOT_FOUND)
    chosen = request.GET.get("lang", "")
    language = chosen if chosen in PAGES else found.language
    return _answer(request, "progress", _context(found, language), HTTPStatus.OK)


def _context(found: Progress, language: str) -> dict[str, Any]:
    words, meeting = PAGES[language], found.meeting
    return {
        "found": found,
        "words": words,
        "say": words.states[found.state],
        "language": language,
        "direction": direction(language),
        "languages": [LANGUAGES[code] for code in PAGES],
        "weekday": format_date(meeting.day, "EEEE", locale=language) if meeting else "",
        "clock": words.clock.format(begins=meeting.begins, ends=meeting.ends) if meeting else "",
        "by_phone": meeting is not None and meeting.mode == AppointmentMode.PHONE,
        "by_video": meeting is not None and meeting.mode == AppointmentMode.VIDEO,
        "on_site": meeting is not None and meeting.mode == AppointmentMode.ON_SITE,
        "first_weekday": format_date(found.start_on, "EEEE", locale=language)
        if found.start_on
        else "",
        "office_address": settings.OFFICE_ADDRESS,
    }


def _all_languages() -> list[dict[str, Any]]:
    return [
        {"words": words, "language": code, "direction": direction(code)}
        for code, words in PAGES.items()
    ]


def _answer(
    request: HttpRequest, page: str, context: dict[str, Any], status: HTTPStatus
) -> HttpResponse:
    # What the frame of the page says stands in the languages of the house; German is binding.
    with translation.override("en" if context.get("language") == "en" else "de"):
        response = render(request, f"family/{page}.html", context, status=status)
    for name, value in HEADERS.items():
        response.headers[name] = value
    return response
