"""Where one is logged in: each browser of one's own, and the way to end it."""

from datetime import UTC, datetime
from typing import Any

from allauth.usersessions.models import UserSession
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from advisory.desk.session_end import SEEN
from advisory.desk.visitor import visitor
from cases.history import note
from cases.models import Occurrence


@require_http_methods(["GET", "HEAD", "POST"])
def sessions(request: HttpRequest) -> HttpResponse:
    """The list; sent as a form it ends all but this one."""
    me = visitor(request)
    mine = UserSession.objects.purge_and_list(me.person)
    if request.method == "POST":
        for one in mine:
            if not _is_this(request, one):
                _end(request, one)
        messages.success(request, _("You are logged out everywhere else."))
        return redirect("usersessions_list")
    rows = [(one, _seen_at(one), _is_this(request, one)) for one in mine]
    rows.sort(key=lambda row: (row[2], row[1]), reverse=True)
    return render(request, "usersessions/usersession_list.html", {"rows": rows})


@require_POST
def end(request: HttpRequest, session_id: int) -> HttpResponse:
    """One of one's own; the one of a colleague doesn't exist (404)."""
    me = visitor(request)
    one = get_object_or_404(UserSession, pk=session_id, user=me.person)
    _end(request, one)
    if _is_this(request, one):
        request.session.flush()
        return redirect("desk:login")
    messages.success(request, _("That browser is logged out."))
    return redirect("usersessions_list")


def _end(request: HttpRequest, one: Any) -> None:
    me = visitor(request)
    one.end()
    note(Occurrence.What.SESSION_ENDED, f"user:{me.person.pk}", by=me.actor, at=me.now)


def _is_this(request: HttpRequest, one: Any) -> bool:
    return bool(one.session_key == request.session.session_key)


def _seen_at(one: Any) -> datetime:
    """When somebody was there last, to the minute; the log-in where nobody looked since."""
    began = one.created_at.timestamp()
    seen = one._session_store(one.session_key).get(SEEN, began)
    return datetime.fromtimestamp(float(seen), tz=UTC)
