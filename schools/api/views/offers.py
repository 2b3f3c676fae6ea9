"""Reading place requests: load what is the school's own, let the room say what it may see."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from cases.feed import Mark, Wish, first_of
from schools.api import errors, examples, requests, schema, serializers, wire
from schools.api.auth import caller_of
from schools.api.reading import Page, own_offer, shown_to
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
        present = Mark.now()
        began = after.began if after else present
        wish = _wish(asked.validated_data, after)
        asked_for = first_of(caller.school.pk, wish, most=limit + 1, at=caller.at, present=present)
        chosen, has_more = asked_for[:limit], len(asked_for) > limit
        page = Page(caller, [offer_id for _sent_at, offer_id in chosen])
        tag = wire.stamp_of([page.sources(), has_more])
        # Whoever is told that nothing is new goes on with the mark it has: that misses nothing.
        if unchanged := wire.unchanged(request, tag):
            page.note_readings()
            return unchanged
        data = {
            "offers": page.shown(),
            "next": _next(request, wire.Cursor(*chosen[-1], began)) if has_more else None,
            "as_of": str(began),
        }
        return wire.answered(data, tag)


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


def _wish(asked: Mapping[str, Any], after: wire.Cursor | None) -> Wish:
    return Wish(
        states=tuple(asked.get("state", ())),
        since=asked.get("updated_since"),
        after=(after.sent_at, after.offer_id) if after else None,
    )


def _cursor(asked: Mapping[str, Any]) -> wire.Cursor | None:
    if "cursor" not in asked:
        return None
    try:
        return wire.Cursor.read(asked["cursor"])
    except ValueError as error:
        sentence = _("This is no cursor of ours; follow `next`.")
        raise errors.invalid([("/cursor", sentence)]) from error


def _next(request: Request, cursor: wire.Cursor) -> str:
    params = request.query_params.copy()
    params["cursor"] = str(cursor)
    return request.build_absolute_uri(f"{request.path}?{params.urlencode()}")
