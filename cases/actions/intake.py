"""Verbs of the front office: a report comes in, the family is invited, data is put right."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import ledger
from cases.access import Area, may_write
from cases.actions.correcting import tell_receiver
from cases.actions.endings import close
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import (
    Biography,
    Case,
    CaseCounter,
    Child,
    ContactAttempt,
    Guardian,
    Household,
    Notice,
)
from cases.moves import WITH_AGE_RULES, Event
from cases.names import parse_phone
from cases.notices import Kind
from cases.refusals import Code, Invalid, Refused, need
from cases.states import Closure, Precision


@dataclass
class ReportData:
    """What is known when a child is reported: field names and values of the models.

    `household_id` puts the child into an existing household (a sibling is known).
    """

    child: dict[str, Any]
    household: dict[str, Any] = field(default_factory=dict)
    guardians: list[dict[str, Any]] = field(default_factory=list)
    biography: dict[str, Any] = field(default_factory=dict)
    household_id: int | None = None


@transaction.atomic
def report(data: ReportData, *, by: Actor, at: datetime) -> Case:
    """T01: open a case. A name part, a birth date or year and a way to reach the family are enough.

    Raises `Invalid` naming the missing field.
    """
    _check_report(data)
    household = _household(data)
    child = Child.objects.create(household=household, **data.child)
    Biography.objects.create(child=child, **data.biography)
    case = Case(child=child, number=_next_number(day_of(at).year))
    case.target_due_on = day_of(at)
    ledger.open_case(case, by=by, at=at)
    return case


def invite(case: Case, *, by: Actor, at: datetime, version: int | None = None) -> None:
    """T02: invite the family to the first consultation, in its language."""
    with ledger.entry(case, Event.INVITE, by=by, at=at, version=version):
        pass


@transaction.atomic
def invite_together(
    cases: list[Case], *, by: Actor, at: datetime, version: int | None = None
) -> None:
    """Invite brothers and sisters, all of them or none; the family gets one message.

    `version` is that of the first case.
    """
    seen = {cases[0].pk: version}
    Case.objects.lock_in_order(*(case.pk for case in cases))
    for case in sorted(cases, key=lambda case: case.pk):
        invite(case, by=by, at=at, version=seen.get(case.pk))
    Notice.objects.join(cases[0], Kind.INVITATION, at)


def record_contact(
    case: Case, contact: dict[str, Any], *, by: Actor, at: datetime, version: int | None = None
) -> ContactAttempt:
    """Write down a try to reach the family: channel, reached, address_checked, note."""
    with ledger.entry(case, Event.CONTACT, by=by, at=at, version=version) as step:
        attempt = ContactAttempt.objects.create(
            case=step.case, user_id=by.user, **{"at": at, **contact}
        )
        step.details = {"contact": attempt.pk, "channel": attempt.channel}
    return attempt


def give_up(
    case: Case, *, reason: str, by: Actor, at: datetime, version: int | None = None
) -> None:
    """T05: close as unreachable; a decision of the lead, never of the clock."""
    from_reason = need(reason, "reason")
    with ledger.entry(case, Event.GIVE_UP, by=by, at=at, version=version) as step:
        close(step, Closure.UNREACHABLE)
        step.reason = from_reason


def take_on(
    case: Case, advisor_id: int, *, by: Actor, at: datetime, version: int | None = None
) -> None:
    """Put the case into an advisor's care."""
    with ledger.entry(case, Event.TAKE_ON, by=by, at=at, version=version) as step:
        step.case.advisor_id = advisor_id
        step.details = {"advisor": advisor_id}


def amend(
    case: Case,
    changes: dict[str, dict[str, Any]],
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> None:
    """Change data: `changes` maps `child`, `household`, `biography` or `case` to fields and values.

    The history names the fields, not the values. After the consultation a birth date is corrected
    by its own verb, since the age rules have to run again.
    """
    with ledger.entry(case, Event.AMEND, by=by, at=at, version=version) as step:
        if "birth_date" in changes.get("child", {}) and step.case.state in WITH_AGE_RULES:
            raise Invalid("birth_date", _("Use “Correct birth date”: age rules run again."))
        _check_areas(changes, by)
        changed = _apply(step.case, changes)
        step.details = {"fields": sorted(changed)}
        tell_receiver(step, changed)


def save_guardian(
    case: Case,
    fields: dict[str, Any],
    *,
    guardian_id: int | None = None,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Guardian:
    """Add a guardian to the household, or change one."""
    with ledger.entry(case, Event.AMEND, by=by, at=at, version=version) as step:
        household = step.case.child.household
        known = household.guardians.filter(pk=guardian_id or 0).first()
        guardian = known or Guardian(household=household)
        said = _callable_number(fields)
        other = [name for name, value in said.items() if getattr(guardian, name, None) != value]
        for name, value in said.items():
            setattr(guardian, name, value)
        guardian.save()
        tell_receiver(step, [f"guardian.{name}" for name in other])
        step.details = {"guardian": guardian.pk, "fields": sorted(fields)}
    return guardian


def _apply(case: Case, changes: dict[str, dict[str, Any]]) -> list[str]:
    child = case.child
    targets: dict[str, Any] = {"child": child, "household": child.household, "case": case}
    if "biography" in changes:
        targets["biography"] = Biography.objects.get_or_create(child=child)[0]
    changed = []
    for part, fields in changes.items():
        target = targets[part]
        for name, value in fields.items():
            if getattr(target, name) != value:
                setattr(target, name, value)
                changed.append(f"{part}.{name}")
        if part != "case":
            target.save()
    return changed


def _check_areas(changes: dict[str, dict[str, Any]], by: Actor) -> None:
    area = {"biography": Area.BIOGRAPHY}
    if not all(may_write(by.roles, area.get(part, Area.MASTER_DATA)) for part in changes):
        raise Refused(Code.WRONG_ROLE)


def _check_report(data: ReportData) -> None:
    child = data.child
    if not any(child.get(name) for name in ("given_name", "family_name", "name_own_script")):
        raise Invalid("family_name", _("At least one part of the name is needed."))
    if not child.get("birth_date"):
        raise Invalid("birth_date", _("A birth date or at least the year is needed."))
    child.setdefault("birth_date_precision", Precision.DAY)
    reachable = any(one.get("phone") or one.get("email") for one in data.guardians)
    place = data.household.get("street") or data.household.get("accommodation")
    if not (reachable or place or data.household_id):
        raise Invalid("phone", _("A phone number, a mail address or an address is needed."))


def _household(data: ReportData) -> Household:
    if data.household_id is not None:
        household = Household.objects.get(pk=data.household_id)
    else:
        household = Household.objects.create(**data.household)
    for guardian in data.guardians:
        Guardian.objects.create(household=household, **_callable_number(guardian))
    return household


def _callable_number(guardian: dict[str, Any]) -> dict[str, Any]:
    """The phone number in E.164, by which it is searched for; what is no number stays as typed."""
    phone = str(guardian.get("phone") or "")
    return {**guardian, "phone": parse_phone(phone) or phone} if phone else guardian


def _next_number(year: int) -> str:
    CaseCounter.objects.get_or_create(year=year)
    counter = CaseCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save()
    return f"{year}-{counter.last:05d}"
