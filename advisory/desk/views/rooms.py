"""The rooms of the office: a list, and a form for each."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from advisory.desk import refusing
from advisory.desk.forms.rooms import RoomForm, opening
from advisory.desk.visitor import visitor
from cases.access import Area
from cases.actions.rooms import keep_room
from cases.models import Room
from cases.refusals import Refused


@require_http_methods(["GET", "HEAD", "POST"])
def rooms(request: HttpRequest, room_id: int | None = None) -> HttpResponse:
    """All rooms; the form adds one, or changes the one of the address."""
    me = visitor(request)
    if not me.may_write(Area.ROOMS):
        raise Http404
    room = Room.objects.with_id(room_id).first() if room_id else None
    if room_id and room is None:
        raise Http404
    form = RoomForm(request.POST or None, initial=opening(room))
    if request.method == "POST" and form.is_valid():
        try:
            keep_room(form.room(), room=room, by=me.actor)
        except Refused as refusal:
            refusing.tell(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("desk:rooms")
    context = {"rooms": Room.objects.by_name(), "room": room, "form": form}
    return render(request, "desk/appointments/rooms.html", context)
