"""What browsers are told beside Django's own headers: no sensors, nothing for other sites."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from advisory.desk.models import Advisor

# Passkeys are all that a page of ours asks the device for.
NOTHING = (
    "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "geolocation",
    "gyroscope", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "serial",
    "usb",
)  # fmt: skip
PASSKEYS = ("publickey-credentials-create", "publickey-credentials-get")
POLICY = ", ".join([*(f"{one}=()" for one in NOTHING), *(f"{one}=(self)" for one in PASSKEYS)])


class HeadersMiddleware:
    """Adds them to every answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """The answer with its headers; what was read is forgotten by the browser at the log-out."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", POLICY)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if isinstance(request.user, Advisor):
            response.headers.setdefault("Cache-Control", "private, no-cache")
        match = request.resolver_match
        if match and match.view_name in ("desk:logout", "account_logout"):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response
