"""Kept and shared views, filters of the worklist, and the list as a file."""

import csv
import io
from datetime import date, timedelta
from typing import Any

import pytest
from openpyxl import load_workbook

from advisory.desk.views import exports
from cases.actions.consultation import Option, revise
from cases.actions.intake import report, take_on
from cases.actions.people import Away, plan_absence
from cases.actors import Actor
from cases.erasing.deleting import fade
from cases.models import Case, Export, SavedView
from cases.selection import born_between
from cases.states import CaseState, Channel, Role
from cases.told.clocks import BY_ITSELF
from schools.words import SupportForm
from tests.advisory.visiting import Desk, html, text
from tests.factories import DAY, HOUR, MONDAY, Walk, make_person, report_data, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def intake() -> Desk:
    return Desk(make_person(Role.INTAKE, name="Ida Intake"), MONDAY + HOUR)


def reported(*, district: str = "", blocked: bool = False, **child: Any) -> Case:
    data = report_data(**child)
    data.household |= {"district": district, "disclosure_block": blocked}
    return report(data, by=staff(), at=MONDAY)


def listed(page: Any, *cases: Case) -> list[bool]:
    return [f'href="/cases/{case.number}/"' in html(page) for case in cases]


# --- Filters -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("district=Altenessen", [True, False]),
        ("channel=ASYLUM", [False, True]),
        ("age=10-15", [True, False]),
        ("age=6-9", [False, True]),
        ("age=10-15&channel=ASYLUM", [False, False]),
        ("age=10-15&district=Altenessen&language=uk", [True, False]),
        ("district=Nowhere&age=x", [True, True]),
    ],
)
def test_the_filters_of_child_and_home(intake: Desk, query: str, found: list[bool]) -> None:
    one = reported(district="Altenessen", birth_date=date(2014, 5, 1), family_language="uk")
    two = reported(district="Kray", channel=Channel.ASYLUM, birth_date=date(2018, 2, 1))
    assert listed(intake.get("worklist", query=f"?scope=all&{query}"), one, two) == found


def test_a_disclosure_block_hides_the_district_from_the_filter(intake: Desk) -> None:
    hidden, shown = reported(district="Kray", blocked=True), reported(district="Kray")
    page = intake.get("worklist", query="?scope=all&district=Kray")
    assert listed(page, hidden, shown) == [False, True]


def test_the_age_is_counted_to_the_day() -> None:
    first, last = born_between("6-9", date(2026, 11, 9))
    assert (first, last) == (date(2016, 11, 10), date(2020, 11, 9))


def test_the_newest_recommendation_decides_about_the_support_form(intake: Desk) -> None:
    walk = Walk(MONDAY - 9 * DAY)
    case = walk.to(CaseState.READY_FOR_PLACEMENT)
    assert listed(intake.get("worklist", query="?scope=all&support_form=PARTIAL"), case) == [True]
    changed = Option(school_form="15", grade=7, support_form=SupportForm.ALPHA)
    revise(case, [changed], by=walk.by, at=walk.later())
    for wanted, found in (("PARTIAL", [False]), ("ALPHA", [True])):
        page = intake.get("worklist", query=f"?scope=all&support_form={wanted}")
        assert listed(page, case) == found


def test_a_case_is_found_by_the_last_part_of_its_number(intake: Desk) -> None:
    case, other = reported(), reported()
    short = str(int(case.number.partition("-")[2]))
    assert listed(intake.get("worklist", query=f"?scope=all&text={short}"), case, other) == [
        True,
        False,
    ]


def test_the_newest_report_can_come_first(intake: Desk) -> None:
    old = report(report_data(), by=staff(), at=MONDAY - DAY)
    new = reported()
    page = html(intake.get("worklist", query="?scope=all&order=-reported_at"))
    assert page.index(new.number) < page.index(old.number)


def test_the_row_says_what_happens_next_by_itself(intake: Desk) -> None:
    reported()
    page = text(intake.get("worklist", query="?scope=all"))
    assert "Thu 12.11. Intake is reminded that the family has not been contacted." in page
    assert "0 of 2 working days, in time" in page


