"""Sessions end: after a while without a request, and after a working day in any case."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from cases.actors import Actor
from cases.history import note
from cases.models import Occurrence

BEGAN, SEEN = "began_at", "seen_at"
# Written at most so often, or every page would be a write.
GRAIN = 60.0


class SessionEndMiddleware:
    """Logs out whose time is over; the log-in page says why and leads back."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not settings.SESSION_IDLE:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the clock before the page is made."""
        if request.user.is_authenticated:
            now = time.time()
            if is_over(request.session, at=now):
                _remember(request)
                logout(request)
                messages.info(request, _("You were logged out because time was up."))
            else:
                touch(request.session, at=now)
        return self.get_response(request)


def _remember(request: HttpRequest) -> None:
    by = Actor.staff(request.user.pk or 0, ())
    note(
        Occurrence.What.SESSION_ENDED,
        f"user:{request.user.pk}",
        by=by,
        at=timezone.now(),
        how="time",
    )


def begin(session: SessionBase, *, at: float) -> None:
    """Somebody has just logged in."""
    session[BEGAN] = session[SEEN] = at


def is_over(session: SessionBase, *, at: float) -> bool:
    """Whether it has lain idle too long, or lasted too long."""
    idle, length = settings.SESSION_IDLE.total_seconds(), settings.SESSION_LENGTH.total_seconds()
    seen, began = float(session.get(SEEN, at)), float(session.get(BEGAN, at))
    return at - seen > idle or at - began > length


def touch(session: SessionBase, *, at: float) -> None:
    """Remember that somebody is there."""
    if BEGAN not in session:
        begin(session, at=at)
    elif at - session[SEEN] >= GRAIN:
        session[SEEN] = at
