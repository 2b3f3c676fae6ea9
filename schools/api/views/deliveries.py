"""What was sent to a webhook: a test, the log, and sending something once more."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cases import hooks
from cases.models import Notice
from cases.notices import NoticeState
from schools.api import about_webhooks as about
from schools.api import schema, wire
from schools.api.about_webhooks import DeliveryState
from schools.api.auth import Caller, caller_of
from schools.api.views.calls import SchoolView
from schools.api.views.webhooks import ALL_METHODS, own_webhook
from schools.models import Scope

STATES = {
    NoticeState.SENT: DeliveryState.DELIVERED,
    NoticeState.DEAD: DeliveryState.FAILED,
    NoticeState.DROPPED: DeliveryState.DROPPED,
}


class Test(SchoolView):
    """A message without meaning."""

    scopes = ALL_METHODS

    @extend_schema(
        operation_id="test_webhook",
        summary="Send a test",
        description=(
            "A message of the type `webhook.test` is sent within seconds, also to a webhook that "
            "was switched off; when it arrives the webhook is on again."
        ),
        tags=["webhooks"],
        parameters=[about.HOOK_ID],
        request=about.EmptySerializer,
        responses={202: about.DeliverySerializer, **schema.problems(*schema.BODY, "not_found")},
        examples=[about.NOTHING_TO_SAY, about.ONE_DELIVERY],
    )
    def post(self, request: Request, webhook_id: str) -> Response:
        """Owe it; what becomes of it stands in the deliveries."""
        caller = caller_of(request)
        hook = own_webhook(caller, webhook_id)
        about.EmptySerializer(data=request.data).is_valid(raise_exception=True)
        return Response(_shown(hooks.test(hook, at=caller.at)), status=202)


class Deliveries(SchoolView):
    """The log of one webhook."""

    scopes = {"GET": Scope.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="list_deliveries",
        summary="List what was sent to a webhook",
        tags=["webhooks"],
        parameters=[about.HOOK_ID, schema.IF_NONE_MATCH],
        responses={
            200: about.DeliveriesSerializer,
            304: schema.NOT_MODIFIED,
            **schema.problems("not_found"),
        },
        examples=[about.DELIVERIES],
    )
    def get(self, request: Request, webhook_id: str) -> Response:
        """The newest hundred with every attempt, the newest first."""
        hook = own_webhook(caller_of(request), webhook_id)
        shown = [_shown(notice) for notice in hooks.deliveries_of(hook)]
        return wire.tagged(request, {"deliveries": shown})


class Redelivery(SchoolView):
    """A message once more."""

    scopes = ALL_METHODS

    @extend_schema(
        operation_id="redeliver",
        summary="Send a message once more",
        description="At once, with the id it had before, by which the receiver knows it again.",
        tags=["webhooks"],
        parameters=[about.DELIVERY_ID],
        request=about.EmptySerializer,
        responses={
            202: about.DeliverySerializer,
            **schema.problems(*schema.BODY, "not_found", "guard"),
        },
        examples=[about.NOTHING_TO_SAY, about.ONE_DELIVERY],
    )
    def post(self, request: Request, delivery_id: str) -> Response:
        """Owe it anew."""
        caller = caller_of(request)
        notice = _own(caller, delivery_id)
        about.EmptySerializer(data=request.data).is_valid(raise_exception=True)
        hooks.redeliver(notice, at=caller.at)
        return Response(_shown(_own(caller, delivery_id)), status=202)


def _own(caller: Caller, delivery_id: str) -> Notice:
    """A message to the caller's school. Raises NotFound, for a foreign one as for none at all."""
    try:
        found = hooks.delivery(caller.school.pk, UUID(delivery_id))
    except ValueError as nothing:
        raise NotFound from nothing
    if found is None:
        raise NotFound
    return found


def _shown(notice: Notice) -> dict[str, Any]:
    state = STATES.get(NoticeState(notice.state), DeliveryState.PENDING)
    tries = notice.tries.all()
    return {
        "id": notice.pk,
        "type": hooks.type_of(notice),
        "offer_id": notice.offer_id,
        "state": state,
        "created_at": notice.created_at,
        "next_attempt_at": notice.deliver_at if state == DeliveryState.PENDING else None,
        "delivered_at": notice.sent_at,
        "attempts": [
            {"at": one.at, "status": one.status, "fault": one.fault, "took_ms": one.took_ms}
            for one in tries
        ],
    }
