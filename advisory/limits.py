"""How often one may search and open links in a minute: enough for people, too little for machines.

Counted in the memory of each web process, like the calls of keys: it stops loops and load, no more.
Links can't be guessed and passwords have a lock-out of their own.
"""

import time
from collections.abc import Callable
from typing import Any

from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from advisory.desk.lockout import address_of

WINDOW_SECONDS = 60
# A person searches by hand; all schools of a town may come by one proxy.
SEARCHES, LINKS = 60, 600
SEARCH = "desk:search"
BY_LINK = ("office", "family")


class LimitMiddleware:
    """Answers 429 with a page that says how long to wait."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass it on; the look happens when the view is known."""
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Any, kwargs: Any
    ) -> HttpResponse | None:
        """The page, or nothing when there is something left."""
        match = request.resolver_match
        if match is None:
            return None
        if match.view_name == SEARCH and request.user.is_authenticated:
            return _count(request, f"search-{request.user.pk}", SEARCHES)
        if match.namespace in BY_LINK:
            return _count(request, f"link-{address_of(request)}", LINKS)
        return None


def _count(request: HttpRequest, whose: str, most: int) -> HttpResponse | None:
    window, second = divmod(int(time.time()), WINDOW_SECONDS)
    key = f"limit-{window}-{whose}"
    own = caches["own"]
    count: int = own.get(key, 0) + 1
    own.set(key, count, WINDOW_SECONDS)
    if count <= most:
        return None
    answer = render(request, "429.html", status=429)
    answer.headers["Retry-After"] = str(WINDOW_SECONDS - second)
    answer.headers["Cache-Control"] = "no-store"
    return answer