def test_what_strikes_at_the_end_of_a_day_stands_on_that_day() -> None:
    walk = Walk(MONDAY)
    walk.to(CaseState.NOT_ATTENDING)
    page = text(Desk(walk.person, walk.at).get("worklist", query="?scope=all&tab=all"))
    assert f"Fri 20.11. {BY_ITSELF['held_place']}" in page


def test_counts_stop_at_their_limit(intake: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MOST_COUNTED", "MOST_SIFTED"):
        monkeypatch.setattr(f"cases.worklist.{name}", 2)
    for _nth in range(3):
        reported(family_language="uk")
    for query in ("?scope=all", "?scope=all&language=uk", ""):
        page = text(intake.get("worklist", query=query))
        assert "All open (2+) Waiting for consultation (2+)" in page
        assert "Closed (0)" in page


# --- Substitutes ---------------------------------------------------------------------------------


def test_the_substitute_sees_what_waits_for_whoever_is_away() -> None:
    walk = Walk(MONDAY - 5 * DAY)
    case = walk.to(CaseState.IN_CONSULTATION)
    substitute = make_person(Role.ADVISOR)
    desk = Desk(substitute, MONDAY + HOUR)
    assert listed(desk.get("worklist"), case) == [False]
    today = MONDAY.date()
    away = Away(walk.person.pk, substitute.pk, today, today + timedelta(days=2))
    plan_absence(away, by=walk.by, at=MONDAY)
    for query in ("", "?scope=care"):
        page = desk.get("worklist", query=query)
        assert listed(page, case) == [True]
        assert "away; you stand in" in text(page)
    begin = desk.get("today")
    assert f"Today you stand in for {walk.person}" in text(begin)
    assert case.number in html(begin)
    later = Desk(substitute, MONDAY + 4 * DAY)
    assert listed(later.get("worklist"), case) == [False]


# --- Kept views ----------------------------------------------------------------------------------


def test_a_view_is_kept_under_its_name_without_the_page_of_it(intake: Desk) -> None:
    case, other = reported(family_language="uk"), reported()
    answer = intake.post(
        "views",
        name="Ukrainisch",
        view="language=uk&scope=all&after=20261109T090000.0-1&evil=Haddad",
    )
    assert answer.headers["Location"] == "/worklist/?scope=all&language=uk"
    page = intake.get("worklist", query="?scope=all&language=uk")
    assert listed(page, case, other) == [True, False]
    assert '?scope=all&amp;language=uk" aria-current="page">Ukrainisch' in html(page)


def test_a_view_that_nobody_opens_goes_after_a_year(intake: Desk) -> None:
    for name in ("used", "unused"):
        intake.post("views", name=name, view=f"scope=all&text={name}")
    assert "No names of people" in text(intake.get("views"))
    SavedView.objects.filter(name="unused").update(used_on=None)  # kept before use was noted
    later = Desk(intake.person, intake.at + 200 * DAY)
    later.get("worklist", query="?scope=all&text=used")
    assert SavedView.objects.get(name="used").used_on == later.at.date()
    fade(by=Actor.clock(), at=MONDAY + 380 * DAY)
    assert [one.name for one in SavedView.objects.all()] == ["used"]
    fade(by=Actor.clock(), at=later.at + 380 * DAY)
    assert not SavedView.objects.exists()


def test_only_shared_views_are_seen_by_others(intake: Desk) -> None:
    intake.post("views", name="Meine", view="scope=all")
    intake.post("views", name="Für alle", view="scope=care", is_shared="on")
    colleague = Desk(make_person(Role.ADVISOR), MONDAY)
    page = text(colleague.get("views"))
    assert "Für alle Ida Intake all colleagues" in page
    assert "Meine" not in page
    shared = SavedView.objects.get(is_shared=True)
    assert colleague.post("view_drop", shared.pk).status_code == 404
    intake.post("view_drop", shared.pk)
    assert "Für alle" not in text(colleague.get("views"))


def test_the_same_name_replaces_and_no_name_is_told(intake: Desk) -> None:
    for query in ("scope=all", "scope=care"):
        intake.post("views", name="Meine", view=query)
    assert SavedView.objects.get().query == "scope=care"
    assert "This field is required." in text(intake.post("views", name="", view="scope=all"))


# --- Exports -------------------------------------------------------------------------------------


def sheet(octets: bytes) -> list[dict[str, Any]]:
    page: Any = load_workbook(io.BytesIO(octets)).active
    head, *lines = page.iter_rows(values_only=True)
    return [dict(zip(head, line, strict=True)) for line in lines]


def lines_of(octets: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";"))


