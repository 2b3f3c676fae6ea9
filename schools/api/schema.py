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
IF_MATCH_REQUIRED = OpenApiParameter(
    "If-Match",
    str,
    OpenApiParameter.HEADER,
    required=True,
    description="The ETag of the request as you have read it; `*` if you don't mind.",
)
PERSON = OpenApiParameter(
    "X-Acting-Person",
    str,
    OpenApiParameter.HEADER,
    description=(
        "Name or shorthand of whoever acts at the school, for the history: at most 40 characters, "
        "in UTF-8 or percent-encoded (RFC 8187)."
    ),
)
PATH_ID = OpenApiParameter("offer_id", OpenApiTypes.UUID, OpenApiParameter.PATH)

ELSEWHERE = {
    "allowed": ["revocation"],
    "links": {"revocation": f"/api/v1/offers/{examples.OFFER_ID}/revocation"},
}
OVER: dict[str, Any] = {"allowed": [], "links": {}}
# What a refusal says besides its sentence.
MEMBERS: dict[str, dict[str, Any]] = {
    "invalid": {"errors": [{"pointer": "/start_on", "detail": "This field is required."}]},
    "newer_figure": {"errors": [{"pointer": "/places/0/as_of", "detail": "2026-11-09"}]},
    "wrong_state": ELSEWHERE,
    "guard": ELSEWHERE,
    "expired": OVER,
    "not_live": OVER,
}


def problem(*codes: str) -> OpenApiResponse:
    """The answers with one status: a problem with one of these codes, an example of each."""
    shown = dict(map(example_of, codes))
    return OpenApiResponse(
        serializers.ProblemSerializer,
        description=" ".join(f"`{code}`: {value['title']}" for code, value in shown.items()),
        examples=[
            OpenApiExample(code, value=value, media_type=MEDIA_TYPE)
            for code, value in shown.items()
        ],
    )


def example_of(code: str) -> tuple[str, dict[str, Any]]:
    """The code and what a refusal with it looks like, in English."""
    status, words = PROBLEMS[code]
    with translation.override("en"):
        title = str(words)
    value = {
        "type": TYPE + code,
        "code": code,
        "title": title,
        "status": status,
        "detail": title,
        **MEMBERS.get(code, {}),
    }
    return code, value


def problems(*codes: str) -> dict[Any, OpenApiResponse]:
    """Everything that can be refused, by status; what every call may answer is added."""
    return open_problems(*EVERY, *codes, "unavailable")


def open_problems(*codes: str) -> dict[Any, OpenApiResponse]:
    """The same for a call that needs no key."""
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(PROBLEMS[code][0], []).append(code)
    return {(status, MEDIA_TYPE): problem(*of) for status, of in sorted(by_status.items())}


EVERY = (
    "bad_request",
    "unauthorized",
    "scope_missing",
    "address_not_allowed",
    "https_required",
    "too_many_requests",
)
BODY = ("invalid", "not_json", "too_large", "unsupported_media_type")
REFUSED = ("not_found", "expired", "not_live", "wrong_state", "guard", "wrong_role", "stale")


def answering(
    request: Any,
    example: dict[str, Any],
    summary: str,
    description: str,
    *,
    needs_tag: bool = False,
) -> Any:
    """The description of a call that gives an answer of the school."""
    tag, codes = (IF_MATCH_REQUIRED, ("precondition_required",)) if needs_tag else (IF_MATCH, ())
    return extend_schema(
        summary=summary,
        description=description + " The same answer again is answered with the present state.",
        tags=["offers"],
        parameters=[PATH_ID, tag, PERSON],
        request=request,
        responses={200: serializers.OFFER, **problems(*BODY, *REFUSED, *codes)},
        examples=[OpenApiExample("answer", value=example, request_only=True), *examples.OFFERS],
    )


class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """`Authorization: Bearer eks_…` in the words of OpenAPI."""

    target_class = "schools.api.auth.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        """An HTTP bearer scheme (RFC 6750)."""
        return {"type": "http", "scheme": "bearer", "bearerFormat": "eks_<prefix>_<secret>"}
