"""The list of what is due to be deleted: drawn up by one person, released by another one."""

from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advisory.desk.proving import proved_again
from advisory.desk.visitor import Visitor, visitor
from cases.access import Area
from cases.erasing import due, releasing
from cases.models import DeletionList
from cases.refusals import Code, Refused


@proved_again
@require_http_methods(["GET", "POST"])
def deletions(request: HttpRequest) -> HttpResponse:
    """What is due, what somebody has listed, and who may release it; numbers, no names."""
    if not settings.RELEASE_DELETIONS:
        return render(request, "desk/privacy/deletions.html", {"by_themselves": True})
    me = visitor(request)
    waiting = DeletionList.objects.waiting().first()
    refusal = _decide(request, me, waiting) if request.method == "POST" else None
    if request.method == "POST" and refusal is None:
        return redirect("desk:deletions")
    on = me.today - timedelta(days=1)
    context = {
        "refusal": refusal,
        "waiting": waiting,
        "listed": [(case, due.deletion_on(case)) for case in releasing.listed(waiting)],
        "due_count": releasing.not_listed(on).count(),
        "may_list": me.may_write(Area.PRIVACY),
        "may_release": me.may_write(Area.APPROVAL) and waiting and waiting.made_by != me.person,
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    return render(request, "desk/privacy/deletions.html", context, status=status)


def _decide(request: HttpRequest, me: Visitor, waiting: DeletionList | None) -> Refused | None:
    """Draw the list up or release it, as the button says; what the room refuses."""
    try:
        if request.POST.get("decision") == "release":
            # The list that was looked at, not one that was drawn up since.
            if waiting is None or request.POST.get("list") != str(waiting.pk):
                return Refused(Code.STALE, _("The list has changed. Please look through it again."))
            releasing.release(waiting, by=me.actor, at=me.now)
            messages.success(request, _("Released. The next nightly job deletes these cases."))
        else:
            releasing.draw_up(by=me.actor, at=me.now)
            messages.success(request, _("The list waits for another person."))
    except Refused as refusal:
        return refusal
    return None
