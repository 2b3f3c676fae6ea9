"""The numbers of the office in words: what each one times, from when, and how it is typed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from cases.deadlines import LEGS, NUMBERS, RULES, Number, Timetable
from cases.deadlines.timetable import DAY_OF_YEAR, KEPT, MONTHS, leg_key
from cases.states import CaseState
from cases.told.clocks import BY_ITSELF

EVERY = "_every"
# The legs of the short way from the report to a school's yes (domain: section 4.1).
SHORT_WAY = (
    CaseState.REPORTED,
    CaseState.INVITED,
    CaseState.IN_CONSULTATION,
    CaseState.READY_FOR_PLACEMENT,
    CaseState.OFFERED,
)
LEG_OF = {leg_key(state): state for state in LEGS}
LEG_GROUP = gettext_lazy("How long a case may stay in a state")

# The clocks by what an office knows them as; what is named nowhere stands under "Other times".
GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (LEG_GROUP, tuple(key for key in NUMBERS if key in LEG_OF)),
    (gettext_lazy("The target and the law"), ("target_20", "eu_45_days", "eu_60_days")),
    (
        gettext_lazy("Reaching the family"),
        ("reported_lead", "contact_5", "contact_10", "contact_lead"),
    ),
    (
        gettext_lazy("Appointment and consultation"),
        (
            "appointment_2_days",
            "appointment_3_hours",
            "appointment_unrecorded",
            "appointment_lead",
            "in_consultation_lead",
        ),
    ),
    (
        gettext_lazy("Answer of the school"),
        (
            "ready_for_placement_lead",
            "offer_reminder",
            "offer_authority",
            "offer_expiry",
            "query_pause",
        ),
    ),
    (
        gettext_lazy("Waiting for a place"),
        (
            "waiting_30_days",
            "waiting_30_days_every",
            "waiting_60_days",
            "waiting_90_days",
            "long_wait",
            "assignment_lead",
        ),
    ),
    (gettext_lazy("First school day"), ("first_day_1", "held_place", "not_attending_lead")),
    (
        gettext_lazy("Age, papers and exams"),
        (
            "age_vocational",
            "vocational_age",
            "age_16",
            "age_duty_end",
            "medical_exam",
            "language_exam",
            "language_exam_on",
        ),
    ),
    (gettext_lazy("Deletion"), tuple(number.key for number in KEPT)),
)
OTHERS = gettext_lazy("Other times")


@dataclass(frozen=True)
class Sum:
    """The legs up to a school's yes against the target; what is left is for the first day."""

    legs: int
    target: int

    @property
    def left(self) -> int:
        """School days that remain between the yes and the first day."""
        return self.target - self.legs


def groups() -> Iterator[tuple[str | Promise, list[Number]]]:
    """Every number once, in the order in which a child meets the clocks."""
    named = {key for _title, keys in GROUPS for key in keys}
    for title, keys in GROUPS:
        yield title, [NUMBERS[key] for key in keys]
    if others := [number for key, number in NUMBERS.items() if key not in named]:
        yield OTHERS, others


def sum_of_legs(timetable: Timetable) -> Sum:
    """How the legs stand to the target of the office."""
    legs = sum(timetable.leg(state).days for state in SHORT_WAY)
    return Sum(legs, timetable.number("target_20"))


def sentence(number: Number) -> str:
    """What happens when this time is over."""
    if number.key in LEG_OF:
        return str(LEG_OF[number.key].label)
    if number.key.endswith(EVERY):
        return _("The same again, every") + "…"
    return str(BY_ITSELF.get(number.key, number.label))


def unit(number: Number) -> str:
    """Which days are counted, and from when."""
    counted = str(getattr(number.unit, "label", number.unit))
    if is_ahead(number):
        counted = _("%(unit)s ahead") % {"unit": counted}
    clock = LEGS[LEG_OF[number.key]] if number.key in LEG_OF else RULES.get(number.key)
    return f"{counted}, {clock.anchor.label}" if clock else counted


def is_ahead(number: Number) -> bool:
    """Counted backwards from its date; people type how much earlier."""
    return number.highest < 0


def shown(number: Number, value: int) -> str:
    """A number as people write it: days ahead without a minus, a day of the year with dots."""
    if number.unit is DAY_OF_YEAR:
        month, day = divmod(value, 100)
        return f"{day:02}.{month:02}."
    return str(-value if is_ahead(number) else value)


def explained(number: Number, value: int) -> str:
    """A number as people write it, where it needs it with a word."""
    if number.unit is MONTHS and value >= 12:
        return f"{value} ({_in_years(value)})"
    return shown(number, value)


def _in_years(months: int) -> str:
    years, rest = divmod(months, 12)
    parts = [ngettext("%(n)s year", "%(n)s years", years) % {"n": years}]
    if rest:
        parts.append(ngettext("%(n)s month", "%(n)s months", rest) % {"n": rest})
    return ", ".join(parts)


def bounds(number: Number) -> str:
    """Between which numbers the office may choose."""
    ends = sorted((number.lowest, number.highest), key=abs)
    lowest, highest = (shown(number, one) for one in ends)
    return _("%(lowest)s to %(highest)s") % {"lowest": lowest, "highest": highest}
