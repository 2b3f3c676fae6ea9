"""A child that is searched a place for, and the schools that are asked."""

from datetime import datetime
from typing import Any

from cases.actions.answers import decline
from cases.actions.placement import (
    Request,
    ask,
)
from cases.actors import Actor
from cases.models import Notice, Offer
from cases.notices import Kind
from cases.states import CaseState, DeclineReason
from schools.models import School
from tests.factories import OPTION, Walk, make_place, make_school

WEDNESDAY = datetime.fromisoformat("2026-11-11T09:00:00+00:00")


def searching() -> Walk:
    """A child that waits for a place since Wednesday 11 November 2026."""
    walk = Walk()
    walk.to(CaseState.READY_FOR_PLACEMENT)
    return walk


def request(school: School, **fields: Any) -> Request:
    return Request(school, OPTION.grade, OPTION.support_form, **fields)


def asked(walk: Walk, school: School | None = None, **fields: Any) -> Offer:
    """A school with places that is asked."""
    if school is None:
        school = make_school()
        make_place(school)
    return ask(walk.case, request(school, **fields), by=walk.by, at=walk.later())


def declined(walk: Walk) -> School:
    """A school that has said no."""
    offer = asked(walk)
    by, reason = Actor.school(offer.school_id), DeclineReason.CAPACITY_EXHAUSTED
    decline(offer, decline_reason=reason, by=by, at=walk.later())
    walk.case.refresh_from_db()
    return offer.school


def told(kind: Kind) -> list[str]:
    """Who is owed this notice."""
    return sorted(Notice.objects.filter(kind=kind).values_list("recipient", flat=True))
