"""The family's page: where is my child's case, what must I do next, whom can I call."""

from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from cases import wording
from cases.languages import LANGUAGES, direction
from cases.letters import FSI, PDI, Letter, privacy_notice, weekday
from cases.links import BadLink, read_family_token
from cases.progress import Meeting, Progress, progress
from cases.states import AppointmentMode, CaseState
from cases.wording import CATALOGUES, KEYS
from schools import clock

# The address is a key: nobody keeps it, nobody is told it.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}
PAGE_KEYS = tuple(key for key in KEYS if key.startswith("page."))
SEARCHING = (
    CaseState.READY_FOR_PLACEMENT,
    CaseState.OFFERED,
    CaseState.WAITLISTED,
    CaseState.ASSIGNMENT_REQUESTED,
)
# States in which a family reads the same about what it has to do.
NEXT_STEPS: dict[str, str] = dict.fromkeys(SEARCHING, "SEARCHING")
HOW = {
    AppointmentMode.PHONE: "by_phone",
    AppointmentMode.VIDEO: "by_video",
    AppointmentMode.ON_SITE: "on_site",
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
    said = wording.words(chosen if chosen in CATALOGUES else found.language)
    return _answer(request, "progress", _context(found, said), HTTPStatus.OK)


@login_not_required
@require_safe
def privacy(request: HttpRequest, language: str) -> HttpResponse:
    """What happens to a family's data (Art. 13 DSGVO), in each language of our letters."""
    chosen = request.GET.get("lang", "")
    language = chosen if chosen in CATALOGUES else language
    if language not in CATALOGUES:
        raise Http404
    context = _frame(wording.words(language)) | {
        "text": privacy_notice(language),
        "version": wording.privacy_version(language),
    }
    return _answer(request, "privacy", context, HTTPStatus.OK)


def _frame(said: wording.Words) -> dict[str, Any]:
    """What each page of this door says around its own words."""
    return {
        "words": {key.partition(".")[2]: said.say(key) for key in PAGE_KEYS},
        "language": said.language,
        "direction": direction(said.language),
        "languages": [LANGUAGES[code] for code in CATALOGUES],
        "binding": said.say(wording.NOTE),
    }


def _context(found: Progress, said: wording.Words) -> dict[str, Any]:
    start = found.start_on
    return _frame(said) | {
        "found": found,
        "where": said.say(f"where.{found.state}"),
        "todo": said.say(f"todo.{NEXT_STEPS.get(found.state, found.state)}"),
        "first_weekday": weekday(start, said.language) if start else "",
        **(_meeting(found.meeting, said) if found.meeting else {}),
    }


def _meeting(meeting: Meeting, said: wording.Words) -> dict[str, Any]:
    """When and how; where we meet outside of the office is not told to whoever has the link."""
    facts: dict[str, object] = {
        "begins": meeting.begins,
        "ends": meeting.ends,
        "office_address": f"{FSI}{settings.OFFICE_ADDRESS}{PDI}",
        "room": f"{FSI}{meeting.room}{PDI}" if meeting.room else "",
    }
    how = HOW.get(AppointmentMode(meeting.mode))
    lines = said.say(f"meeting.{how}", **facts) if how else ""
    return {
        "weekday": weekday(meeting.day, said.language),
        "clock": said.say("meeting.clock", **facts),
        "how": Letter(said.language, "", lines),
        "interpreter": said.say("meeting.interpreter") if meeting.interpreter else "",
    }


def _all_languages() -> list[dict[str, Any]]:
    return [
        {
            "title": said.say("page.bad_link"),
            "text": said.say("page.bad_link_text"),
            "language": code,
            "direction": direction(code),
        }
        for code, said in wording.words_of(CATALOGUES).items()
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