def test_a_list_goes_out_as_a_file_and_is_written_down(intake: Desk) -> None:
    case = reported(district="Kray", family_language="uk")
    reported(family_language="ar")
    view = f"scope=all&language=uk&text={case.number}"
    said = {"format": "csv", "view": view}
    [line] = lines_of(intake.post("export", **said).content)
    assert (line["Case"], line["State"], line["District"]) == (case.number, "Reported", "Kray")
    assert "Child" not in line
    assert line["Next by itself"] == "Intake is reminded that the family has not been contacted."
    taken = Export.objects.get()
    assert (str(taken.person), taken.rows, taken.with_names) == ("Ida Intake", 1, False)
    # What was typed is not kept: the record stays when the case is long gone.
    assert (taken.at, taken.query) == (MONDAY + HOUR, "scope=all&language=uk")


@pytest.mark.parametrize("name", ["=1+1", "+49", "-2", "@SUM(A1)", "\t=1"])
def test_no_cell_is_ever_a_formula(intake: Desk, name: str) -> None:
    reported(given_name=name, family_name="", district="=cmd|'/c calc'!A1")
    said = {"view": "scope=all", "with_names": "1"}
    [line] = lines_of(intake.post("export", format="csv", **said).content)
    assert line["Child"] == f"'{name.strip()}"
    assert line["District"].startswith("'=")
    octets = intake.post("export", format="xlsx", **said).content
    [row] = sheet(octets)
    assert row["Child"].strip() == name.strip()
    page: Any = load_workbook(io.BytesIO(octets)).active
    for nth, cell in enumerate(page[2]):
        shown = f"{cell.value:%d.%m.%Y}" if cell.is_date else str(cell.value or "")
        width = page.column_dimensions["ABCDEFGHIJKLMNOPQRST"[nth]].width
        assert width > min(len(shown), 47)
    assert {cell.data_type for cell in page[2]} <= {"s", "inlineStr", "n", "d"}


def test_a_blocked_district_stays_in_the_house(intake: Desk) -> None:
    reported(district="Kray", blocked=True)
    [line] = lines_of(intake.post("export", format="csv", view="scope=all").content)
    assert line["District"] == ""


def test_too_many_are_refused_before_anything_leaves(
    intake: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "MOST", 1)
    reported()
    reported()
    answer = intake.post("export", format="csv", view="scope=all")
    assert answer.headers["Location"] == "/worklist/?scope=all"
    assert "narrow the view down" in text(intake.get("worklist"))
    assert not Export.objects.exists()


def test_who_has_no_cases_takes_none_out() -> None:
    reported()
    nobody = Desk(make_person(Role.ADMIN), MONDAY)
    assert nobody.post("export", format="csv", view="scope=all").status_code == 404


def test_lead_and_data_protection_officer_see_everybodys_exports(intake: Desk) -> None:
    reported()
    intake.post("export", format="xlsx", view="scope=all", with_names="1")
    for role, sees in ((Role.LEAD, True), (Role.DPO, True), (Role.ADVISOR, False)):
        page = text(Desk(make_person(role), MONDAY + HOUR).get("exports"))
        assert ("Ida Intake 1 yes Excel (XLSX)" in page) is sees
    assert "Ida Intake 1 yes" in text(intake.get("exports"))


def test_a_substitute_takes_out_what_is_in_their_care(intake: Desk) -> None:
    person = make_person(Role.ADVISOR)
    mine, _other = reported(), reported()
    take_on(mine, person.pk, by=staff(), at=MONDAY)
    desk = Desk(person, MONDAY + HOUR)
    [line] = lines_of(desk.post("export", format="csv", view="scope=care").content)
    assert line["Case"] == mine.number
