"""The pages behind a school's mail link: one screen, no log-in, and reading changes nothing."""

from datetime import datetime
from http import HTTPStatus
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views import View

from cases import keeping, replies
from cases.actions.records import report_places
from cases.actors import Actor
from cases.calendars import day_of, last_day_of
from cases.disclosure import disclose, shown_state
from cases.links import (
    LINK_LASTS,
    BadLink,
    OldLink,
    office_link,
    places_link,
    read_office_token,
    read_places_token,
)
from cases.models import Offer
from cases.refusals import Invalid, Refused
from cases.replies import Answer
from cases.states import Door, OfferState
from schools import clock
from schools.models import School
from schools.office.forms import FORMS, AnswerForm, PlacesForm, proposed
from schools.office.wording import rows
from schools.places import FigureRefused

# Over without the school's doing: the page says so, and a machine understands that it is gone.
GONE = (OfferState.EXPIRED, OfferState.WITHDRAWN)
# The address is a key: it is kept by nobody and named to nobody. `no-referrer` would take away
# the origin that the check against forged posts needs; `same-origin` tells no one else either.
HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",
    "X-Robots-Tag": "noindex, nofollow",
}


@method_decorator(login_not_required, name="dispatch")
class LinkPage(View):
    """A page that is reached by a signed link; a wrong link has a page of its own."""

    http_method_names = ["get", "head", "post"]
    # What a new link opens when this one has expired.
    new_link = keeping.TODAY

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, and let nobody keep or index the page."""
        response: HttpResponseBase
        try:
            response = super().dispatch(request, *args, **kwargs)
        except OldLink as old:
            response = self._old(request, old.number)
        except BadLink:
            response = _plain(request, "forged", HTTPStatus.NOT_FOUND)
        except (Offer.DoesNotExist, School.DoesNotExist):
            response = _plain(request, "deleted", HTTPStatus.GONE)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    def _old(self, request: HttpRequest, number: str) -> HttpResponse:
        """The way to a new link: to the registered address alone, the same for whoever asks."""
        is_asked = request.method == "POST" and "new_link" in request.POST
        if is_asked:
            keeping.send_new_link(number, self.new_link, at=clock.now())
        why, status = ("asked", HTTPStatus.OK) if is_asked else ("old", HTTPStatus.GONE)
        return _plain(request, why, status)


class AnswerPage(LinkPage):
    """One place request: what is asked, three answers, then what was answered."""

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show it. Mail scanners follow links too: nothing is answered by looking."""
        at = clock.now()
        return _page(request, _offer(token, at), at)

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Take one answer, then show it as proof."""
        at = clock.now()
        offer = _offer(token, at)
        said = request.POST.get("answer", "")
        if said not in Answer.values:
            return _page(request, offer, at, status=HTTPStatus.BAD_REQUEST)
        answer = Answer(said)
        form = FORMS[answer](request.POST, prefix=answer.value)
        if not form.is_valid():
            return _page(request, offer, at, form, HTTPStatus.BAD_REQUEST)
        by = Actor.school(offer.school_id, Door.OFFICE, form.cleaned_data["person"])
        try:
            replies.give(offer, answer, form.fields_of_verb(), by=by, at=at)
        except Refused as refused:
            form.add_error(refused.field if refused.field in form.fields else None, str(refused))
            wrong = isinstance(refused, Invalid)
            status = HTTPStatus.BAD_REQUEST if wrong else HTTPStatus.CONFLICT
            return _page(request, _offer(token, at), at, form, status)
        return HttpResponseRedirect(office_link(offer))


class PlacesPage(LinkPage):
    """How many children the school can still take: numbers in a table, done."""

    new_link = keeping.PLACES

    def get(self, request: HttpRequest, token: str) -> HttpResponse:
        """Show what is known."""
        return _places_page(request, PlacesForm(_school(token)))

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Take the figures that were entered, as of today; the same again changes nothing."""
        at, school = clock.now(), _school(token)
        form = PlacesForm(school, request.POST)
        if not form.is_valid():
            return _places_page(request, form, status=HTTPStatus.BAD_REQUEST)
        by = Actor.school(school.pk, Door.OFFICE, form.cleaned_data["person"])
        figures = form.figures(day_of(at))
        try:
            report_places(school, figures, by=by, at=at)
        except FigureRefused as refused:
            form.add_error(None, refused.message)
            return _places_page(request, form, status=HTTPStatus.CONFLICT)
        return _places_page(request, PlacesForm(_school(token)), reported=len(figures), at=at)


def _offer(token: str, at: datetime) -> Offer:
    """The request of this link. Raises BadLink, and OldLink a while after it is over."""
    offer: Offer = Offer.objects.with_all_told().get(pk=read_office_token(token))
    over_since = max(offer.changed_at, offer.expires_at)
    if not replies.answers_now(offer, at) and over_since + LINK_LASTS < at:
        raise OldLink(offer.school.number)
    return offer


def _school(token: str) -> School:
    return School.objects.get(number=read_places_token(token, day_of(clock.now())))


def _page(
    request: HttpRequest,
    offer: Offer,
    at: datetime,
    filled: AnswerForm | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    by = Actor.school(offer.school_id, Door.OFFICE)
    view = disclose([offer], by=by, at=at)[0]
    state = shown_state(offer, at)
    forms = _forms(offer, at, filled)
    context = {
        "offer": offer,
        "state": state,
        "until": last_day_of(offer.expires_at),
        "rows": rows(view["pupil"]) if "pupil" in view else [],
        "forms": forms.values(),
        "said": [step for step in offer.steps.all() if step.school_id == offer.school_id],
        "places_link": places_link(offer.school.number, day_of(at) + LINK_LASTS),
        "failed": filled,
        "failed_in_forms": filled in forms.values(),
    }
    if status == HTTPStatus.OK and state in GONE:
        status = HTTPStatus.GONE
    return render(request, "office/answer.html", context, status=status)


def _forms(offer: Offer, at: datetime, filled: AnswerForm | None) -> dict[str, AnswerForm]:
    """A form for every answer that is possible now; one that was sent back keeps what was typed."""
    days = proposed(offer, day_of(at))
    forms = {
        answer.value: FORMS[answer](prefix=answer.value, initial=days)
        for answer in replies.answers_now(offer, at)
    }
    if filled is not None and filled.prefix in forms:
        forms[filled.prefix] = filled
    return forms


def _places_page(
    request: HttpRequest, form: PlacesForm, status: int = HTTPStatus.OK, **more: Any
) -> HttpResponse:
    context = {"form": form, "school": form.school, **more}
    return render(request, "office/places.html", context, status=status)


def _plain(request: HttpRequest, why: str, status: int) -> HttpResponse:
    return render(request, "office/no_way.html", {"why": why}, status=status)
