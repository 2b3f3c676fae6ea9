"""Verbs around papers that have a day of their own: the school entry medical exam."""

from datetime import date, datetime, timedelta

from django.utils.translation import gettext_lazy as _

from cases import ledger
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Case, Document
from cases.moves import Event
from cases.refusals import Invalid
from cases.states import DocumentKind, DocumentStatus

# A date further away is a slip of the finger.
FURTHEST = timedelta(days=400)


def arrange_exam(
    case: Case, on: date | None, *, by: Actor, at: datetime, version: int | None = None
) -> None:
    """Note for which day the school entry medical exam is arranged (§ 54 SchulG).

    None: it is no longer arranged, and its reminder runs again. Nothing waits for the exam, and
    nothing of what it finds is ever noted. Raises `Invalid` for a day that can't be.
    """
    with ledger.entry(case, Event.AMEND, by=by, at=at, version=version) as step:
        if on is not None and abs(on - day_of(at)) > FURTHEST:
            raise Invalid("arranged_for", _("Please give a day within the next 400 days."))
        paper, _made = Document.objects.get_or_create(
            child=step.case.child,
            kind=DocumentKind.MEDICAL_EXAM,
            defaults={"status": DocumentStatus.ASKED, "status_on": day_of(at)},
        )
        paper.arranged_for = on
        paper.save()
        step.details = {"exam_on": on.isoformat() if on else None}
