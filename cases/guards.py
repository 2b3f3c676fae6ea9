"""Conditions of a step beyond state and role: one list per event, for ledger and pages."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from cases.actors import Actor
from cases.calendars import day_of
from cases.models import Case, Offer, TimetableVersion
from cases.moves import Event
from cases.refusals import Code, Refused
from cases.states import AppointmentState, Closure, ContactChannel, OfferState, Role

Guard = Callable[[Case, Actor, datetime], str | Promise]
OK = ""


def days_in_force(key: str) -> timedelta:
    """One of the office's numbers of days."""
    return timedelta(days=TimetableVersion.objects.in_force().number(key))


def lives_in_town(case: Case, by: Actor, at: datetime) -> str | Promise:
    """Only children of the own town are invited; others are handed over."""
    if case.child.household.lives_in_town:
        return OK
    return _("The family does not live in our town: hand the case over.")


def tried_hard_enough(case: Case, by: Actor, at: datetime) -> str | Promise:
    """At least 3 tries by 2 channels, 1 of them a letter, and the address checked again (T05)."""
    tries = list(case.contacts.filter(at__gte=case.state_since))
    channels = {one.channel for one in tries}
    if len(tries) < 3 or len(channels) < 2:
        return _("At least three tries by two channels are needed.")
    if ContactChannel.LETTER not in channels:
        return _("At least one try has to be a letter.")
    if not any(one.address_checked for one in tries):
        return _("The address has to be checked again.")
    return OK


def has_appointment(case: Case, by: Actor, at: datetime) -> str | Promise:
    """There is an appointment that could be missed."""
    return OK if case.appointments.upcoming().exists() else _("There is no appointment.")


def has_proposed_appointment(case: Case, by: Actor, at: datetime) -> str | Promise:
    """There is an appointment the family has not confirmed."""
    if case.appointments.filter(state=AppointmentState.PROPOSED).exists():
        return OK
    return _("There is no appointment to confirm.")


def minimal_set(case: Case, by: Actor, at: datetime) -> str | Promise:
    """Identity as stated, guardian, address, the core of the biography; never documents (T07)."""
    child = case.child
    missing = []
    if not child.household.guardians.exists():
        missing.append(_("a guardian"))
    if not (child.household.address or child.household.accommodation):
        missing.append(_("an address or accommodation"))
    if not child.family_language:
        missing.append(_("the family language"))
    if not (hasattr(child, "biography") and child.biography.core_is_answered):
        missing.append(_("the core of the school biography"))
    if not missing:
        return OK
    return _("Still missing: %(what)s.") % {"what": ", ".join(str(part) for part in missing)}


def search_has_failed(case: Case, by: Actor, at: datetime) -> str | Promise:
    """Two declines or expiries, a long wait, or the EU clock red (T14)."""
    failed = Offer.objects.filter(
        case=case,
        episode=case.episode,
        state__in=(OfferState.DECLINED, OfferState.EXPIRED),
    ).count()
    today = day_of(at)
    timetable = TimetableVersion.objects.in_force()
    long_wait = timedelta(days=timetable.number("long_wait"))
    waits_long = case.rank_date and today >= case.rank_date + long_wait
    lodged = case.child.protection_application_on
    red = lodged and today >= lodged + timedelta(days=timetable.number("eu_60_days"))
    if failed >= 2 or waits_long or red:
        return OK
    return _("Needs two refused or expired requests, a long wait, or the EU clock in red.")


def duty_has_ended(case: Case, by: Actor, at: datetime) -> str | Promise:
    """Compulsory schooling is over (§ 38 SchulG)."""
    if case.child.duty_ends_on < day_of(at):
        return OK
    return _("Compulsory schooling lasts until %(day)s.") % {
        "day": f"{case.child.duty_ends_on:%d.%m.%Y}"
    }


def first_day_has_come(case: Case, by: Actor, at: datetime) -> str | Promise:
    """Attendance can't be told before the first school day; the clock counts by itself."""
    offer = case.promised_offer
    if offer is None or offer.start_on is None or offer.start_on > day_of(at):
        return _("The first school day has not come yet.")
    return OK


