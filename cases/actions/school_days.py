"""A school says on which days it doesn't teach; whatever it is asked is then dated anew."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from cases import dating
from cases.actors import Actor
from cases.calendars import day_of, is_school_day, school_year
from cases.models import Case
from cases.refusals import Code, Invalid, Refused
from schools.models import School

# The coming school year is planned in this one.
FARTHEST = timedelta(days=550)
# Four movable days, two for the staff, a few by custom; more would be a slip or a stopped clock.
MOST_A_YEAR = 15
FIELD = "days_off"


@transaction.atomic
def report_days_off(
    school: School, days: Mapping[date, str], *, by: Actor, at: datetime
) -> list[date]:
    """These are the school's own days off from today on; days that are not named are taken back.

    What is past stays. The clocks of the requests to this school run by the new days at once.
    Returns the days that have changed. Raises `Invalid` for a day that can't be one.
    """
    if by.school_id not in (None, school.pk):
        raise Refused(Code.WRONG_ROLE)
    today = day_of(at)
    _check(school, days, today)
    before = school.days_off_from(today)
    school.set_days_off(days, since=today)
    changed = sorted(set(before) ^ set(days))
    if changed:
        for case in Case.objects.asked_of(school):
            dating.plan_anew(case.pk, at=at)
    return changed


def _check(school: School, days: Mapping[date, str], today: date) -> None:
    for index, day in enumerate(days):
        field = f"{FIELD}/{index}/day"
        if day < today:
            raise Invalid(field, _("This day lies in the past."))
        if day > today + FARTHEST:
            raise Invalid(field, _("This day lies too far in the future."))
        if not is_school_day(day):
            raise Invalid(field, _("Nobody teaches on this day anyway (weekend or holidays)."))
    kept = {day for day in school.days_off() if day < today}
    years = [school_year(day) for day in (*kept, *days)]
    if any(years.count(year) > MOST_A_YEAR for year in years):
        raise Invalid(FIELD, _("These are too many days off for one school year."))
