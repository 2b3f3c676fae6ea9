"""Everything the room remembers, one thing per file."""

from cases.models.appointment import Appointment
from cases.models.approval import DeletionList, MergeProposal
from cases.models.attempt import Attempt
from cases.models.bridging import BridgingMeasure
from cases.models.bulk import Bulk, BulkRow, Caseload, HandedCase
from cases.models.calendar_feed import CalendarFeed
from cases.models.case import Case
from cases.models.child import Biography, Child
from cases.models.deadline import Deadline, Pause
from cases.models.erasure import DeletionStop, ErasedCount
from cases.models.follow_up import FollowUpChange
from cases.models.history import DailyRoot, Erasing, HistorySalt, Occurrence, Seal
from cases.models.household import Guardian, Household
from cases.models.notice import Notice
from cases.models.offer import Offer
from cases.models.people import Absence, Preference
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
from cases.models.restriction import Restriction
from cases.models.rights import RightsRequest
from cases.models.room import Room
from cases.models.step import Step
from cases.models.timetable import TimetableVersion
from cases.models.watch import Bounce, Circuit, Finding, Heartbeat
from cases.models.wording import Rewording
from cases.models.worklists import Export, SavedView

__all__ = [
    "Absence",
    "Appointment",
    "Attempt",
    "Biography",
    "Bounce",
    "BridgingMeasure",
    "Bulk",
    "BulkRow",
    "CalendarFeed",
    "Case",
    "CaseCounter",
    "Caseload",
    "Child",
    "Circuit",
    "ContactAttempt",
    "DailyRoot",
    "Deadline",
    "DeletionList",
    "DeletionStop",
    "Document",
    "ErasedCount",
    "Erasing",
    "Export",
    "Finding",
    "FollowUp",
    "FollowUpChange",
    "Guardian",
    "HandedCase",
    "Handover",
    "Heartbeat",
    "HistorySalt",
    "Household",
    "Merge",
    "MergeProposal",
    "Notice",
    "Occurrence",
    "Offer",
    "Pause",
    "Preference",
    "Reading",
    "Recommendation",
    "RecommendedPlace",
    "Restriction",
    "Rewording",
    "RightsRequest",
    "Room",
    "SavedView",
    "Seal",
    "Step",
    "TimetableVersion",
]
