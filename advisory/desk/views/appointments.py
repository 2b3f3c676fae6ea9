"""Booking the appointment for the first consultation, or another time for it."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from advisory.desk import refusing
from advisory.desk.announcements import Announcement, announcements, rehearsed
from advisory.desk.forms.appointments import BookingForm, DayForm
from advisory.desk.visitor import Visitor, load_case, visitor
from cases.actions.appointments import BOOKABLE, book_together
from cases.actions.records import note_opening
from cases.actions.slots import taken_rooms
from cases.calendars import day_of, end_of, morning_of
from cases.models import Appointment, Case
from cases.moves import MOVES, Event
from cases.refusals import Refused
from cases.states import CaseState

AT_FIELD = {"ends_at": "minutes"}


@require_http_methods(["GET", "POST"])
def book(request: HttpRequest, number: str) -> HttpResponse:
    """Book an appointment, or another one instead; the family is told by itself."""
    me = visitor(request)
    case = load_case(number, me.actor)
    if not _may_book(me, case):
        return refusing.barred(request, me, case, Event.BOOK) or redirect("desk:case", number)
    siblings = list(Case.objects.siblings_of(case).in_states(*BOOKABLE).with_child())
    form = BookingForm(case, siblings, on=me.today, data=request.POST or None)
    changed = refusing.changed_since(request, case)
    told = _told(request, me, form)
    if request.method == "POST" and not changed and _book(request, me, case, form):
        return redirect("desk:case", number)
    note_opening(case, "appointment", by=me.actor, at=me.now)
    context = {
        "case": case,
        "form": form,
        "changed": changed,
        "announcements": told or list(announcements(Event.BOOK, case, me.now)),
        "is_another": case.state == CaseState.APPOINTMENT_SCHEDULED,
        **_day(request, form),
    }
    return render(request, "desk/appointments/book.html", context)


def _told(request: HttpRequest, me: Visitor, form: BookingForm) -> list[Announcement]:
    """What would go out for the slot as it is typed so far; nothing while it can't be booked."""
    if "show_day" not in request.POST or not form.is_valid():
        return []
    slot = form.slot()
    return rehearsed(
        form.everybody(), lambda cases: book_together(cases, slot, by=me.actor, at=me.now)
    )


def _may_book(me: Visitor, case: Case) -> bool:
    return case.state in BOOKABLE and bool(MOVES[Event.BOOK].roles & me.actor.roles)


def _book(request: HttpRequest, me: Visitor, case: Case, form: BookingForm) -> bool:
    """Book for everybody or nobody. Only looking at a day books nothing and scolds nobody."""
    if "show_day" in request.POST:
        form.errors.clear()
        return False
    if not form.is_valid():
        return False
    version = refusing.version_of(request)
    try:
        booked = book_together(
            form.everybody(), form.slot(), by=me.actor, at=me.now, version=version
        )
    except Refused as refusal:
        refusing.tell(form, refusal, AT_FIELD)
        return False
    words = ngettext(
        "The appointment is booked; the family is told in its language.",
        "%(n)s appointments are booked in one slot; the family is told in its language.",
        len(booked),
    )
    messages.success(request, words % {"n": len(booked)})
    return True


def _day(request: HttpRequest, form: BookingForm) -> dict[str, Any]:
    """What the chosen advisor has that day already."""
    typed = DayForm(request.POST) if request.method == "POST" else None
    if typed is not None and typed.is_valid():
        day, advisor_id = typed.cleaned_data["starts_at_0"], typed.cleaned_data["advisor"].pk
    elif form.initial.get("starts_at") and typed is None:
        day, advisor_id = day_of(form.initial["starts_at"]), form.initial["advisor"]
    else:
        return {"day": None}
    span = morning_of(day, 0), end_of(day)
    there = Appointment.objects.clashing(advisor_id, *span)
    return {"day": day, "taken": list(there.with_child()), "rooms": taken_rooms(*span)}
