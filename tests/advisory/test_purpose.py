"""A case of another team asks first what it is opened for, at every address that leads to it."""

import csv
import io
from datetime import date

import pytest
import time_machine
from django.urls import URLPattern, reverse

from advisory.desk.models import Advisor
from advisory.desk.urls import urlpatterns
from cases.actions.intake import invite, take_on
from cases.models import Absence, Case, Notice, Reading
from cases.notices import Kind
from cases.states import Role
from tests.advisory.visiting import Desk, html, text
from tests.cases.snapshots import snapshot
from tests.factories import HOUR, MONDAY, Walk, make_person, staff

pytestmark = pytest.mark.django_db

CASE_ROUTES = [
    one
    for one in urlpatterns
    if isinstance(one, URLPattern)
    and str(one.pattern).startswith("cases/<str:number>/")
    and one.name != "purpose"
]


def foreign_case(team: str = "Nord") -> tuple[Case, Advisor]:
    """A case in the care of somebody of this team."""
    walk, colleague = Walk(), make_person(Role.ADVISOR, team=team)
    take_on(walk.case, colleague.pk, by=walk.by, at=walk.later())
    return walk.case, colleague


def desk(*roles: Role, team: str = "Süd") -> Desk:
    """Somebody of another team."""
    return Desk(make_person(*roles, team=team), MONDAY + 3 * HOUR)


def asked(answer: object, case: Case) -> bool:
    """Whether the answer leads to the question."""
    return getattr(answer, "url", "").startswith(reverse("desk:purpose", args=[case.number]))


@pytest.mark.parametrize("route", CASE_ROUTES, ids=lambda one: str(one.name))
@pytest.mark.parametrize("method", ["get", "post"])
def test_every_page_of_a_foreign_case_asks_first(route: URLPattern, method: str) -> None:
    case, _colleague = foreign_case()
    me = desk(Role.ADVISOR)
    values = {"number": case.number, "event": "amend"}
    known = {name: values.get(name, "1") for name in route.pattern.converters}
    before = snapshot()
    with time_machine.travel(me.at, tick=False):
        answer = getattr(me.client, method)(reverse(f"desk:{route.name}", kwargs=known))
    assert asked(answer, case)
    assert snapshot() == before


def test_the_reason_opens_it_for_the_day_and_is_kept() -> None:
    case, colleague = foreign_case()
    me = desk(Role.ADVISOR)
    question = me.get("purpose", case.number)
    assert colleague.name in text(question)
    assert case.child.given_name not in html(question)
    refused = me.post("purpose", case.number, purpose="OTHER")
    assert "Please say which reason." in text(refused)
    wanted = reverse("desk:dates", args=[case.number])
    answer = me.post("purpose", case.number, query=f"?next={wanted}", purpose="FAMILY_CALLS")
    assert answer.url == wanted
    assert me.get("case", case.number).status_code == 200
    kept = Reading.objects.get(case=case, what="purpose")
    assert (kept.user_id, kept.purpose) == (me.person.pk, "FAMILY_CALLS")
    again = Desk(me.person, me.at + 13 * HOUR)
    assert asked(again.get("case", case.number), case)


def test_the_question_leads_to_no_other_house() -> None:
    case, _colleague = foreign_case()
    me = desk(Role.ADVISOR)
    query = "?next=https://evil.example/"
    answer = me.post("purpose", case.number, query=query, purpose="SIBLING")
    assert answer.url == reverse("desk:case", args=[case.number])


@pytest.mark.parametrize(
    ("roles", "team", "asks"),
    [
        ((Role.ADVISOR,), "Süd", True),
        ((Role.ADVISOR, Role.DPO), "Süd", True),
        ((Role.ADVISOR,), "Nord", False),
        ((Role.ADVISOR, Role.INTAKE), "Süd", False),
        ((Role.INTAKE,), "Süd", False),
        ((Role.PLACEMENT,), "Süd", False),
        ((Role.LEAD,), "Süd", False),
    ],
)
def test_only_an_advisor_of_another_team_is_asked(
    roles: tuple[Role, ...], team: str, asks: bool
) -> None:
    case, _colleague = foreign_case()
    assert asked(desk(*roles, team=team).get("case", case.number), case) == asks


def test_whoever_stands_in_is_not_asked() -> None:
    case, colleague = foreign_case()
    me = desk(Role.ADVISOR)
    days = {"starts_on": date(2026, 11, 9), "ends_on": date(2026, 11, 9)}
    Absence.objects.create(person=colleague, substitute=me.person, **days)
    assert me.get("case", case.number).status_code == 200


def test_a_case_without_an_advisor_is_everybody_s() -> None:
    walk = Walk()
    assert desk(Role.ADVISOR).get("case", walk.case.number).status_code == 200


def test_the_number_of_no_case_is_not_found() -> None:
    assert desk(Role.ADVISOR).get("case", "2026-99999").status_code == 404


def test_a_letter_of_a_foreign_case_asks_too() -> None:
    case, _colleague = foreign_case()
    invite(case, by=staff(), at=MONDAY + 2 * HOUR)
    notice = Notice.objects.get(case=case, kind=Kind.INVITATION)
    assert asked(desk(Role.ADVISOR).get("letter", notice.pk), case)
    assert desk(Role.LEAD).get("letter", notice.pk).status_code == 200


@pytest.mark.parametrize(
    ("roles", "team", "told"),
    [
        ((Role.ADVISOR,), "Süd", False),
        ((Role.ADVISOR,), "Nord", True),
        ((Role.ADVISOR, Role.INTAKE), "Süd", True),
    ],
)
def test_a_file_says_nothing_of_the_children_of_another_team(
    roles: tuple[Role, ...], team: str, *, told: bool
) -> None:
    case, _colleague = foreign_case()
    said = {"format": "csv", "view": "scope=all", "with_names": "1"}
    octets = desk(*roles, team=team).post("export", **said).content
    [line] = csv.DictReader(io.StringIO(octets.decode("utf-8-sig")), delimiter=";")
    assert line["Case"] == case.number
    child = (line[name] for name in ("Child", "Birth date", "Channel", "Family language"))
    assert [bool(one) for one in child] == [told] * 4
    page = text(desk(*roles, team=team).get("worklist", query="?scope=all"))
    assert ("the file says nothing of the child" in page) is (roles == (Role.ADVISOR,))


def test_whoever_is_asked_decides_on_no_message_of_a_case() -> None:
    case, _colleague = foreign_case()
    invite(case, by=staff(), at=MONDAY + 2 * HOUR)
    notice = Notice.objects.get(case=case, kind=Kind.INVITATION)
    assert desk(Role.ADVISOR).post("outbox_decide", notice.pk, "again").status_code == 404
