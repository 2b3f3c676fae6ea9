"""Webhooks: shapes and examples."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from cases.hooks import TEST
from schools.api.examples import OFFER_ID
from schools.api.requests import Asked, Text, Whole
from schools.models import HookEvent
from schools.webhooks import LONGEST_OVERLAP

DELIVERY_ID = OpenApiParameter("delivery_id", OpenApiTypes.UUID, OpenApiParameter.PATH)
HOOK_ID = OpenApiParameter("webhook_id", OpenApiTypes.UUID, OpenApiParameter.PATH)
MOST_HOURS = int(LONGEST_OVERLAP.total_seconds() // 3600)


class WebhookRegistrationSerializer(Asked):
    """Where the school's software wants to be told of what."""

    url = Text(
        max_length=500,
        help_text="`https`, a name of the public internet, port 443 or 8443. "
        "No redirect is followed.",
    )
    events = serializers.ListField(
        child=serializers.ChoiceField(HookEvent.choices),
        min_length=1,
        max_length=len(HookEvent),
        help_text="What is sent; each once.",
    )


class EmptySerializer(Asked):
    """There is nothing to say."""


class RotationSerializer(Asked):
    """How long the old secret signs beside the new one."""

    overlap_hours = Whole(
        min_value=0,
        max_value=MOST_HOURS,
        default=24,
        help_text="Hours in which each message carries both signatures.",
    )


class WebhookSerializer(serializers.Serializer[Any]):
    """A registered address."""

    id = serializers.UUIDField()
    url = serializers.CharField()
    events = serializers.ListField(child=serializers.ChoiceField(HookEvent.choices))
    created_at = serializers.DateTimeField()
    delivered_at = serializers.DateTimeField(
        allow_null=True, help_text="When a message was last taken."
    )
    failing_since = serializers.DateTimeField(
        allow_null=True, help_text="The first failure after the last success."
    )
    disabled_at = serializers.DateTimeField(
        allow_null=True,
        help_text="Switched off after five days without success; a test that arrives switches "
        "it on again.",
    )


class NewWebhookSerializer(WebhookSerializer):
    """A registered address with its secret, which is told once."""

    secret = serializers.CharField(
        required=False, help_text="`whsec_…`; left out where the address was registered before."
    )


class SecretSerializer(serializers.Serializer[Any]):
    """A new secret, told once."""

    secret = serializers.CharField()
    previous_until = serializers.DateTimeField(help_text="Until when the old one signs too.")


class WebhooksSerializer(serializers.Serializer[Any]):
    """All registered addresses of the school."""

    webhooks = WebhookSerializer(many=True)


class AttemptSerializer(serializers.Serializer[Any]):
    """One try: the status of the answer, or why there was none."""

    at = serializers.DateTimeField()
    status = serializers.IntegerField(allow_null=True)
    fault = serializers.CharField(
        allow_blank=True, help_text="FORBIDDEN, UNREACHABLE, TIMEOUT or TLS; empty with a status."
    )
    took_ms = serializers.IntegerField()


class DeliveryState(models.TextChoices):
    """How far a message has come."""

    PENDING = "PENDING", _("waits to be sent")
    DELIVERED = "DELIVERED", _("taken by the school's server")
    FAILED = "FAILED", _("given up after a day of attempts")
    DROPPED = "DROPPED", _("not sent: the webhook was switched off or deleted")


class DeliverySerializer(serializers.Serializer[Any]):
    """One message; `id` is also its `webhook-id`, at every attempt the same."""

    id = serializers.UUIDField()
    type = serializers.ChoiceField([(TEST, _("A test")), *HookEvent.choices])
    offer_id = serializers.UUIDField(allow_null=True)
    state = serializers.ChoiceField(DeliveryState.choices)
    created_at = serializers.DateTimeField()
    next_attempt_at = serializers.DateTimeField(allow_null=True)
    delivered_at = serializers.DateTimeField(allow_null=True)
    attempts = AttemptSerializer(many=True)


class DeliveriesSerializer(serializers.Serializer[Any]):
    """The newest hundred messages to an address."""

    deliveries = DeliverySerializer(many=True)


HOOK: dict[str, Any] = {
    "id": "6f9d1c52-0a34-4d21-9a51-7c1d2a9f3b10",
    "url": "https://hooks.schule.example.de/einstieg",
    "events": ["offer.assigned", "offer.sent", "offer.withdrawn"],
    "created_at": "2026-11-02T08:00:00Z",
    "delivered_at": "2026-11-09T10:00:02Z",
    "failing_since": None,
    "disabled_at": None,
}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="  # noqa: S105  (an example)

REGISTRATION = OpenApiExample(
    "registration",
    value={"url": HOOK["url"], "events": ["offer.sent", "offer.withdrawn", "offer.assigned"]},
    request_only=True,
)
REGISTERED = OpenApiExample(
    "registered",
    value={**HOOK, "delivered_at": None, "secret": SECRET},
    response_only=True,
    status_codes=["201"],
)
THERE = OpenApiExample("there before", value=HOOK, response_only=True, status_codes=["200"])
ONE = OpenApiExample("webhook", value=HOOK, response_only=True)
LIST = OpenApiExample("one webhook", value={"webhooks": [HOOK]}, response_only=True)
ROTATION = OpenApiExample("a day", value={"overlap_hours": 24}, request_only=True)
ROTATED = OpenApiExample(
    "new secret",
    value={"secret": SECRET, "previous_until": "2026-11-10T10:00:00Z"},
    response_only=True,
)
DELIVERY: dict[str, Any] = {
    "id": "b1d0c1f4-9b0e-4a0c-8a53-0e6f2b8f7f11",
    "type": "offer.sent",
    "offer_id": OFFER_ID,
    "state": "PENDING",
    "created_at": "2026-11-09T10:00:00Z",
    "next_attempt_at": "2026-11-09T10:01:10Z",
    "delivered_at": None,
    "attempts": [
        {"at": "2026-11-09T10:00:02Z", "status": 503, "fault": "", "took_ms": 120},
    ],
}
DELIVERIES = OpenApiExample("one message", value={"deliveries": [DELIVERY]}, response_only=True)
ONE_DELIVERY = OpenApiExample("message", value=DELIVERY, response_only=True, status_codes=["202"])
NOTHING_TO_SAY = OpenApiExample("nothing", value={}, request_only=True)
