"""When a child must go to school and which grade fits its age, to the day (SchulG NRW, BGB)."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from schools.words import GRADES, Grade, SchoolForm

VOCATIONAL_FROM = Decimal("15.5")
# Values of cases.states.Precision, which stands on the same floor and is not imported here.
MONTH_KNOWN = "MONTH"
DAY_UNKNOWN = frozenset({"YEAR", "ESTIMATED"})
LAST_PRIMARY = Grade.G4
LAST_LOWER_SECONDARY = Grade.G10
# Forms a proposal never names: they take a finding, a wish or an age of its own.
SPECIAL = frozenset(
    {
        SchoolForm.VOLKSSCHULE,
        SchoolForm.FOERDERSCHULE,
        SchoolForm.WALDORFSCHULE,
        SchoolForm.HIBERNIA,
        SchoolForm.WALDORF_FOERDERSCHULE,
        SchoolForm.WEITERBILDUNGSKOLLEG,
        SchoolForm.BERUFSKOLLEG,
        SchoolForm.KLINIKSCHULE,
        SchoolForm.FOERDERSCHULE_REALSCHULE,
        SchoolForm.FOERDERSCHULE_GYMNASIUM,
        SchoolForm.FOERDERSCHULE_BERUFSKOLLEG,
    }
)


class Band(TextChoices):
    """Which part of school fits the age."""

    NOT_YET = "NOT_YET", _("Not yet of school age")
    PRIMARY = "PRIMARY", _("Primary school, grades 1 to 4")
    LOWER_SECONDARY = "LOWER_SECONDARY", _("Lower secondary school, grades 5 to 10")
    VOCATIONAL = "VOCATIONAL", _("Berufskolleg, Internationale Förderklasse")
    OVER_AGE = "OVER_AGE", _("Compulsory schooling has ended")


class Reason(TextChoices):
    """Why a grade is proposed, or none."""

    NOT_YET = "NOT_YET", _("Compulsory schooling has not begun (§ 35 (1) SchulG)")
    AGE = "AGE", _("Usual grade at this age")
    CAPPED = "CAPPED", _("Older than usual in grade 10")
    VOCATIONAL = "VOCATIONAL", _("Old enough for the Internationale Förderklasse")
    OVER_AGE = "OVER_AGE", _("Compulsory schooling has ended (§ 38 SchulG)")
    BIRTH_DATE_UNSURE = "BIRTH_DATE_UNSURE", _("The birth date is not known to the day")


@dataclass(frozen=True, slots=True)
class GradeProposal:
    """A grade by age alone. It proposes; the advisor decides."""

    grade: Grade | None
    band: Band
    school_forms: tuple[SchoolForm, ...]
    reasons: tuple[Reason, ...]
    uncertain: bool


def completes_year_on(birth_date: date, n: int) -> date:
    """The day at the end of which the n-th year of life is completed (§ 187 (2), § 188 (2) BGB).

    The day before the birthday. Who is born on 29 February completes a year at the end of
    28 February, in leap years too.
    """
    year = birth_date.year + n
    if (birth_date.month, birth_date.day) == (2, 29):
        return date(year, 2, 28)
    return birth_date.replace(year=year) - timedelta(days=1)


def age_on(birth_date: date, day: date) -> int:
    """Completed years of life at the beginning of the day; 0 before birth."""
    return max(months_on(birth_date, day), 0) // 12


def months_on(birth_date: date, day: date) -> int:
    """Completed months of life at the beginning of the day, negative before birth."""
    months = (day.year - birth_date.year) * 12 + day.month - birth_date.month
    return months if day.day >= birth_date.day else months - 1


def compulsory_from(birth_date: date) -> date:
    """First day of compulsory schooling (§ 35 (1) SchulG NRW).

    1 August of the calendar year in which the 6th year is completed by the beginning of
    30 September: born on 30 September is in, born on 1 October is out.
    """
    completed = completes_year_on(birth_date, 6)
    late = (completed.month, completed.day) >= (9, 30)
    return date(completed.year + 1 if late else completed.year, 8, 1)


def duty_ends_on(birth_date: date) -> date:
    """Last day of compulsory schooling (§ 38 (1) SchulG NRW).

    31 July of the school year in which the 18th year is completed.
    """
    completed = completes_year_on(birth_date, 18)
    return date(completed.year + 1 if completed.month >= 8 else completed.year, 7, 31)


def is_compulsory(birth_date: date, on: date) -> bool:
    """Whether the child must go to school on this day."""
    return compulsory_from(birth_date) <= on <= duty_ends_on(birth_date)


def band(birth_date: date, on: date, vocational_from: Decimal = VOCATIONAL_FROM) -> Band:
    """Which part of school fits on this day. `vocational_from` in years, a setting of the town."""
    if on < compulsory_from(birth_date):
        return Band.NOT_YET
    if on > duty_ends_on(birth_date):
        return Band.OVER_AGE
    if months_on(birth_date, on) >= vocational_from * 12:
        return Band.VOCATIONAL
    primary = _grade(birth_date, on) <= LAST_PRIMARY
    return Band.PRIMARY if primary else Band.LOWER_SECONDARY


def grade_proposal(
    birth_date: date,
    on: date,
    precision: str = "DAY",
    vocational_from: Decimal = VOCATIONAL_FROM,
) -> GradeProposal:
    """The usual grade at this age, with the schools that teach it and the reasons.

    Years of school since compulsory schooling began, capped at grade 10; a Berufskolleg counts
    its first year as 11. `precision` is a value of `cases.states.Precision`.
    Uncertain where only the year of birth is known or the date is estimated, and where the month
    is known but another day in it would propose something else.
    """
    uncertain = _is_uncertain(birth_date, on, precision, vocational_from)
    part = band(birth_date, on, vocational_from)
    grade = _proposed(birth_date, on, part)
    reasons = (_reason(birth_date, on, part), *((Reason.BIRTH_DATE_UNSURE,) if uncertain else ()))
    return GradeProposal(grade, part, _forms(part, grade), reasons, uncertain)


def _school_years(birth_date: date, on: date) -> int:
    """In which school year since compulsory schooling began the day lies, the first being 1."""
    begun = on.year if on.month >= 8 else on.year - 1
    return begun - compulsory_from(birth_date).year + 1


def _grade(birth_date: date, on: date) -> Grade:
    return Grade(min(max(_school_years(birth_date, on), Grade.G1), LAST_LOWER_SECONDARY))


def _proposed(birth_date: date, on: date, part: Band) -> Grade | None:
    if part in (Band.NOT_YET, Band.OVER_AGE):
        return None
    return Grade.G11 if part == Band.VOCATIONAL else _grade(birth_date, on)


def _reason(birth_date: date, on: date, part: Band) -> Reason:
    if part in (Band.NOT_YET, Band.VOCATIONAL, Band.OVER_AGE):
        return Reason(part.value)
    capped = _school_years(birth_date, on) > LAST_LOWER_SECONDARY
    return Reason.CAPPED if capped else Reason.AGE


def _forms(part: Band, grade: Grade | None) -> tuple[SchoolForm, ...]:
    if part == Band.VOCATIONAL:
        return (SchoolForm.BERUFSKOLLEG,)
    return tuple(form for form in SchoolForm if form not in SPECIAL and grade in GRADES[form])


def _is_uncertain(birth_date: date, on: date, precision: str, vocational_from: Decimal) -> bool:
    if precision in DAY_UNKNOWN:
        return True
    if precision != MONTH_KNOWN:
        return False
    first, last = birth_date.replace(day=1), _end_of_month(birth_date)
    return _outcome(first, on, vocational_from) != _outcome(last, on, vocational_from)


def _outcome(birth_date: date, on: date, vocational_from: Decimal) -> tuple[Band, Grade | None]:
    part = band(birth_date, on, vocational_from)
    return part, _proposed(birth_date, on, part)


def _end_of_month(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])
