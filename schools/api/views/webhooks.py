"""Webhooks: registering an address, looking after it, and giving it up."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.urls import reverse
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from cases.actions.keys import signature
from schools import webhooks
from schools.api import about_webhooks as hooks
from schools.api import errors, schema, wire
from schools.api.auth import Caller, caller_of
from schools.api.views.calls import SchoolView
from schools.models import Scope, Webhook
from schools.webhooks import HookRefused

SHOWN = ("id", "url", "events", "created_at", "delivered_at", "failing_since", "disabled_at")
ALL_METHODS = {"GET": Scope.WEBHOOKS_WRITE, "POST": Scope.WEBHOOKS_WRITE}


class Webhooks(SchoolView):
    """The registered addresses of the school."""

    scopes = ALL_METHODS

    @extend_schema(
        operation_id="list_webhooks",
        summary="List the webhooks of the school",
        tags=["webhooks"],
        parameters=[schema.IF_NONE_MATCH],
        responses={200: hooks.WebhooksSerializer, 304: schema.NOT_MODIFIED, **schema.problems()},
        examples=[hooks.LIST],
    )
    def get(self, request: Request) -> Response:
        """The newest first."""
        found = Webhook.objects.of_school(caller_of(request).school.pk)
        return wire.tagged(request, {"webhooks": [_shown(hook) for hook in found]})

    @extend_schema(
        operation_id="register_webhook",
        summary="Register a webhook",
        description=(
            "Messages are signed as Standard Webhooks has it and hold ids only. The secret is "
            "told once. The same address with the same events again is answered with 200."
        ),
        tags=["webhooks"],
        request=hooks.WebhookRegistrationSerializer,
        responses={
            201: hooks.NewWebhookSerializer,
            200: hooks.NewWebhookSerializer,
            **schema.problems(*schema.BODY, "guard"),
        },
        examples=[hooks.REGISTRATION, hooks.REGISTERED, hooks.THERE],
    )
    def post(self, request: Request) -> Response:
        """Take the address; whether it can be reached is shown by a test."""
        caller = caller_of(request)
        asked = hooks.WebhookRegistrationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said, by = asked.validated_data, signature(caller.actor)
        try:
            hook, is_new = webhooks.register(
                caller.school, said["url"], said["events"], by=by, at=caller.at
            )
        except HookRefused as refused:
            raise _problem(refused) from refused
        if not is_new:
            return Response(_shown(hook))
        made = _shown(hook) | {"secret": webhooks.secret_text(hook)}
        address = reverse("api:webhook", args=[hook.pk])
        headers = {"Location": request.build_absolute_uri(address), "Cache-Control": "no-store"}
        return Response(made, status=201, headers=headers)


class OneWebhook(SchoolView):
    """One registered address."""

    http_method_names = ["get", "head", "delete"]
    scopes = {"GET": Scope.WEBHOOKS_WRITE, "DELETE": Scope.WEBHOOKS_WRITE}

    @extend_schema(
        operation_id="read_webhook",
        summary="Read a webhook",
        tags=["webhooks"],
        parameters=[hooks.HOOK_ID, schema.IF_NONE_MATCH],
        responses={
            200: hooks.WebhookSerializer,
            304: schema.NOT_MODIFIED,
            **schema.problems("not_found"),
        },
        examples=[hooks.ONE],
    )
    def get(self, request: Request, webhook_id: str) -> Response:
        """Whether it works."""
        return wire.tagged(request, _shown(own_webhook(caller_of(request), webhook_id)))

    @extend_schema(
        operation_id="delete_webhook",
        summary="Delete a webhook",
        description="Nothing more is sent there. The log of its deliveries stays with the office.",
        tags=["webhooks"],
        parameters=[hooks.HOOK_ID, schema.IF_MATCH],
        responses={204: None, **schema.problems("not_found", "stale")},
    )
    def delete(self, request: Request, webhook_id: str) -> Response:
        """End it."""
        caller = caller_of(request)
        webhooks.unregister(as_it_was_read(request, webhook_id), at=caller.at)
        return Response(status=204)


class Rotation(SchoolView):
    """A new secret for a registered address."""

    scopes = ALL_METHODS

    @extend_schema(
        operation_id="rotate_webhook_secret",
        summary="Change the secret of a webhook",
        description="For a while each message carries two signatures, of the new and the old.",
        tags=["webhooks"],
        parameters=[hooks.HOOK_ID, schema.IF_MATCH],
        request=hooks.RotationSerializer,
        responses={
            200: hooks.SecretSerializer,
            **schema.problems(*schema.BODY, "not_found", "stale"),
        },
        examples=[hooks.ROTATION, hooks.ROTATED],
    )
    def post(self, request: Request, webhook_id: str) -> Response:
        """Make it and tell it once."""
        caller = caller_of(request)
        hook = as_it_was_read(request, webhook_id)
        asked = hooks.RotationSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        overlap = timedelta(hours=asked.validated_data["overlap_hours"])
        webhooks.rotate(hook, overlap=overlap, at=caller.at)
        told = {"secret": webhooks.secret_text(hook), "previous_until": hook.previous_until}
        return Response(told, headers={"Cache-Control": "no-store"})


def own_webhook(caller: Caller, webhook_id: str) -> Webhook:
    """A webhook of the caller's school. Raises NotFound, for a foreign one as for none at all."""
    try:
        found: Webhook = Webhook.objects.of_school(caller.school.pk).get(pk=UUID(webhook_id))
    except (ValueError, Webhook.DoesNotExist) as nothing:
        raise NotFound from nothing
    return found


def as_it_was_read(request: Request, webhook_id: str) -> Webhook:
    """The same, unless `If-Match` names another reading of it: then it raises a Problem (412)."""
    found = own_webhook(caller_of(request), webhook_id)
    if not wire.matches(request, _shown(found)):
        raise errors.Problem("stale")
    return found


def _shown(hook: Webhook) -> dict[str, Any]:
    return {name: getattr(hook, name) for name in SHOWN}


def _problem(refused: HookRefused) -> errors.Problem:
    if refused.field:
        return errors.invalid([(f"/{refused.field}", refused.message)])
    return errors.Problem("guard", refused.message)
