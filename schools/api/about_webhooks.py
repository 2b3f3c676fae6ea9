"""Webhooks: shapes and examples."""

from typing import Any

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter
from rest_framework import serializers

from schools.api.requests import Asked, Text, Whole
from schools.models import HookEvent
from schools.webhooks import LONGEST_OVERLAP

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
