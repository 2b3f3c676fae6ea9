"""What one person may not do alone, and what one person may not be at once."""

from io import StringIO
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from pytest_django import Settings

from advisory.desk.models import Advisor
from cases.access import INCOMPATIBLE, clash
from cases.actions.changes import merge
from cases.actions.intake import amend
from cases.erasing import deleting, releasing
from cases.history.verifying import first_broken
from cases.models import Case, DeletionList, MergeProposal, Occurrence
from cases.refusals import Code
from cases.states import STAFF_ROLES, CaseState, Role
from tests.advisory.filling import read
from tests.advisory.visiting import Desk, text
from tests.cases.refusing import refused
from tests.factories import DAY, MONDAY, Walk, make_case, make_person, staff

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("two_persons")]
LATER = 500 * DAY


@pytest.fixture
def two_persons(settings: Settings) -> None:
    """As in an office whose data protection officer insists."""
    settings.FOUR_EYES = settings.RELEASE_DELETIONS = settings.SEPARATE_ROLES = True


def proposed(*roles: Role) -> tuple[Case, Case, Desk, Desk]:
    """A merge that the lead has proposed, and somebody else with these roles."""
    known = make_case(given_name="Mohamed", birth_place="Homs")
    walk = Walk(given_name="Muhammad", birth_country="SY")
    lead = Desk(make_person(Role.LEAD), walk.later())
    where: dict[str, Any] = {"query": f"?survivor={known.number}"}
    page = lead.get("merge", walk.case.number, **where)
    assert "Propose the merge" in text(page)
    sent = {name: values[0] for name, values in read(page).sent.items()} | {"given_name": "take"}
    answer = lead.post("merge", walk.case.number, **where, **sent)
    assert answer.url == f"/cases/{walk.case.number}/"
    return walk.case, known, lead, Desk(make_person(*roles), walk.at)


def state_of(case: Case) -> tuple[str, int | None]:
    found = Case.objects.get(pk=case.pk)
    return found.state, found.merged_into_id


def test_a_proposed_merge_waits_and_changes_nothing() -> None:
    case, known, lead, other = proposed(Role.LEAD)
    assert state_of(case) == (CaseState.REPORTED, None)
    assert Case.objects.get(pk=known.pk).child.given_name == "Mohamed"
    assert f"merge {case.number} into {known.number}" in text(other.get("today"))
    assert f"merge {case.number} into" not in text(lead.get("today"))


@pytest.mark.parametrize("roles", [(Role.LEAD,), (Role.INTAKE, Role.DEPUTY)])
def test_a_second_person_confirms_it_as_it_was_proposed(roles: tuple[Role, ...]) -> None:
    case, known, _lead, other = proposed(*roles)
    page = other.get("merge_approval", case.number)
    assert "Confirm and merge" in text(page)
    assert "Homs" in text(page)
    other.post("merge_approval", case.number, decision="confirm")
    assert state_of(case) == (CaseState.CLOSED, known.pk)
    child = Case.objects.get(pk=known.pk).child
    assert (child.given_name, child.birth_place, child.birth_country) == ("Muhammad", "Homs", "SY")
    told = Occurrence.objects.filter(subject=f"case:{case.pk}").values_list("what", "actor")
    assert ("MERGE_CONFIRMED", f"user:{other.person.pk}") in set(told)
    assert other.get("merge_approval", case.number).status_code == 404


def test_whoever_proposed_it_confirms_nothing_and_may_take_it_back() -> None:
    case, _known, lead, _other = proposed(Role.LEAD)
    assert "Confirm and merge" not in text(lead.get("merge_approval", case.number))
    answer = lead.post("merge_approval", case.number, decision="confirm")
    assert answer.status_code == 409
    assert "Another person has to confirm" in text(answer)
    assert state_of(case) == (CaseState.REPORTED, None)
    assert lead.post("merge_approval", case.number, decision="decline").status_code == 302
    assert not MergeProposal.objects.waiting().exists()


@pytest.mark.parametrize("role", [Role.INTAKE, Role.ADVISOR, Role.DPO, Role.DEPUTY])
def test_nobody_else_learns_of_a_proposal(role: Role) -> None:
    case, _known, _lead, other = proposed(role)
    for answer in (
        other.get("merge_approval", case.number),
        other.post("merge_approval", case.number, decision="confirm"),
    ):
        assert answer.status_code == 404
    assert state_of(case) == (CaseState.REPORTED, None)


@pytest.mark.parametrize("changes_own", [True, False])
def test_what_changed_since_is_not_merged(*, changes_own: bool) -> None:
    case, known, _lead, other = proposed(Role.LEAD)
    changed = case if changes_own else known
    amend(changed, {"child": {"sex": "w"}}, by=staff(other.person), at=other.at)
    answer = other.post("merge_approval", case.number, decision="confirm")
    assert answer.status_code == 409
    assert "changed this case in the meantime" in text(answer)
    assert state_of(case) == (CaseState.REPORTED, None)
    assert other.post("merge_approval", case.number, decision="nonsense").status_code == 409


