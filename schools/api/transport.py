"""Keys travel by HTTPS alone."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from schools.api import errors


class HttpsOnlyMiddleware:
    """Refuses a key in clear text: sent on to the address of HTTPS all would look well.

    Only where the installation redirects to HTTPS at all; it stands before that.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_bare = settings.SECURE_SSL_REDIRECT and not request.is_secure()
        if (
            is_bare
            and request.path.startswith(errors.PREFIX)
            and "Authorization" in request.headers
        ):
            return errors.answer("https_required")
        return self.get_response(request)
