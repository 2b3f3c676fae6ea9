"""Verbs of the first consultation: start, write down, sign; the office recommends."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.forms.models import model_to_dict
from django.utils.translation import gettext_lazy as _

from cases import ledger
from cases.actions.correcting import tell_receiver
from cases.actors import Actor
from cases.calendars import day_of
from cases.languages import letter_language
from cases.ledger import Entry
from cases.models import Biography, Case, Document, Recommendation, RecommendedPlace
from cases.models.listed import as_text
from cases.moves import Event
from cases.refusals import Invalid, need
from cases.states import DocumentKind, DocumentStatus
from cases.wording import privacy_version
from schools.words import fits


@dataclass(frozen=True)
class Option:
    """A school form, grade and form of support that would suit the child."""

    school_form: str
    grade: int
    support_form: str


@dataclass(frozen=True)
class Correction:
    """A birth date as a paper shows it."""

    birth_date: date
    precision: str
    document: str


def start(
    case: Case,
    *,
    family_language: str,
    privacy_notice_on: date | None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """T06: begin the consultation, with or without an appointment.

    Raises `Invalid` unless the privacy notice (Art. 13 DSGVO) was given and the language noted.
    """
    with ledger.entry(case, Event.START, by=by, at=at, version=version) as step:
        if privacy_notice_on is None or privacy_notice_on > day_of(at):
            raise Invalid("privacy_notice_on", _("The privacy notice has to be given first."))
        if not family_language:
            raise Invalid("family_language", _("Please note the language of the family."))
        child = step.case.child
        child.family_language, child.privacy_notice_on = family_language, privacy_notice_on
        child.privacy_notice_version = privacy_version(letter_language(family_language))
        child.save()
        step.case.consulted_on = day_of(at)
        if step.case.advisor_id is None:
            step.case.advisor_id = by.user_id
        appointment = step.case.appointments.upcoming().first()
        if appointment is not None:
            # A family that comes before its day isn't waited for on that day.
            has_come = day_of(appointment.starts_at) <= day_of(at)
            step.move_appointment(appointment, "hold" if has_come else "reschedule")


def sign(
    case: Case,
    options: list[Option],
    *,
    reasons: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Recommendation:
    """T07: sign the recommendation; it is frozen as version n with the biography of that hour.

    From now on the school entry medical exam (§ 54 SchulG) is asked for; no child waits for it.
    """
    with ledger.entry(case, Event.SIGN, by=by, at=at, version=version) as step:
        recommendation = freeze(step, options, reasons)
        Document.objects.get_or_create(
            child=step.case.child,
            kind=DocumentKind.MEDICAL_EXAM,
            defaults={"status": DocumentStatus.ASKED, "status_on": day_of(at)},
        )
        step.case.rank_date = step.case.consulted_on
    return recommendation


def revise(
    case: Case,
    options: list[Option],
    *,
    reasons: str = "",
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Recommendation:
    """Sign a new version while a place is being looked for."""
    with ledger.entry(case, Event.REVISE, by=by, at=at, version=version) as step:
        return freeze(step, options, reasons)


def transfer(
    case: Case,
    options: list[Option],
    *,
    reason: str,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Recommendation:
    """T24: a pupil needs another school. A new episode with a new recommendation begins."""
    reason = need(reason, "reason")
    with ledger.entry(case, Event.TRANSFER, by=by, at=at, version=version) as step:
        begin_episode(step)
        step.reason = reason
        step.case.rank_date = day_of(at)
        return freeze(step, options, reason)


def correct_birth_date(
    case: Case,
    correction: Correction,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """T33: put the birth date right after a paper was seen; the recommendation may be stale."""
    with ledger.entry(case, Event.CORRECT_BIRTH_DATE, by=by, at=at, version=version) as step:
        if not correction.document:
            raise Invalid("document", _("Please say which paper was seen."))
        if correction.birth_date > day_of(at):
            raise Invalid("birth_date", _("The birth date lies in the future."))
        child = step.case.child
        child.birth_date = correction.birth_date
        child.birth_date_precision = correction.precision
        child.save()
        tell_receiver(step, ["child.birth_date"])
        note_document(step, correction.document, DocumentStatus.SEEN, day_of(at))
        step.case.recommendation_stale = True


def check_document(
    case: Case, kind: str, status: str, *, by: Actor, at: datetime, version: int | None = None
) -> None:
    """Tick a paper on the checklist. "Not available" is a full answer; nothing waits for it."""
    with ledger.entry(case, Event.AMEND, by=by, at=at, version=version) as step:
        note_document(step, kind, status, day_of(at))


def note_document(step: Entry, kind: str, status: str, on: date) -> None:
    """Write the state of a paper into the checklist and the history."""
    paper = Document.objects.filter(child=step.case.child, kind=kind).first()
    # Ticked once more it keeps its day: a clock may run from it.
    if paper is None or paper.status != status:
        Document.objects.update_or_create(
            child=step.case.child, kind=kind, defaults={"status": status, "status_on": on}
        )
    step.details = {"document": kind, "status": status}


def freeze(step: Entry, options: list[Option], reasons: str) -> Recommendation:
    """Write the next version of the recommendation; the best option comes first."""
    if not options:
        raise Invalid("options", _("At least one school form, grade and form of support."))
    for option in options:
        if not fits(option.school_form, option.grade, option.support_form):
            raise Invalid("grade", _("This school form does not teach this grade in this form."))
    biography, _made = Biography.objects.get_or_create(child=step.case.child)
    recommendation = Recommendation.objects.create(
        case=step.case,
        version=step.case.recommendations.count() + 1,
        episode=step.case.episode,
        signed_at=step.at,
        signed_by_id=step.by.user,
        reasons=reasons,
        snapshot=_snapshot(biography),
    )
    _write_places(recommendation, options)
    step.case.support_forms = as_text(option.support_form for option in options)
    step.case.recommendation_stale = False
    step.details = {"recommendation": recommendation.version}
    return recommendation


def _write_places(recommendation: Recommendation, options: list[Option]) -> None:
    RecommendedPlace.objects.bulk_create(
        RecommendedPlace(
            recommendation=recommendation,
            rank=rank,
            school_form=option.school_form,
            grade=option.grade,
            support_form=option.support_form,
        )
        for rank, option in enumerate(options, start=1)
    )


def begin_episode(step: Entry) -> None:
    """A new way to school: the clocks of the episode start anew."""
    case = step.case
    case.episode += 1
    case.reported_at = step.at


def _snapshot(biography: Biography) -> dict[str, Any]:
    fields = model_to_dict(biography, exclude=["id", "child"])
    years = fields["years_of_schooling"]
    return {**fields, "years_of_schooling": str(years) if years is not None else None}
