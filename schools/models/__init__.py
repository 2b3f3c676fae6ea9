"""The records of the ground floor, one thing per file."""

from schools.models.kept_answer import KeptAnswer
from schools.models.key import ApiKey, Scope, every_scope
from schools.models.place import CapacityReport, Place
from schools.models.prepared import Prepared
from schools.models.sandbox import SandboxClock
from schools.models.school import (
    Address,
    Authority,
    OperatingStatus,
    School,
    SchoolDayOff,
)
from schools.models.webhook import HookEvent, Webhook
from schools.models.written import insert, rewrite

__all__ = [
    "Address",
    "ApiKey",
    "Authority",
    "CapacityReport",
    "HookEvent",
    "KeptAnswer",
    "OperatingStatus",
    "Place",
    "Prepared",
    "SandboxClock",
    "School",
    "SchoolDayOff",
    "Scope",
    "Webhook",
    "every_scope",
    "insert",
    "rewrite",
]
