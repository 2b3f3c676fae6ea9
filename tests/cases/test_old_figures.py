"""Schools whose figures have grown old are asked for newer ones, once a month."""

from datetime import UTC, date, datetime

import pytest

from cases.models import Notice
from cases.reasons import still_owed
from cases.reminders import ask_for_figures
from schools.models import Place, School
from tests.factories import DAY, HOUR, make_place, make_school

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 11, 2)
# 2 December is the thirtieth day: from the night after it the figure is too old.
TOO_OLD = datetime(2026, 12, 2, 23, tzinfo=UTC)


def asked(school: School) -> int:
    return Notice.objects.filter(rule="capacity_old", recipient=f"school:{school.number}").count()


def test_a_school_is_asked_when_its_figure_is_older_than_thirty_days() -> None:
    school = make_school()
    make_place(school)
    ask_for_figures(TOO_OLD - HOUR)
    assert asked(school) == 0
    ask_for_figures(TOO_OLD)
    ask_for_figures(TOO_OLD + DAY)
    notice = Notice.objects.get(rule="capacity_old")
    assert notice.case is None
    assert notice.in_digest
    # The next school morning, 7:30 in Germany.
    assert notice.deliver_at == datetime(2026, 12, 3, 6, 30, tzinfo=UTC)


def test_it_is_asked_once_more_a_month_later_and_not_for_what_was_missed() -> None:
    school = make_school()
    make_place(school)
    ask_for_figures(TOO_OLD + 65 * DAY)
    assert asked(school) == 1
    ask_for_figures(TOO_OLD + 95 * DAY)
    assert asked(school) == 2


def test_a_newer_figure_answers_it() -> None:
    school = make_school()
    make_place(school)
    ask_for_figures(TOO_OLD)
    notice = Notice.objects.get(rule="capacity_old")
    assert still_owed(notice, TOO_OLD)
    Place.objects.filter(school=school).update(as_of=date(2026, 12, 3))
    assert not still_owed(notice, TOO_OLD)


def test_a_school_that_never_reported_and_a_closed_one_are_left_alone() -> None:
    silent, closed = make_school(), make_school(is_active=False)
    make_place(closed)
    ask_for_figures(TOO_OLD + 90 * DAY)
    assert asked(silent) == asked(closed) == 0
    assert AS_OF in Place.objects.values_list("as_of", flat=True)
