"""Where the rows of each table are found that are about one child."""

from collections.abc import Callable, Iterable
from typing import Any

from cases.models import Case, FollowUpChange, RecommendedPlace

# In the order of the copy: who, what was learned, what was done, who was told, who has read.
SOURCES: dict[str, Callable[[Case], Iterable[Any]]] = {
    "cases.Child": lambda case: [case.child],
    "cases.Household": lambda case: [case.child.household],
    "cases.Guardian": lambda case: case.child.household.guardians.all(),
    "cases.Biography": lambda case: filter(None, [getattr(case.child, "biography", None)]),
    "cases.Document": lambda case: case.child.documents.all(),
    "cases.Case": lambda case: [case],
    "cases.Recommendation": lambda case: case.recommendations.all(),
    "cases.RecommendedPlace": lambda case: RecommendedPlace.objects.of_case(case),
    "cases.Offer": lambda case: case.offers.select_related("school").order_by("sent_at"),
    "cases.Appointment": lambda case: case.appointments.all(),
    "cases.ContactAttempt": lambda case: case.contacts.all(),
    "cases.BridgingMeasure": lambda case: case.bridging_measures.all(),
    "cases.FollowUp": lambda case: case.follow_ups.all(),
    "cases.FollowUpChange": lambda case: FollowUpChange.objects.of_case(case),
    "cases.Pause": lambda case: case.pauses.all(),
    "cases.Deadline": lambda case: case.deadlines.order_by("due_at", "pk"),
    "cases.HandedCase": lambda case: case.handed_over.all(),
    "cases.Handover": lambda case: case.handovers.all(),
    "cases.Merge": lambda case: case.merges.all(),
    "cases.Step": lambda case: case.steps.with_people(),
    "cases.Notice": lambda case: case.notices.with_everything().order_by("created_at"),
    "cases.Reading": lambda case: case.readings.select_related("school"),
    "cases.RightsRequest": lambda case: case.rights_requests.select_related("guardian"),
    "cases.Restriction": lambda case: case.restrictions.all(),
    "cases.DeletionStop": lambda case: filter(None, [getattr(case, "deletion_stop", None)]),
}
