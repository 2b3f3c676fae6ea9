"""Report, invitation, contacts and data: conditions and effects (T01, T02, T05)."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from cases.actions.changes import reopen
from cases.actions.intake import (
    amend,
    give_up,
    invite,
    record_contact,
    report,
    save_guardian,
    take_on,
)
from cases.actors import Actor
from cases.models import Case, Child, Household, Notice
from cases.moves import Event
from cases.notices import Kind, Way
from cases.refusals import Code
from cases.states import CaseState, Closure, ContactChannel, Holding, OfferState, Precision, Role
from schools.models import Place
from tests.cases.refusing import invalid, refused
from tests.factories import DAY, HOUR, MONDAY, Walk, make_case, make_person, report_data, staff

pytestmark = pytest.mark.django_db


# --- T01 ------------------------------------------------------------------------------------------


def test_a_report_opens_a_numbered_case_with_child_household_and_clocks() -> None:
    by = staff()
    first, second = (report(report_data(), by=by, at=MONDAY) for _ in range(2))
    assert (first.number, second.number) == ("2026-00001", "2026-00002")
    assert (first.state, first.episode, first.version) == (CaseState.REPORTED, 1, 1)
    assert first.reported_at == first.state_since == MONDAY
    assert first.target_due_on == date(2026, 12, 7)  # 20 working days
    assert first.child.household.guardians.count() == 1
    assert first.child.biography.core_is_answered
    rules = set(first.deadlines.waiting().values_list("rule", flat=True))
    ages = {"age_vocational", "age_16", "age_duty_end"}
    assert rules == {"reported_due", "reported_lead", "target_20"} | ages


def test_numbers_begin_anew_with_the_year_in_berlin() -> None:
    new_year = datetime.fromisoformat("2026-12-31T23:30:00+00:00")
    make_case()
    assert report(report_data(), by=staff(), at=new_year).number == "2027-00001"


@pytest.mark.parametrize(
    ("child", "field"),
    [
        ({"given_name": "", "family_name": "", "name_own_script": ""}, "family_name"),
        ({"birth_date": None}, "birth_date"),
    ],
)
def test_a_report_needs_a_name_part_and_a_birth_date(child: dict[str, Any], field: str) -> None:
    data, by = report_data(**child), staff()
    with invalid(field):
        report(data, by=by, at=MONDAY)


@pytest.mark.parametrize("part", ["given_name", "family_name", "name_own_script"])
def test_any_part_of_the_name_is_enough(part: str) -> None:
    empty = {"given_name": "", "family_name": "", "name_own_script": ""}
    case = report(report_data(**{**empty, part: "Amira"}), by=staff(), at=MONDAY)
    assert case.child.name == "Amira"


def test_a_report_needs_a_way_to_reach_the_family() -> None:
    data, by = report_data(), staff()
    data.guardians, data.household = [{"name": "Rana Beispiel"}], {}
    with invalid("phone"):
        report(data, by=by, at=MONDAY)
    data.household = {"accommodation": "Unterkunft Nord"}
    assert report(data, by=by, at=MONDAY).child.household.accommodation == "Unterkunft Nord"


def test_a_birth_year_is_enough() -> None:
    data = report_data(birth_date=date(2014, 1, 1), birth_date_precision=Precision.YEAR)
    assert report(data, by=staff(), at=MONDAY).child.birth_date_precision == Precision.YEAR


def test_a_sibling_joins_its_household() -> None:
    first = make_case()
    data = report_data(given_name="Bilal")
    data.guardians, data.household_id = [], first.child.household_id
    second = report(data, by=staff(), at=MONDAY)
    assert second.child.household == first.child.household
    assert list(Case.objects.siblings_of(second)) == [first]


# --- T02 ------------------------------------------------------------------------------------------


def test_an_invitation_is_owed_to_the_family_in_its_language() -> None:
    case = make_case()
    invite(case, by=staff(), at=MONDAY)
    notice = Notice.objects.get()
    assert (notice.kind, notice.language, notice.way) == (Kind.INVITATION, "ar", Way.MAIL)
    assert case.holder == Role.FAMILY


def test_families_are_written_to_between_eight_and_twenty_and_not_on_sunday() -> None:
    sunday = datetime.fromisoformat("2026-11-15T21:00:00+00:00")
    case = make_case()
    invite(case, by=staff(), at=sunday)
    morning = datetime.fromisoformat("2026-11-16T08:00:00+01:00")
    assert Notice.objects.get().deliver_at == morning


def test_a_family_without_mail_gets_a_letter() -> None:
    case = make_case()
    case.child.household.guardians.update(email="")
    invite(case, by=staff(), at=MONDAY)
    assert Notice.objects.get().way == Way.LETTER


def test_only_families_of_the_own_town_are_invited() -> None:
    case, by = make_case(), staff()
    Household.objects.update(lives_in_town=False)
    with refused(Code.GUARD, "hand the case over"):
        invite(case, by=by, at=MONDAY)


# --- T05 ------------------------------------------------------------------------------------------

PHONE = {"channel": ContactChannel.PHONE}
LETTER = {"channel": ContactChannel.LETTER}
CHECKED = {"channel": ContactChannel.LETTER, "address_checked": True}
VISIT_CHECKED = {"channel": ContactChannel.VISIT, "address_checked": True}
TOO_FEW = "three tries by two channels"


@pytest.mark.parametrize(
    ("tries", "sentence"),
    [
        ([], TOO_FEW),
        ([PHONE, CHECKED], TOO_FEW),
        ([CHECKED, CHECKED, CHECKED], TOO_FEW),
        ([PHONE, PHONE, VISIT_CHECKED], "has to be a letter"),
        ([PHONE, PHONE, LETTER], "address has to be checked"),
        ([PHONE, PHONE, CHECKED], ""),
        ([LETTER, PHONE, VISIT_CHECKED], ""),
    ],
)
def test_giving_up_needs_three_tries_two_channels_a_letter_and_the_address_checked(
    tries: list[dict[str, Any]], sentence: str
) -> None:
    walk = Walk()
    walk.to(CaseState.INVITED)
    for contact in tries:
        record_contact(walk.case, contact, by=walk.by, at=walk.later(DAY))
    if sentence:
        with refused(Code.GUARD, sentence):
            give_up(walk.case, reason="Nicht erreicht", by=walk.by, at=walk.at)
        return
    give_up(walk.case, reason="Nicht erreicht", by=walk.by, at=walk.later())
    assert (walk.case.state, walk.case.closure) == (CaseState.CLOSED, Closure.UNREACHABLE)
    assert walk.case.due_on == date(2027, 11, 12)  # deleted after 12 months
    assert walk.case.holder == Role.CLOCK


def test_tries_before_the_invitation_do_not_count_for_giving_up() -> None:
    walk = Walk()
    for contact in (PHONE, PHONE, CHECKED):
        record_contact(walk.case, contact, by=walk.by, at=walk.later())
    walk.invite()
    with refused(Code.GUARD, TOO_FEW):
        give_up(walk.case, reason="Nicht erreicht", by=walk.by, at=walk.at)


def test_giving_up_needs_a_reason_and_is_a_decision_of_the_lead() -> None:
    walk = Walk()
    walk.to(CaseState.INVITED)
    intake = Actor.staff(walk.person.pk, {Role.INTAKE, Role.ADVISOR})
    for contact in (PHONE, PHONE, CHECKED):
        record_contact(walk.case, contact, by=walk.by, at=walk.later())
    with invalid("reason"):
        give_up(walk.case, reason="  ", by=walk.by, at=walk.at)
    for somebody in (intake, Actor.clock()):
        with refused(Code.WRONG_ROLE):
            give_up(walk.case, reason="Nicht erreicht", by=somebody, at=walk.at)


def test_giving_up_a_pupil_who_came_back_frees_the_place_of_the_former_school() -> None:
    walk = Walk()
    walk.to(CaseState.ENROLLED)
    walk.close_enrolled()
    reopen(walk.case, reason="Zieht um", by=walk.by, at=walk.later())
    walk.invite()
    for contact in (PHONE, PHONE, CHECKED):
        record_contact(walk.case, contact, by=walk.by, at=walk.later())
    give_up(walk.case, reason="Nicht erreicht", by=walk.by, at=walk.later())
    offer = walk.case.offers.get()
    assert (offer.state, offer.holding) == (OfferState.FULFILLED, Holding.NONE)
    assert Place.objects.get().occupied == 0


# --- Inside a state -------------------------------------------------------------------------------


def test_a_contact_is_written_down_with_its_time_and_who_tried() -> None:
    walk = Walk()
    tried_at = MONDAY - HOUR
    contact = {"at": tried_at, "channel": ContactChannel.PHONE, "reached": True, "note": "Montag"}
    attempt = record_contact(walk.case, contact, by=walk.by, at=walk.later())
    assert (attempt.at, attempt.user, attempt.reached) == (tried_at, walk.person, True)
    assert walk.case.steps.get(event=Event.CONTACT).details["channel"] == ContactChannel.PHONE


def test_changed_data_is_named_in_the_history_but_not_quoted() -> None:
    case = make_case()
    changes = {"child": {"given_name": "Samira"}, "household": {"district": "Altendorf"}}
    amend(case, changes, by=staff(), at=MONDAY)
    step = case.steps.get(event=Event.AMEND)
    assert step.details == {"fields": ["child.given_name", "household.district"]}
    assert Child.objects.get().given_name == "Samira"
    assert Child.objects.get().search_key.count("|") >= 2


def test_the_same_data_again_is_no_change() -> None:
    case = make_case()
    amend(case, {"child": {"given_name": "Amira"}}, by=staff(), at=MONDAY)
    assert case.steps.get(event=Event.AMEND).details == {"fields": []}


def test_a_date_that_moves_a_clock_moves_it_at_once() -> None:
    case = make_case()
    lodged = MONDAY.date() - timedelta(days=40)
    amend(case, {"child": {"protection_application_on": lodged}}, by=staff(), at=MONDAY)
    stroke = case.deadlines.get(rule="eu_45_days")
    assert stroke.due_at.date() == lodged + timedelta(days=45)


def test_after_the_consultation_a_birth_date_is_not_simply_amended() -> None:
    changes = {"child": {"birth_date": date(2012, 1, 1)}}
    for state in (CaseState.READY_FOR_PLACEMENT, CaseState.OFFERED, CaseState.PLACED):
        case, by = make_case(state), staff()
        old = Case.objects.get(pk=case.pk)
        with invalid("birth_date", "age rules"):
            amend(old, changes, by=by, at=MONDAY + 9 * DAY)


def test_a_biography_is_written_by_who_consults_not_by_the_front_office() -> None:
    case, intake = make_case(), staff(None, Role.INTAKE)
    with refused(Code.WRONG_ROLE):
        amend(case, {"biography": {"last_grade": "5"}}, by=intake, at=MONDAY)
    amend(case, {"biography": {"last_grade": "5"}}, by=staff(None, Role.ADVISOR), at=MONDAY)
    case.child.refresh_from_db()
    assert case.child.biography.last_grade == "5"


def test_a_guardian_is_added_and_changed() -> None:
    case = make_case()
    one = save_guardian(case, {"name": "Omar Beispiel"}, by=staff(), at=MONDAY)
    save_guardian(case, {"phone": "+4920155555"}, guardian_id=one.pk, by=staff(), at=MONDAY)
    one.refresh_from_db()
    assert (one.name, one.phone) == ("Omar Beispiel", "+4920155555")
    assert case.child.household.guardians.count() == 2


def test_an_advisor_takes_a_case_on() -> None:
    case, person = make_case(), make_person()
    take_on(case, person.pk, by=staff(), at=MONDAY)
    assert Case.objects.get().advisor == person
