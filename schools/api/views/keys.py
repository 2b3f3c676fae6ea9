"""The keys of a school: its software sees them all and ends those it doesn't need any more."""

from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.keys import end_key
from schools.api import schema, wire
from schools.api.auth import caller_of
from schools.api.views.calls import SchoolView
from schools.keys import may_end
from schools.models import ApiKey, Scope

PREFIX = OpenApiParameter(
    "prefix",
    OpenApiTypes.STR,
    OpenApiParameter.PATH,
    description="The eight signs after `eks_` by which a key is named.",
)


class OneKeySerializer(serializers.Serializer[Any]):
    """A key by its name; the key itself is kept nowhere."""

    prefix = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    scopes = serializers.ListField(child=serializers.ChoiceField(Scope.choices))
    networks = serializers.ListField(
        child=serializers.CharField(), help_text="Where it may be used from; empty: anywhere."
    )
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField(allow_null=True)
    revoked_at = serializers.DateTimeField(allow_null=True)
    last_used_at = serializers.DateTimeField(allow_null=True, help_text="To the minute.")
    valid = serializers.BooleanField()


class KeysSerializer(serializers.Serializer[Any]):
    """All keys of the school."""

    keys = OneKeySerializer(many=True)


KEYS = OpenApiExample(
    "one key",
    value={
        "keys": [
            {
                "prefix": "k3j9x2ab",
                "label": "SVWS",
                "scopes": ["offers:read", "offers:answer", "places:write", "webhooks:write"],
                "networks": ["203.0.113.0/24"],
                "created_at": "2026-08-01T08:00:00Z",
                "expires_at": "2027-08-01T22:00:00Z",
                "revoked_at": None,
                "last_used_at": "2026-11-09T10:00:00Z",
                "valid": True,
            }
        ]
    },
    response_only=True,
)


class Keys(SchoolView):
    """The keys of the school."""

    @extend_schema(
        operation_id="list_keys",
        summary="List the keys of the school",
        tags=["me"],
        parameters=[schema.IF_NONE_MATCH],
        responses={200: KeysSerializer, 304: schema.NOT_MODIFIED, **schema.problems()},
        examples=[KEYS],
    )
    def get(self, request: Request) -> Response:
        """The newest first, with those that have ended."""
        caller = caller_of(request)
        keys = ApiKey.objects.of_school(caller.school)
        return wire.tagged(request, {"keys": [_shown(key, caller.at) for key in keys]})


class OneKey(SchoolView):
    """One key of the school."""

    http_method_names = ["delete"]

    @extend_schema(
        operation_id="revoke_key",
        summary="Revoke a key at once",
        description=(
            "A key ends itself, and those that may do no more than it. One that had ended before "
            "is answered in the same way."
        ),
        tags=["me"],
        parameters=[PREFIX, schema.PERSON],
        responses={204: None, **schema.problems("not_found", "invalid")},
    )
    def delete(self, request: Request, prefix: str) -> Response:
        """End it. Raises NotFound, for a foreign key as for none at all."""
        caller = caller_of(request)
        key = ApiKey.objects.of_school(caller.school).named(prefix)
        if key is None:
            raise NotFound
        if not may_end(caller.key, key):
            raise PermissionDenied(_("A key can't end another one that may do more."))
        end_key(key, by=caller.actor, at=caller.at)
        return Response(status=204)


def _shown(key: ApiKey, at: Any) -> dict[str, Any]:
    names = ("prefix", "label", "scopes", "networks", "created_at", "expires_at", "revoked_at")
    shown = {name: getattr(key, name) for name in names}
    return shown | {"last_used_at": key.last_used_at, "valid": key.is_valid(at)}
