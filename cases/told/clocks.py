"""What each clock does by itself, as a sentence for a person."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# What happens next by itself: one sentence for every rule of `cases.deadlines.RULES`. The numbers
# are the office's own, so no sentence names one.
BY_ITSELF: dict[str, str | Promise] = {
    "reported_due": _("Intake is reminded that the family has not been contacted."),
    "reported_lead": _("The lead is told that the report has not been dealt with."),
    "contact_5": _("Intake is reminded to try to reach the family a second time."),
    "contact_10": _("Intake is reminded to try to reach the family a third time."),
    "contact_lead": _("The lead is told that the family can't be reached."),
    "appointment_2_days": _("The family is reminded of its appointment some days ahead."),
    "appointment_3_hours": _("The family is reminded of its appointment some hours ahead."),
    "appointment_unrecorded": _("The advisor is asked what became of the appointment."),
    "appointment_lead": _("The lead is told that the appointment has no outcome."),
    "in_consultation_due": _("The advisor is reminded to sign the recommendation."),
    "in_consultation_lead": _("The lead is told that the recommendation is missing."),
    "ready_for_placement_due": _("Placement is reminded to ask a school."),
    "ready_for_placement_lead": _("The lead is told that no school has been asked."),
    "offer_reminder": _("The school is reminded of the place request."),
    "offer_lead": _("The lead is told that the school does not answer."),
    "offer_authority": _("The school authority is told that the school does not answer."),
    "offer_expiry": _("The place request expires, and the place is given back."),
    "waiting_list_review": _("Placement is reminded to go through the waiting list."),
    "waiting_30_days": _("The lead is told how long the child has been waiting."),
    "waiting_60_days": _("After a long wait the case goes to the lead."),
    "waiting_90_days": _("After a very long wait the case goes to the school authority."),
    "assignment_due": _("The school supervision is reminded of the request for assignment."),
    "assignment_lead": _("The lead is told that the supervision has not decided."),
    "first_day_1": _("The school is asked whether the child has come."),
    "first_day_3": _("The school is asked once more whether the child has come."),
    "not_appeared": _("Without word from the school the child counts as not attending."),
    "held_place": _("The place that was held is given back to the school."),
    "not_attending_due": _("Intake is reminded to call the family."),
    "not_attending_lead": _("The lead is told that the child is still not at school."),
    "close_enrolled": _("The case closes: the child is settled at school."),
    "resume": _("The case resumes where it was."),
    "target_20": _("The own target is over; the lead is told."),
    "eu_45_days": _("The limit of law (application for protection) is near; the lead is told."),
    "eu_60_days": _("The limit of law (application for protection) is reached."),
    "age_vocational": _("The advisor is told that the Internationale Förderklasse fits by age."),
    "age_16": _("The advisor is told that the child becomes 16."),
    "age_duty_end": _("The lead is told that compulsory schooling ends soon (§ 38 SchulG)."),
    "medical_exam": _("Intake is reminded that the medical exam is not arranged."),
    "language_exam": _("The advisor is reminded to register the child for the language exam."),
}
