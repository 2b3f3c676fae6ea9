"""No page is heavy: with full lists each stays below 100 KB, style and scripts included."""

import gzip
import re
from datetime import date
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from cases.actions.follow_ups import Whom, plan_follow_up
from cases.actions.intake import report, take_on
from cases.models import Case, Household, Notice
from cases.notices import Kind, Way
from cases.states import CaseState, Role
from tests.advisory.visiting import Desk, html
from tests.factories import (
    DAY,
    HOUR,
    MONDAY,
    make_person,
    make_place,
    make_school,
    report_data,
    staff,
)

pytestmark = pytest.mark.django_db

MOST = 100_000
# More than any list shows on one page.
MANY = 60


def fill() -> tuple[Desk, Case]:
    person = make_person()
    by = staff(person)
    cases = []
    for nth in range(MANY):
        data = report_data(
            given_name="Mohammed-Abdulrahman",
            family_name="Al-Musterfamilienname",
            name_own_script="محمد عبد الرحمن المثال",
            protection_application_on=date(2026, 9, 15),
            interpreter_language="ar",
        )
        data.household["district"] = f"Stadtteil {nth}"
        case = report(data, by=by, at=MONDAY - 20 * DAY)
        take_on(case, person.pk, by=by, at=MONDAY - 19 * DAY)
        plan_follow_up(case, "Mutter wegen der Unterlagen anrufen", MONDAY.date(), by=by,
                       whom=Whom(user_id=person.pk), at=MONDAY - DAY)  # fmt: skip
        cases.append(case)
    Case.objects.update(level=1)
    for _nth in range(MANY):
        make_place(make_school())
    Notice.objects.bulk_create(
        Notice(case=case, kind=Kind.INVITATION, rule="invite", nth=1, way=Way.LETTER,
               recipient=f"household:{case.child.household_id}", created_at=MONDAY,
               deliver_at=MONDAY)
        for case in cases
    )  # fmt: skip
    return Desk(person, MONDAY + HOUR), cases[0]


def wait(desk: Desk) -> str:
    """The waiting list, with everybody on it."""
    Case.objects.update(state=CaseState.WAITLISTED, rank_date=MONDAY.date() - 9 * DAY)
    return html(desk.get("waiting_list"))


def sent(desk: Desk, route: str, *args: str) -> int:
    """The octets of the page as a browser gets them."""
    desk.client.defaults["HTTP_ACCEPT_ENCODING"] = "gzip"
    answer = desk.get(route, *args)
    del desk.client.defaults["HTTP_ACCEPT_ENCODING"]
    assert answer.headers["Content-Encoding"] == "gzip"
    return len(answer.content)


def served(page: str) -> int:
    """The style and scripts that the page names, compressed as they are served; no fonts."""
    names = set(re.findall(r'(?:href|src)="/static/([^"]+\.(?:css|js))"', page))
    found = {name: finders.find(name) for name in names}
    assert all(found.values()), found
    return sum(len(gzip.compress(Path(str(path)).read_bytes())) for path in found.values())


def test_no_page_of_the_desk_is_heavier_than_100_kb() -> None:
    desk, case = fill()
    desk.client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    assert Household.objects.count() == MANY
    weights = {}
    for route, args, query in (
        ("today", (), ""),
        ("worklist", (), "?scope=all"),
        ("places", (), ""),
        ("outbox", (), ""),
        ("forecast", (), ""),
        ("case", (case.number,), ""),
        ("views", (), ""),
        ("exports", (), ""),
        ("caseloads", (), ""),
    ):
        page = html(desk.get(route, *args, query=query))
        weights[route] = len(page.encode())
        weights[f"{route}, with style and scripts"] = sent(desk, route, *args) + served(page)
    weights["waiting_list"] = len(wait(desk).encode())
    assert {name: size for name, size in weights.items() if size > MOST} == {}


def test_the_result_of_many_cases_is_not_heavy_either() -> None:
    desk, _case = fill()
    person = make_person(Role.INTAKE)
    desk = Desk(person, MONDAY + HOUR)
    chosen = list(Case.objects.values_list("pk", flat=True))
    answer = desk.post("bulk", what="invite", case=chosen, go="1")
    page = html(desk.get("bulk_progress", re.findall(r"\d+", answer.headers["Location"])[0]))
    assert len(page.encode()) <= MOST
