"""States that should be impossible, in one table: key, what it means, and the query that finds it.

The detector asks it every hour. Nothing here mends anything: what is found is a mistake of the
program or a hand in the database, and somebody has to understand it first.
"""

from django.utils.translation import gettext_lazy as _

from cases.watching import of_cases, of_dates, of_the_rest
from cases.watching.looking import Check

CHECKS: dict[str, Check] = {
    check.key: check
    for check in (
        # Nobody is forgotten: every open case has a clock, a date and somebody who holds it.
        Check("without_clock", _("An open case has no clock: nobody would hear of it again."),
              of_cases.without_clock),
        Check("without_round", _("A reminder that repeats has stopped repeating."),
              of_cases.without_round),
        Check("stroke_overdue", _("A date has been due for more than a day and nothing was done."),
              of_the_rest.stroke_overdue),
        Check("dates_off_plan", _("The stored dates of a case are not those its clocks give."),
              of_dates.dates_off_plan),
        Check("planned_by_old_numbers",
              _("Deadlines were changed an hour ago, and a case is still dated by the old ones."),
              of_the_rest.planned_by_old_numbers),
        Check("wrong_holder", _("A case waits for somebody else than its state says."),
              of_cases.wrong_holder),
        Check("rests_too_long", _("A case rests although its date is over."),
              of_cases.rests_too_long),
        Check("nobody_can_be_reached",
              _("A family has neither telephone nor mail nor address in the files."),
              of_cases.nobody_can_be_reached),
        Check("repeats_wrongly",
              _("Lists would not find a case: it repeats language, channel or support wrongly."),
              of_cases.repeats_wrongly),
        # History: what happened is written down, and nothing else moved the case.
        Check("gap_in_history", _("The steps of a case are not numbered without a gap."),
              of_cases.gap_in_history),
        Check("state_without_step", _("A case is in another state than its last step has led to."),
              of_cases.state_without_step),
        Check("history_differs",
              _("A case is not what its history tells: somebody changed it past the program."),
              of_cases.history_differs),
        Check("history_unprotected",
              _("History could be changed: its triggers are missing. Run the migrations again."),
              of_the_rest.history_unprotected),
        # Requests, promises and the places of schools.
        Check("more_than_one",
              _("A case has two open place requests, two promises or two appointments at once."),
              of_cases.more_than_one),
        Check("asked_without_request",
              _("By its state a school is asked, by its place requests none; or the reverse."),
              of_cases.asked_without_request),
        Check("placed_without_promise",
              _("By its state a place is promised, by its place requests none; or the reverse."),
              of_cases.placed_without_promise),
        Check("appointment_astray",
              _("An appointment and the state of its case don't fit each other."),
              of_cases.appointment_astray),
        Check("request_outlived",
              _("A place request is void for more than a day and still holds its place."),
              of_the_rest.request_outlived),
        Check("reserved_without_request",
              _("A place is reserved without an open request, or a request has no place."),
              of_the_rest.reserved_without_request),
        Check("place_miscounted",
              _("The count of a school's places is not what requests and promises hold."),
              of_the_rest.place_miscounted),
        Check("place_overfull",
              _("More places of a school are promised than there are, and nobody recorded it."),
              of_the_rest.place_overfull),
        # Closed is closed.
        Check("closed_with_clock", _("A clock still runs for a closed case."),
              of_cases.closed_with_clock),
        Check("escalated_at_rest", _("A closed case is still escalated."),
              of_cases.escalated_at_rest),
        Check("paused_when_closed", _("A closed case has a pause that goes on."),
              of_cases.paused_when_closed),
        Check("merged_into_nothing", _("A merged case doesn't lead to the case that goes on."),
              of_cases.merged_into_nothing),
        # What is owed goes out.
        Check("message_stuck", _("A message might have gone out three days ago and hasn't."),
              of_the_rest.message_stuck),
        Check("digest_missing",
              _("A message is in a digest that doesn't exist or has gone out without it."),
              of_the_rest.digest_missing),
        Check("sent_without_time", _("A message counts as sent, and nobody knows when."),
              of_the_rest.sent_without_time),
        Check("follow_up_for_nobody", _("A follow-up is meant for nobody."),
              of_the_rest.follow_up_for_nobody),
        # No state of ours, but somebody has to see to it in time.
        Check("holidays_unknown",
              _("The published school holidays end within twelve months: install a newer version of"
                " the library holidays."),
              of_the_rest.holidays_unknown),
    )
}  # fmt: skip
