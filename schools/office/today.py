"""The page behind the link of a school's digest: everything that waits for the school, no names."""

from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cases.calendars import day_of, last_day_of
from cases.disclosure import shown_state
from cases.links import LINK_LASTS, office_link, places_link, read_digest_token
from cases.models import Offer
from cases.states import OfferState
from schools import clock
from schools.models import School
from schools.office.views import LinkPage

# What has ended without the school's doing is shown for so long.
SHOWN = timedelta(days=14)


class TodayPage(LinkPage):
    """One mail, one link, one page: requests, questions about the first day, what has ended."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show it; each line leads to the page on which it is answered."""
        at = clock.now()
        school = School.objects.get(number=read_digest_token(token, day_of(at)))
        own = Offer.objects.of_school(school.pk)
        chapters: dict[str, list[dict[str, object]]] = {}
        for offer in own.on_the_desk().select_related("case"):
            chapters.setdefault(_chapter(offer, at), []).append(_line(offer))
        for offer in own.ended_by_others(at - SHOWN):
            chapters.setdefault("ended", []).append(_line(offer))
        link = places_link(school.number, day_of(at) + LINK_LASTS)
        context = {"school": school, "places_link": link, **chapters}
        return render(request, "office/today.html", context)

    post = get


def _chapter(offer: Offer, at: datetime) -> str:
    """Under which heading a request stands on that day."""
    state = shown_state(offer, at)
    if state == OfferState.ACCEPTED:
        has_begun = offer.start_on is not None and offer.start_on <= day_of(at)
        return "to_confirm" if has_begun else "expected"
    return {OfferState.SENT.value: "to_answer", OfferState.QUERY_OPEN.value: "asked_back"}.get(
        state, "ended"
    )


def _line(offer: Offer) -> dict[str, object]:
    return {
        "offer": offer,
        "reference": offer.pk.hex[:8],
        "link": office_link(offer),
        "until": last_day_of(offer.expires_at),
    }
