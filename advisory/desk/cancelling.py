"""What would cancel a stroke of the clock before it comes: one sentence for every rule."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CONTACTED = _("An appointment with the family, or the start of the consultation.")
RECORDED = _("A note of what became of the appointment.")
NOT_MOVED = _("Another time for the appointment, or its cancellation.")
SIGNED = _("The signed recommendation.")
ASKED = _("A place request, or a place on the waiting list.")
ANSWERED = _("The answer of the school, or the end of the request.")
FOUND = _("The promise of a school.")
DECIDED = _("The decision of the supervision.")
ATTENDED = _("Word from the school whether the child has come.")
CALLED = _("Attendance after all, a new search, or the end of the case.")
PLACED = _("The promise of a school, or another birth date.")

# Beside it every stroke ends with the case, and the office's own ones wait while a case rests.
CANCELLED_BY: dict[str, str | Promise] = {
    "reported_due": _("An invitation to the family, or an appointment."),
    "reported_lead": _("An invitation to the family, or an appointment."),
    "contact_5": CONTACTED,
    "contact_10": CONTACTED,
    "contact_lead": CONTACTED,
    "appointment_2_days": NOT_MOVED,
    "appointment_3_hours": NOT_MOVED,
    "appointment_unrecorded": RECORDED,
    "appointment_lead": RECORDED,
    "in_consultation_due": SIGNED,
    "in_consultation_lead": SIGNED,
    "ready_for_placement_due": ASKED,
    "ready_for_placement_lead": ASKED,
    "offer_reminder": ANSWERED,
    "offer_lead": ANSWERED,
    "offer_authority": ANSWERED,
    "offer_expiry": ANSWERED,
    "waiting_list_review": _("A review of the waiting list, or a place request."),
    "waiting_30_days": FOUND,
    "waiting_60_days": FOUND,
    "waiting_90_days": FOUND,
    "assignment_due": DECIDED,
    "assignment_lead": DECIDED,
    "first_day_1": ATTENDED,
    "first_day_3": ATTENDED,
    "not_appeared": ATTENDED,
    "held_place": CALLED,
    "not_attending_due": CALLED,
    "not_attending_lead": CALLED,
    "close_enrolled": _("A transfer to another school, or a move."),
    "resume": _("An earlier end of the rest."),
    "target_20": FOUND,
    "eu_45_days": FOUND,
    "eu_60_days": FOUND,
    "age_vocational": PLACED,
    "age_16": PLACED,
    "age_duty_end": PLACED,
    "medical_exam": _("A day for the medical exam, noted among the papers."),
    "language_exam": _("The end of the case."),
}
