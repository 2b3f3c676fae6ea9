"""Proving who one is: a second factor before any work, and once more before what can do harm."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode

from advisory.desk.entrance import came_by_the_city, has_second_factor
from advisory.desk.models import Advisor

View = Callable[..., HttpResponseBase]
# Pages without which nobody could set a second factor up, or leave.
OPEN_BEFORE = ("mfa_", "account_", "desk:login", "desk:logout", "openid_connect_", "set_language")


class SecondFactorMiddleware:
    """Leads whoever has no second factor to the page where it is set up, and nowhere else.

    Who came by the city's log-in has proved themselves there; what it asks for is set there.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the look happens when the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: View, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        """The page to set a second factor up, or nothing when there is one."""
        if not settings.SECOND_FACTOR:
            return None
        person = request.user
        if not isinstance(person, Advisor) or getattr(view, "login_required", True) is False:
            return None
        match = request.resolver_match
        if match is not None and match.view_name.startswith(OPEN_BEFORE):
            return None
        if has_second_factor(person) or came_by_the_city(request, person):
            return None
        return redirect("mfa_index")


def proved_again(view: View) -> View:
    """Ask who it is, unless that was asked a few minutes ago; for exports, merges and keys."""
    asking: View = reauthentication_required(view)

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        person = request.user
        if not settings.STEP_UP_MINUTES or not isinstance(person, Advisor):
            return view(request, *args, **kwargs)
        if get_adapter().get_reauthentication_methods(person):
            return asking(request, *args, **kwargs)
        # Nothing is known here by which they could prove themselves: the city asks again.
        if came_by_the_city(request, person, within=settings.STEP_UP_MINUTES * 60):
            return view(request, *args, **kwargs)
        return _to_the_city(request)

    return door


def _to_the_city(request: HttpRequest) -> HttpResponse:
    where = reverse("openid_connect_login", args=["stadt"])
    back = request.get_full_path() if request.method == "GET" else reverse("desk:today")
    return redirect(f"{where}?{urlencode({'next': back})}")
