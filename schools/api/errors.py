"""Every way in which the API says no: one table of codes, and one form (RFC 9457)."""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.defaults import bad_request, server_error
from rest_framework import exceptions
from rest_framework.response import Response

from cases.refusals import Invalid, Refused
from schools.places import FigureRefused, StaleFigure

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
PREFIX = "/api/"
# `type` is a name, not an address: it stays the same wherever Einstieg is installed.
TYPE = "urn:einstieg:problem:"

# Stable codes: the status and the short title of each.
PROBLEMS: dict[str, tuple[int, str | Promise]] = {
    "invalid": (400, _("Something is missing or wrong.")),
    "not_json": (400, _("The body is not valid JSON.")),
    "bad_request": (400, _("The request can't be read.")),
    "unauthorized": (401, _("A valid key is needed.")),
    "https_required": (403, _("A key may only be sent by HTTPS.")),
    "scope_missing": (403, _("This key may not do this.")),
    "address_not_allowed": (403, _("This key may not be used from this address.")),
    "wrong_role": (403, _("A school may not do this.")),
    "not_found": (404, _("There is nothing here.")),
    "method_not_allowed": (405, _("This method is not possible here.")),
    "not_acceptable": (406, _("It is not available in this form.")),
    "expired": (409, _("The time for an answer is over.")),
    "not_live": (409, _("The place request is no longer open.")),
    "wrong_state": (409, _("This answer is not possible now.")),
    "guard": (409, _("A condition is not met.")),
    "newer_figure": (409, _("A newer figure is already here.")),
    "stale": (412, _("It has changed since you read it.")),
    "too_large": (413, _("The body is too large.")),
    "unsupported_media_type": (415, _("Only application/json is understood.")),
    "idempotency_key_reused": (422, _("This Idempotency-Key was sent with another request.")),
    "precondition_required": (428, _("Send the ETag that you have read as If-Match.")),
    "too_many_requests": (429, _("Too many requests; please wait.")),
    "internal": (500, _("Something went wrong here.")),
    "unavailable": (503, _("Please try again in a moment.")),
}
# What the framework raises, by status.
BY_STATUS = {401: "unauthorized", 403: "scope_missing", 405: "method_not_allowed", 413: "too_large"}
FROM_FRAMEWORK: tuple[tuple[type[Exception], str], ...] = (
    (Http404, "not_found"),
    (exceptions.NotFound, "not_found"),
    (exceptions.ParseError, "not_json"),
    (exceptions.UnsupportedMediaType, "unsupported_media_type"),
    (RequestDataTooBig, "too_large"),
    (SuspiciousOperation, "bad_request"),
    (UnreadablePostError, "bad_request"),
    (OperationalError, "unavailable"),
    (InterfaceError, "unavailable"),
)
RETRY_AFTER_SECONDS = "5"


class Problem(Exception):
    """A refusal in the words of the API. `members` are added to the answer as they are."""

    def __init__(
        self,
        code: str,
        detail: str | Promise = "",
        *,
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        self.code = code
        self.detail = detail
        self.headers = headers or {}
        self.members = members
        super().__init__(code)

    @property
    def status(self) -> int:
        """HTTP status of the answer."""
        return PROBLEMS[self.code][0]

    def body(self) -> dict[str, Any]:
        """The answer (RFC 9457), in the language of the request."""
        title = str(PROBLEMS[self.code][1])
        return {
            "type": TYPE + self.code,
            "code": self.code,
            "title": title,
            "status": self.status,
            "detail": str(self.detail) or title,
            **self.members,
        }


def refusal(refused: Refused, names: Mapping[str, str] | None = None, **members: Any) -> Problem:
    """A refusal of the room. `names` says how a verb's field is called in the body."""
    if isinstance(refused, Invalid):
        field = (names or {}).get(refused.field, refused.field)
        return invalid([(f"/{field}", str(refused))])
    return Problem(refused.code, refused.message, **members)


def invalid(faults: list[tuple[str, str]], code: str = "invalid") -> Problem:
    """Wrong entries, each with a JSON pointer (RFC 6901) to it."""
    errors = [{"pointer": pointer, "detail": detail} for pointer, detail in faults]
    return Problem(code, "; ".join(detail for _pointer, detail in faults), errors=errors)


def figure(refused: FigureRefused) -> Problem:
    """A figure of free places that can't be taken."""
    code = "newer_figure" if isinstance(refused, StaleFigure) else "invalid"
    return invalid([(f"/places/{refused.index}/{refused.field}", refused.message)], code)


def handler(error: Exception, context: Mapping[str, Any]) -> Response:
    """The answer to whatever was raised in a view; nothing but problem details leaves the API."""
    problem = noted(error, type(context["view"]).__name__)
    headers = dict(problem.headers)
    if problem.status == 401:
        headers["WWW-Authenticate"] = getattr(error, "auth_header", "Bearer")
    if problem.status == 503:
        headers["Retry-After"] = RETRY_AFTER_SECONDS
    return Response(problem.body(), problem.status, headers=headers, content_type=MEDIA_TYPE)


def noted(error: Exception, where: str) -> Problem:
    """The problem, and a line in the log where it is our fault."""
    problem = problem_of(error)
    if problem.status >= 500:
        log.error("%s in %s", type(error).__name__, where, exc_info=error)
    return problem


def problem_of(error: Exception) -> Problem:
    """Whatever was raised, as a refusal in the words of the API."""
    if isinstance(error, Problem):
        return error
    if isinstance(error, Refused):
        return refusal(error)
    if isinstance(error, exceptions.ValidationError):
        return invalid(list(faults(error.detail)))
    return _of_framework(error)


def _of_framework(error: Exception) -> Problem:
    for kind, code in FROM_FRAMEWORK:
        if isinstance(error, kind):
            return Problem(code)
    if isinstance(error, exceptions.APIException):
        return Problem(BY_STATUS.get(error.status_code, "internal"), str(error.detail))
    return Problem("internal")


def faults(detail: Any, pointer: str = "") -> Iterator[tuple[str, str]]:
    """Pointer and sentence of each error of a serializer."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = name in ("non_field_errors", "__all__")
            yield from faults(inner, pointer if own else f"{pointer}/{_escaped(name)}")
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            at = f"{pointer}/{index}" if isinstance(inner, (dict, list)) else pointer
            yield from faults(inner, at)
    else:
        yield pointer, str(detail)


def _escaped(name: object) -> str:
    return str(name).replace("~", "~0").replace("/", "~1")


def answer(code: str) -> HttpResponse:
    """A problem outside the framework's views."""
    problem = Problem(code)
    return JsonResponse(problem.body(), status=problem.status, content_type=MEDIA_TYPE)


def on_bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What can't be read: problem details for software, the usual page for people."""
    if request.path.startswith(PREFIX):
        return answer("bad_request")
    return bad_request(request, exception)


def on_server_error(request: HttpRequest) -> HttpResponse:
    """What should not happen: problem details for software, the usual page for people."""
    if request.path.startswith(PREFIX):
        return answer("internal")
    return server_error(request)
