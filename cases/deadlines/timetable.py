"""The numbers in force: what the program comes with, and what the office has changed."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from cases.calendars import NO_DAYS, Calendar
from cases.deadlines.table import LEGS, RETENTION_MONTHS, RULES
from cases.deadlines.words import Anchor, Basis, Leg, Rule, Time
from cases.states import CaseState, Closure

LONGEST = 400


@dataclass(frozen=True)
class Number:
    """One number that a lead may change, within bounds; `unit` is a calendar, or says itself."""

    key: str
    default: int
    unit: Calendar | str | Promise
    basis: Basis = Basis.TARGET
    lowest: int = 0
    highest: int = LONGEST
    label: str | Promise = ""


MONTHS = _("months")
# A day of the year as month times 100 plus day: 115 is 15 January.
DAY_OF_YEAR = _("day of the year")

# Numbers that belong to no single clock.
OTHERS: tuple[Number, ...] = (
    Number("query_pause", 2, Calendar.WORKING_DAYS, lowest=1, highest=10,
           label=_("A question of a school stops its clock for at most")),
    Number("longest_hold", 60, Calendar.DAYS, lowest=1, highest=180,
           label=_("A case rests for at most")),
    Number("long_wait", 30, Calendar.DAYS, lowest=1,
           label=_("A child has waited long, so that an assignment can be asked for, after")),
    Number("undo_merge", 30, Calendar.DAYS, lowest=1, highest=90,
           label=_("A merge can be undone for")),
    Number("advisor_reopens", 30, Calendar.DAYS, highest=180,
           label=_("An advisor may reopen a closed case for")),
    Number("capacity_old", 30, Calendar.DAYS, lowest=7,
           label=_("A school is asked for new figures of free places after")),
    Number("vocational_age", 186, MONTHS, lowest=168, highest=216,
           label=_("Age from which the Internationale Förderklasse fits")),
    Number("right_answer", 1, MONTHS, Basis.LAW, lowest=1, highest=1,
           label=_("A request about data is answered (Art. 12 (3) DSGVO) within")),
    Number("right_extension", 2, MONTHS, Basis.LAW, lowest=1, highest=2,
           label=_("The period of such a request can be extended by")),
    Number("restriction_reminder", 12, MONTHS, lowest=1, highest=12,
           label=_("Lead and data protection officer are reminded of a restriction every")),
    Number("language_exam_on", 115, DAY_OF_YEAR, lowest=101, highest=1231,
           label=_("Registration for the language exam ends each year on")),
)  # fmt: skip


def keep_key(closure: Closure) -> str:
    """Under which key it is kept how long a case closed for this reason stays."""
    return f"keep_{closure.value.lower()}"


# Deletion (domain: section 6): months after closing by reason, and of what fades by itself.
KEPT: tuple[Number, ...] = (
    *(
        Number(keep_key(closure), months, MONTHS, lowest=1, highest=60,
               label=format_lazy("{}: {}", _("Deleted after closing"), closure.label))
        for closure, months in RETENTION_MONTHS.items()
    ),
    Number("keep_contact_notes", 12, MONTHS, lowest=1, highest=60,
           label=_("Notes of contacts with the family are deleted after")),
    Number("keep_readings", 24, MONTHS, lowest=6, highest=60,
           label=_("The record of who has read what is deleted after")),
    Number("keep_views", 12, MONTHS, lowest=1, highest=60,
           label=_("A kept view of the worklist that nobody opens is deleted after")),
    Number("deletion_notice", 14, Calendar.DAYS, lowest=1, highest=90,
           label=_("Lead and data protection officer hear of a deletion ahead by")),
)  # fmt: skip


def leg_key(state: CaseState) -> str:
    """Under which key the length of this state's leg is kept."""
    return f"leg_{state.value.lower()}"


def _leg_numbers() -> Iterable[Number]:
    for state, leg in LEGS.items():
        if leg.time is not Time.EXACT and leg.anchor is not Anchor.HOLD:
            yield Number(leg_key(state), leg.days, leg.calendar, lowest=1)


def _rule_numbers() -> Iterable[Number]:
    for rule in RULES.values():
        if rule.follows is None and rule.anchor is not Anchor.HOLD:
            yield _of_rule(rule)
        if rule.every and rule.follows is None:
            yield Number(f"{rule.key}_every", rule.every, rule.calendar, rule.basis, lowest=1)


def _of_rule(rule: Rule) -> Number:
    """Law may be warned of earlier, never later than the program knows it."""
    if rule.hours:
        return Number(rule.key, rule.hours, _("hours"), rule.basis, -48, -1)
    if rule.days < 0:
        latest = rule.days if rule.basis is Basis.LAW else -1
        return Number(rule.key, rule.days, rule.calendar, rule.basis, -LONGEST, latest)
    highest = rule.days if rule.basis is Basis.LAW else LONGEST
    lowest = 0 if rule.days == 0 else 1
    return Number(rule.key, rule.days, rule.calendar, rule.basis, lowest, highest)


NUMBERS: dict[str, Number] = {
    number.key: number for number in (*_leg_numbers(), *_rule_numbers(), *OTHERS, *KEPT)
}


@dataclass(frozen=True)
class Timetable:
    """The numbers of the office at one time: what differs from the program, and closing days.

    `version` counts the changes, `days` are pairs of key and number.
    """

    version: int = 0
    days: tuple[tuple[str, int], ...] = ()
    closed: frozenset[date] = NO_DAYS

    def number(self, key: str) -> int:
        """One number by its key."""
        return dict(self.days).get(key, NUMBERS[key].default)

    @property
    def rules(self) -> dict[str, Rule]:
        """Every clock with its numbers in force."""
        return _rules(self.days)

    def rules_of(self, state: str) -> tuple[Rule, ...]:
        """The clocks that run in this state."""
        return _rules_of(self.days).get(state, ())

    def leg(self, state: str) -> Leg:
        """How long this state may last."""
        return _legs(self.days)[CaseState(state)]


@lru_cache(maxsize=16)
def _legs(days: tuple[tuple[str, int], ...]) -> dict[CaseState, Leg]:
    own = dict(days)
    return {
        state: replace(leg, days=own.get(leg_key(state), leg.days)) for state, leg in LEGS.items()
    }


@lru_cache(maxsize=16)
def _rules(days: tuple[tuple[str, int], ...]) -> dict[str, Rule]:
    own, legs = dict(days), _legs(days)
    return {key: _in_force(rule, own, legs) for key, rule in RULES.items()}


def _in_force(rule: Rule, own: dict[str, int], legs: dict[CaseState, Leg]) -> Rule:
    if rule.follows is not None:
        leg = legs[rule.follows].days
        return replace(rule, days=leg + rule.days, every=leg if rule.every else 0)
    number = own.get(rule.key)
    every = own.get(f"{rule.key}_every", rule.every)
    if number is None:
        return replace(rule, every=every)
    return replace(rule, hours=number) if rule.hours else replace(rule, days=number, every=every)


@lru_cache(maxsize=16)
def _rules_of(days: tuple[tuple[str, int], ...]) -> dict[str, tuple[Rule, ...]]:
    rules = _rules(days).values()
    return {
        state.value: tuple(rule for rule in rules if state in rule.states) for state in CaseState
    }
