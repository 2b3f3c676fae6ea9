"""Reading place requests: load what is the school's own, let the room say what it may see."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cases.feed import Mark, changed_since
from cases.models import Offer
from cases.models.lists import read_for
from cases.models.offer import OfferQuerySet
from schools.api import errors, examples, requests, schema, serializers, wire
from schools.api.auth import Caller, caller_of
from schools.api.reading import own_offer, shown_to
from schools.api.views.calls import SchoolView
from schools.models import Scope


class Offers(SchoolView):
    """The place requests to the school."""

    scopes = {"GET": Scope.OFFERS_READ}

    @extend_schema(
        operation_id="list_offers",
        summary="List the place requests, the oldest first",
        tags=["offers"],
        parameters=[requests.OfferQuerySerializer, schema.IF_NONE_MATCH],
        responses={
            200: serializers.OfferPageSerializer,
            304: schema.NOT_MODIFIED,
            **schema.problems("invalid"),
        },
        examples=[examples.PAGE],
    )
    def get(self, request: Request) -> Response:
        """A page of requests and the address of the next."""
        caller = caller_of(request)
        asked = requests.OfferQuerySerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        limit, after = asked.validated_data["limit"], _cursor(asked.validated_data)
        # Before anything is read: what is finished later is read by the next round.
        began = after.began if after else Mark.now()
        wanted = _wanted(caller, asked.validated_data, after)
        found = read_for(caller.school, wanted, most=limit + 1)
        offers = shown_to(caller, found[:limit])
        data = {
            "offers": offers,
            "next": _next(request, found[limit - 1], began) if len(found) > limit else None,
            "as_of": str(began),
        }
        # Whoever is told that nothing is new goes on with the mark it has: that misses nothing.
        return wire.tagged(request, data, told=[offers, len(found) > limit])


class OneOffer(SchoolView):
    """One place request."""

    scopes = {"GET": Scope.OFFERS_READ}

    @extend_schema(
        operation_id="read_offer",
        summary="Read a place request",
        tags=["offers"],
        parameters=[schema.PATH_ID, schema.IF_NONE_MATCH],
        responses={
            200: serializers.OFFER,
            304: schema.NOT_MODIFIED,
            **schema.problems("not_found"),
        },
        examples=examples.OFFERS,
    )
    def get(self, request: Request, offer_id: str) -> Response:
        """The request as far as the school may see it now."""
        caller = caller_of(request)
        return wire.tagged(request, shown_to(caller, [own_offer(caller, offer_id)])[0])


def _wanted(caller: Caller, asked: Mapping[str, Any], after: wire.Cursor | None) -> OfferQuerySet:
    offers: OfferQuerySet = Offer.objects.of_school(caller.school.pk).oldest_first()
    if asked.get("state"):
        offers = offers.shown_as(asked["state"], caller.at)
    if "updated_since" in asked:
        offers = changed_since(offers, asked["updated_since"])
    return offers.after(after.sent_at, after.offer_id) if after else offers


def _cursor(asked: Mapping[str, Any]) -> wire.Cursor | None:
    if "cursor" not in asked:
        return None
    try:
        return wire.Cursor.read(asked["cursor"])
    except ValueError as error:
        sentence = _("This is no cursor of ours; follow `next`.")
        raise errors.invalid([("/cursor", sentence)]) from error


def _next(request: Request, last: Offer, began: Mark) -> str:
    params = request.query_params.copy()
    params["cursor"] = str(wire.Cursor(last.sent_at, last.pk, began))
    return request.build_absolute_uri(f"{request.path}?{params.urlencode()}")