def merged_lately(case: Case, by: Actor, at: datetime) -> str | Promise:
    """A merge can be undone for some days."""
    merge = case.merges.filter(undone_at__isnull=True).first()
    span = days_in_force("undo_merge")
    if merge and at < merge.at + span:
        return OK
    return _("Only a merge of the last %(n)s days can be undone.") % {"n": span.days}


def may_be_reopened(case: Case, by: Actor, at: datetime) -> str | Promise:
    """Not merged; an advisor within some days, later the lead (T29)."""
    if case.closure == Closure.DUPLICATE_MERGED:
        return _("A merged case is not reopened; undo the merge instead.")
    closed_at = case.closed_at or at
    span = days_in_force("advisor_reopens")
    if Role.LEAD not in by.roles and at >= closed_at + span:
        return _("After %(n)s days only the lead reopens a case.") % {"n": span.days}
    return OK


def second_time_by_lead(case: Case, by: Actor, at: datetime) -> str | Promise:
    """A family that declines a second place talks to the lead (T35)."""
    before = case.steps.filter(event=Event.FAMILY_DECLINES, episode=case.episode).exists()
    if before and Role.LEAD not in by.roles:
        return _("The family has declined a place before: the lead decides.")
    return OK


def query_may_be_asked(case: Case, by: Actor, at: datetime) -> str | Promise:
    """One question at a time."""
    offer = case.live_offer
    if offer and offer.state == OfferState.SENT:
        return OK
    return _("A question is already open.")


def query_is_open(case: Case, by: Actor, at: datetime) -> str | Promise:
    """The school has asked back."""
    offer = case.live_offer
    if offer and offer.state == OfferState.QUERY_OPEN:
        return OK
    return _("The school has not asked anything.")


def some_school_is_excluded(case: Case, by: Actor, at: datetime) -> str | Promise:
    """A school has declined and may not be asked again."""
    if Offer.objects.excluding_schools_for(case).exists():
        return OK
    return _("No school is excluded.")


def is_bridged(case: Case, by: Actor, at: datetime) -> str | Promise:
    """Some bridging measure runs."""
    if case.bridging_measures.running(day_of(at)).exists():
        return OK
    return _("No bridging measure runs.")


GUARDS: dict[Event, tuple[Guard, ...]] = {
    Event.INVITE: (lives_in_town,),
    Event.MISS: (has_appointment,),
    Event.CONFIRM: (has_proposed_appointment,),
    Event.GIVE_UP: (tried_hard_enough,),
    Event.SIGN: (minimal_set,),
    Event.REVISE: (minimal_set,),
    Event.REQUEST_ASSIGNMENT: (search_has_failed,),
    Event.ATTEND: (first_day_has_come,),
    Event.NOT_APPEARED: (first_day_has_come,),
    Event.CLOSE_OVER_AGE: (duty_has_ended,),
    Event.UNMERGE: (merged_lately,),
    Event.REOPEN: (may_be_reopened,),
    Event.FAMILY_DECLINES: (second_time_by_lead,),
    Event.QUERY: (query_may_be_asked,),
    Event.ANSWER_QUERY: (query_is_open,),
    Event.LIFT: (some_school_is_excluded,),
    Event.END_BRIDGE: (is_bridged,),
    Event.INTERPRETER: (has_appointment,),
}


def objection(event: Event, case: Case, by: Actor, at: datetime) -> str | Promise:
    """Why this step can't be taken now, as a sentence; empty when nothing speaks against it."""
    for guard in GUARDS.get(event, ()):
        if sentence := guard(case, by, at):
            return sentence
    return OK


def ask(event: Event, case: Case, by: Actor, at: datetime) -> None:
    """Raise `Refused` with the first objection."""
    if sentence := objection(event, case, by, at):
        raise Refused(Code.GUARD, sentence)


def moves_now(case: Case, by: Actor, at: datetime) -> list[tuple[Event, str | Promise]]:
    """Every move the machine allows this actor now, each with what still speaks against it."""
    return [(event, objection(event, case, by, at)) for event in case.moves_for(by)]
