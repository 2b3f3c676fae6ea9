"""A call of a school's software: who calls, how often, and each POST once."""

from collections.abc import Mapping
from functools import partial
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from schools.api import limits, once, versions
from schools.api.auth import PERSON_HEADER, PERSON_LENGTH, caller_of
from schools.api.errors import Problem, invalid

PLAIN = ("", "identity")
WRITING = ("POST", "PUT", "PATCH", "DELETE")


class SchoolView(APIView):
    """A view for one school's software; `scopes` says what the key must allow.

    A POST with an `Idempotency-Key` is answered once as a whole, unless the view says that it
    answers in parts.
    """

    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    scopes: ClassVar[Mapping[str, str]] = {}
    answers_in_parts: ClassVar[bool] = False
    quota: limits.Quota | None = None

    def check_throttles(self, request: Request) -> None:
        """Count the call of a key. Raises Problem for one too many."""
        caller = caller_of(request)
        if not caller:
            return
        self.quota = limits.count(caller.key.prefix, caller.at)
        if self.quota.left < 0:
            raise limits.refuse(self.quota)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """All that is asked before the method: key, scope, limit, headers, whether it is new."""
        super().initial(request, *args, **kwargs)
        if request.method in WRITING and hasattr(self, request.method.lower()):
            check_headers(request)
        is_whole = request.method == "POST" and not self.answers_in_parts
        if is_whole and hasattr(self, "post") and caller_of(request):
            # The framework looks the method up after this.
            self.__dict__["post"] = partial(once.answer, self, self.post)

    def finalize_response(
        self, request: Request, response: Response, *args: Any, **kwargs: Any
    ) -> Response:
        """Add what every answer says: how many calls are left, and whether the address ends."""
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        route = request.resolver_match.route if request.resolver_match else ""
        told = {**(self.quota.headers() if self.quota else {}), **versions.headers_of(route)}
        for name, value in told.items():
            answer.headers[name] = value
        return answer


def check_headers(request: Request) -> None:
    """Refuse what would be misread. Raises Problem for a packed body and for too long a name."""
    is_packed = request.headers.get("Content-Encoding", "").strip().lower() not in PLAIN
    if is_packed and request.method != "DELETE":
        sentence = _("Send the body as it is, without Content-Encoding.")
        raise Problem("unsupported_media_type", sentence, headers={"Accept-Encoding": "identity"})
    if len(caller_of(request).person) > PERSON_LENGTH:
        sentence = _("At most %(number)s characters.") % {"number": PERSON_LENGTH}
        raise invalid([(f"/{PERSON_HEADER}", sentence)])