def test_there_is_no_way_around_the_second_person() -> None:
    walk, known = Walk(), make_case()
    with refused(Code.GUARD, "second person"):
        merge(walk.case, known, by=walk.by, at=walk.at)


# --- Deletions ------------------------------------------------------------------------------------


def over() -> tuple[Walk, Desk, Desk]:
    """A case whose period is over, the lead, and the deputy."""
    walk = Walk()
    walk.to(CaseState.CLOSED)
    at = walk.at + LATER
    deputy = Desk(make_person(Role.INTAKE, Role.DEPUTY), at)
    return walk, Desk(make_person(Role.LEAD), at), deputy


def delete(desk: Desk) -> str:
    with time_machine.travel(desk.at, tick=False):
        call_command("delete_due", stdout=(out := StringIO()))
    return out.getvalue()


def test_nothing_is_deleted_before_another_person_has_released_it() -> None:
    walk, lead, deputy = over()
    assert "1 case is kept beyond its period" in text(lead.get("deletions"))
    assert delete(lead) == ""
    lead.post("deletions", decision="list")
    made = DeletionList.objects.get()
    assert delete(lead) == ""
    assert "Release for deletion" not in text(lead.get("deletions"))
    assert lead.post("deletions", decision="release", list=made.pk).status_code == 409
    assert delete(lead) == ""
    assert "list of deletions waits" in text(deputy.get("today"))
    assert walk.case.number in text(deputy.get("deletions"))
    assert deputy.post("deletions", decision="release", list="0").status_code == 409
    assert deputy.post("deletions", decision="release", list=made.pk).status_code == 302
    assert delete(lead).startswith("1 cases deleted")
    assert not Case.objects.filter(pk=walk.case.pk).exists()
    assert first_broken() is None


def test_the_deputy_lists_nothing_and_the_officer_only_looks() -> None:
    _walk, lead, deputy = over()
    assert deputy.post("deletions", decision="list").status_code == 409
    officer = Desk(make_person(Role.DPO), lead.at)
    lead.post("deletions", decision="list")
    made = DeletionList.objects.get()
    assert "Release for deletion" not in text(officer.get("deletions"))
    assert officer.post("deletions", decision="release", list=made.pk).status_code == 404
    assert made.released_by is None


def test_a_release_fades_and_holds_for_no_other_case() -> None:
    walk, lead, deputy = over()
    made = releasing.draw_up(by=staff(lead.person, Role.LEAD), at=lead.at)
    releasing.release(made, by=staff(deputy.person, Role.DEPUTY), at=deputy.at)
    assert not releasing.ready((lead.at + 40 * DAY).date()).exists()
    assert set(releasing.ready(lead.at.date())) == {walk.case}
    with refused(Code.WRONG_STATE):
        releasing.release(made, by=staff(deputy.person, Role.DEPUTY), at=deputy.at)


def test_without_the_setting_periods_end_by_themselves(settings: Settings) -> None:
    settings.RELEASE_DELETIONS = False
    _walk, lead, _deputy = over()
    assert "nobody has to release it" in text(lead.get("deletions"))
    lead.post("deletions", decision="list")
    assert not DeletionList.objects.exists()
    assert len(deleting.erase_due(by=staff(lead.person), at=lead.at)) == 1


# --- Roles ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("pair", INCOMPATIBLE, ids=lambda one: "+".join(sorted(one)))
def test_roles_that_watch_one_another_clash(pair: frozenset[Role]) -> None:
    assert set(clash(pair) or ()) == pair
    assert clash(pair | {Role.ADVISOR}) is not None
    assert clash(frozenset({Role.INTAKE, Role.ADVISOR, Role.PLACEMENT, Role.LEAD})) is None


@pytest.mark.parametrize("role", [one for one in STAFF_ROLES if one is not Role.DPO])
def test_who_watches_over_data_protection_does_no_other_work(role: Role) -> None:
    assert set(clash(frozenset({Role.DPO, role})) or ()) == {Role.DPO, role}


def test_nobody_is_given_two_roles_that_watch_one_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("vier-worte-am-morgen\n"))
    with pytest.raises(CommandError, match="can't be LEAD and DPO"):
        call_command("create_advisor", "kim", roles="LEAD,DPO")
    assert not Advisor.objects.filter(username="kim").exists()


def test_two_roles_given_before_they_were_kept_apart_are_shown(settings: Settings) -> None:
    both = make_person(Role.DPO, Role.LEAD, username="robin")
    desk = Desk(make_person(Role.ADMIN), MONDAY)
    pages = [("people", ()), ("person", (both.pk,))]
    watch = "Lead and Data protection officer watch one another"
    settings.SEPARATE_ROLES = False
    assert [name for name, part in pages if watch in text(desk.get(name, *part))] == []
    settings.SEPARATE_ROLES = True
    assert [name for name, part in pages if watch not in text(desk.get(name, *part))] == []
