"""Everything the room remembers, one thing per file."""

from cases.models.appointment import Appointment
from cases.models.case import Case
from cases.models.child import Biography, Child
from cases.models.deadline import Deadline, Pause
from cases.models.household import Guardian, Household
from cases.models.notice import Notice
from cases.models.offer import Offer
from cases.models.recommendation import Recommendation, RecommendedPlace
from cases.models.records import (
    CaseCounter,
    ContactAttempt,
    Document,
    FollowUp,
    Handover,
    Merge,
    Reading,
)
from cases.models.step import Step

__all__ = [
    "Appointment",
    "Biography",
    "Case",
    "CaseCounter",
    "Child",
    "ContactAttempt",
    "Deadline",
    "Document",
    "FollowUp",
    "Guardian",
    "Handover",
    "Household",
    "Merge",
    "Notice",
    "Offer",
    "Pause",
    "Reading",
    "Recommendation",
    "RecommendedPlace",
    "Step",
]
