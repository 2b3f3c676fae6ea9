"""Verbs for the accounts of the office: made, locked, given roles; each leaves its trail."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from advisory.desk.models import Advisor, RoleGrant
from cases.access import Area, clash, gives, may_write
from cases.actors import Actor
from cases.calendars import day_of
from cases.history import note
from cases.models import Occurrence
from cases.refusals import Code, Invalid, Refused
from cases.states import Role

What = Occurrence.What
NOWHERE = "0.0.0.0"  # noqa: S104
OWN = _("Nobody changes their own rights: ask a colleague who may.")
NOT_YOURS = _("This role is given and taken by somebody else of the office.")
WATCHES = _("The account of somebody who watches or operates is kept by the operator.")
CLASH = _(
    "%(one)s and %(other)s watch one another: one person can't be both. Give one of the two roles "
    "to somebody else, or let it end first."
)


@dataclass(frozen=True)
class Account:
    """What the office writes down of a colleague."""

    username: str
    name: str
    email: str
    team: str = ""


@transaction.atomic
def make_person(account: Account, *, by: Actor, at: datetime) -> Advisor:
    """An account without a password and without a role: nobody can do anything with it yet."""
    _must_keep_accounts(by)
    if Advisor.objects.filter(username__iexact=account.username).exists():
        raise Invalid("username", _("Somebody has this user name already."))
    person = Advisor.objects.create_user(
        account.username, name=account.name, email=account.email, team=account.team
    )
    note(What.PERSON_MADE, _subject(person), by=by, at=at)
    return person


@transaction.atomic
def give_roles(
    person: Advisor, roles: Mapping[Role, date | None], *, by: Actor, at: datetime
) -> None:
    """Of the roles that this actor gives exactly these, each until its last day or for ever.

    Roles that others give stay as they are. Raises `Refused` for one's own roles and for a role
    that isn't theirs to give, `Invalid` for a day that is over and for roles that watch one
    another where the office keeps them apart.
    """
    _must_keep_accounts(by)
    _must_be_another(person, by)
    theirs = gives(by.roles)
    if not theirs.issuperset(roles):
        raise Refused(Code.WRONG_ROLE, NOT_YOURS)
    if any(until is not None and until < day_of(at) for until in roles.values()):
        raise Invalid("", _("The last day of a role lies in the past."))
    held = Advisor.objects.select_for_update(no_key=True).get(pk=person.pk).grants.all()
    others = {Role(one.role): one.ends_on for one in held if one.role not in theirs}
    check_roles(frozenset({*roles, *others}))
    write_roles(person, {**others, **roles}, by=by, at=at)


def clash_of(person: Advisor, at: datetime) -> tuple[Role, Role] | None:
    """Two roles that this person holds though they watch one another: given before they were so."""
    return clash(person.roles_on(day_of(at))) if settings.SEPARATE_ROLES else None


def check_roles(roles: frozenset[Role]) -> None:
    """Raises `Invalid` for two that one person should not hold together."""
    pair = clash(roles) if settings.SEPARATE_ROLES else None
    if pair:
        raise Invalid("", CLASH % {"one": pair[0].label, "other": pair[1].label})


def write_roles(
    person: Advisor, roles: Mapping[Role, date | None], *, by: Actor, at: datetime
) -> None:
    """What differs is written, and remembered."""
    before = dict(person.grants.values_list("role", "ends_on"))
    for role in [one for one in before if one not in roles]:
        person.grants.filter(role=role).delete()
        note(What.ROLE_ENDED, _subject(person), by=by, at=at, role=role)
    for role, until in roles.items():
        if role in before and before[role] == until:
            continue
        RoleGrant.objects.update_or_create(person=person, role=role, defaults={"ends_on": until})
        told = until.isoformat() if until else None
        note(What.ROLE_GRANTED, _subject(person), by=by, at=at, role=role.value, until=told)


@transaction.atomic
def lock(person: Advisor, *, by: Actor, at: datetime) -> None:
    """This person can't log in any more, and is logged out everywhere."""
    _must_reach(person, by)
    if Advisor.objects.filter(pk=person.pk, is_active=True).update(is_active=False):
        note(What.PERSON_LOCKED, _subject(person), by=by, at=at)
    end_sessions(person, by=by, at=at)


@transaction.atomic
def unlock(person: Advisor, *, by: Actor, at: datetime) -> None:
    """This person may log in again."""
    _must_reach(person, by)
    if Advisor.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        note(What.PERSON_UNLOCKED, _subject(person), by=by, at=at)


@transaction.atomic
def log_out(person: Advisor, *, by: Actor, at: datetime) -> None:
    """End every session of this person; they may log in again at once."""
    _must_reach(person, by, also_oneself=True)
    end_sessions(person, by=by, at=at)


@transaction.atomic
def reset_second_factor(person: Advisor, *, by: Actor, at: datetime) -> None:
    """For who has lost telephone, key and codes. Not for oneself: that is asked of a colleague."""
    _must_reach(person, by)
    forget_second_factor(person, by=by, at=at)


def forget_second_factor(person: Advisor, *, by: Actor, at: datetime) -> None:
    """Nothing beside the password proves any more who this is, and nobody stays logged in by it."""
    kinds = sorted(factors_of(person).values())
    Authenticator.objects.filter(user=person).delete()
    note(What.FACTOR_REMOVED, _subject(person), by=by, at=at, kinds=kinds)
    end_sessions(person, by=by, at=at)


def factors_of(person: Advisor) -> dict[int, str]:
    """The kind of each second factor of this person, by its key."""
    return dict(Authenticator.objects.filter(user=person).values_list("pk", "type"))


def end_sessions(person: Advisor, *, by: Actor, at: datetime) -> None:
    """Log this person out everywhere."""
    for session in UserSession.objects.filter(user=person):
        session.end()
        note(What.SESSION_ENDED, _subject(person), by=by, at=at)


def _must_keep_accounts(by: Actor) -> None:
    if not may_write(by.roles, Area.PEOPLE):
        raise Refused(Code.WRONG_ROLE)


def _must_be_another(person: Advisor, by: Actor) -> None:
    if person.pk == by.user_id:
        raise Refused(Code.GUARD, OWN)


def _must_reach(person: Advisor, by: Actor, *, also_oneself: bool = False) -> None:
    """The operator reaches every account; others none that holds a role they don't give."""
    _must_keep_accounts(by)
    if not also_oneself:
        _must_be_another(person, by)
    held = {Role(role) for role in person.grants.values_list("role", flat=True)}
    if Role.ADMIN not in by.roles and not held <= gives(by.roles):
        raise Refused(Code.WRONG_ROLE, WATCHES)


def _subject(person: Advisor) -> str:
    return f"user:{person.pk}"


def keep_little(session_key: str | None, agent: str) -> None:
    """Of where somebody logs in only the kind of browser is kept, not the address."""
    UserSession.objects.filter(session_key=session_key).update(ip=NOWHERE, user_agent=agent)


def open_sessions(person: Advisor) -> int:
    """In how many browsers this person is logged in."""
    return int(UserSession.objects.filter(user=person).count())
