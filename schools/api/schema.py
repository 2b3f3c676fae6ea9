"""The description of the API (OpenAPI 3.1): what can be answered to each call, with examples."""

from typing import Any

from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import (
    OpenApiExample,
    OpenApiParameter,
    OpenApiResponse,
    extend_schema,
)

from schools.api import examples, serializers
from schools.api.errors import MEDIA_TYPE, PROBLEMS, TYPE

NOT_MODIFIED = OpenApiResponse(description="Nothing has changed since the ETag was read.")
IF_MATCH = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag that was read before: the answer counts only if nothing has changed.",
)
IF_NONE_MATCH = OpenApiParameter(
    "If-None-Match",
    str,
    OpenApiParameter.HEADER,
    description="The ETag that was read before: 304 without a body if nothing has changed.",
)
PERSON = OpenApiParameter(
    "X-Acting-Person",
    str,
    OpenApiParameter.HEADER,
    description="Name or shorthand of whoever answers at the school, for the history.",
)
PATH_ID = OpenApiParameter("offer_id", OpenApiTypes.UUID, OpenApiParameter.PATH)


def problem(*codes: str) -> OpenApiResponse:
    """The answers with one status: a problem with one of these codes, an example of each."""
    with translation.override("en"):
        titles = {code: str(PROBLEMS[code][1]) for code in codes}
    return OpenApiResponse(
        serializers.ProblemSerializer,
        description=" ".join(f"`{code}`: {title}" for code, title in titles.items()),
        examples=[
            OpenApiExample(
                code,
                value={
                    "type": TYPE + code,
                    "code": code,
                    "title": title,
                    "status": PROBLEMS[code][0],
                    "detail": title,
                },
                media_type=MEDIA_TYPE,
            )
            for code, title in titles.items()
        ],
    )


def problems(*codes: str) -> dict[Any, OpenApiResponse]:
    """Everything that can be refused, by status; what every call may answer is added."""
    everywhere = ("unauthorized", "scope_missing", "address_not_allowed")
    return open_problems(*everywhere, *codes, "unavailable")


def open_problems(*codes: str) -> dict[Any, OpenApiResponse]:
    """The same for a call that needs no key."""
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(PROBLEMS[code][0], []).append(code)
    return {(status, MEDIA_TYPE): problem(*of) for status, of in sorted(by_status.items())}


BODY = ("invalid", "not_json", "too_large", "unsupported_media_type")
REFUSED = ("not_found", "expired", "not_live", "wrong_state", "guard", "wrong_role", "stale")


def answering(request: Any, example: dict[str, Any], summary: str, description: str) -> Any:
    """The description of a call that gives an answer of the school."""
    return extend_schema(
        summary=summary,
        description=description + " The same answer again is answered with the present state.",
        tags=["offers"],
        parameters=[PATH_ID, IF_MATCH, PERSON],
        request=request,
        responses={200: serializers.OFFER, **problems(*BODY, *REFUSED)},
        examples=[OpenApiExample("answer", value=example, request_only=True), *examples.OFFERS],
    )


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Bearer eks_…` in the words of OpenAPI."""

    target_class = "schools.api.auth.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """An HTTP bearer scheme (RFC 6750)."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "eks_<prefix>_<secret>"}


def closed(result: dict[str, Any], **_kwargs: Any) -> dict[str, Any]:
    """Hook: bodies that are sent take no unknown fields; stages overlap, so `anyOf` them."""
    schemas = result["components"]["schemas"]
    for name, schema in schemas.items():
        if name.endswith("Request") and schema.get("type") == "object":
            schema["additionalProperties"] = False
    if "Offer" in schemas:
        schemas["Offer"]["anyOf"] = schemas["Offer"].pop("oneOf")
    return result
