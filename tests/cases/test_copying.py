"""The copy of Art. 15: everything about the child by the table of fields, and nobody else in it."""

import json
import re

import pytest
from django.utils import translation

from advisory.desk.models import Advisor
from cases.actions.follow_ups import plan_follow_up
from cases.actions.records import record_reading
from cases.actions.rights import Asked, record_request
from cases.erasing.stopping import stop_deletion
from cases.models import (
    Appointment,
    BridgingMeasure,
    Case,
    Caseload,
    Child,
    ContactAttempt,
    Document,
    FollowUp,
    Guardian,
    HandedCase,
    Handover,
    Household,
    Merge,
    Notice,
    Occurrence,
    Pause,
    Restriction,
)
from cases.notices import NoticeState
from cases.processing.table import ROWS
from cases.refusals import Refused
from cases.rights.blacking import BLACK
from cases.rights.copying import Copy, copy_of
from cases.rights.sources import SOURCES
from cases.states import CaseState, Role
from tests.factories import MONDAY, Walk, staff

pytestmark = pytest.mark.django_db
OTHER_PEOPLE = ("Vogelsang", "Quellmalz", "+4920199887766", "geheim@mail.example", "Zaubermann")


def full() -> Walk:
    """A case in which every table has a row, and other people stand in many places."""
    walk = Walk(name_own_script="أميرة", birth_place="Aleppo")
    walk.to(CaseState.ENROLLED)
    case, at, day = walk.case, walk.at, walk.at.date()
    Advisor.objects.filter(pk=walk.person.pk).update(name="Berta Zaubermann")
    household = case.child.household
    Guardian.objects.create(
        household=household, name="Otto Vogelsang", phone="+4920199887766",
        email="geheim@mail.example", relation="FATHER",
    )  # fmt: skip
    Child.objects.create(
        household=household, given_name="Quellmalz", family_name=case.child.family_name,
        birth_date=day,
    )  # fmt: skip
    said = "Otto vogelsang rief an (+4920199887766), Bruder Quellmalz; notiert von Zaubermann."
    FollowUp.objects.create(case=case, due_on=day, note=said, created_at=at, created_by=walk.person)
    Document.objects.create(child=case.child, kind="MEASLES", status_on=day)
    BridgingMeasure.objects.create(case=case, kind="GROUP", place="Haus Sonnenblick", starts_on=day)
    Handover.objects.create(case=case, at=at, town="Bochum")
    Pause.objects.create(case=case, kind="HOLD", starts_on=day, ends_on=day)
    Appointment.objects.update(interpreter_name="Quellmalz")
    record_reading(case, "case", purpose=said, by=walk.by, at=at)
    stop_deletion(case, reason=said, until=day, by=walk.by, at=at)
    record_request(case, Asked("ACCESS", day, said), by=walk.by, at=at)
    _seldom(walk)
    Notice.objects.update(state=NoticeState.SENT, sent_at=at)
    return walk


def _seldom(walk: Walk) -> None:
    case, at, person = walk.case, walk.at, walk.person
    ContactAttempt.objects.create(case=case, at=at, user=person, channel="PHONE", note="erreicht")
    Merge.objects.create(case=case, survivor=case, at=at, state_before="REPORTED")
    caseload = Caseload.objects.create(giver=person, receiver=person, at=at)
    HandedCase.objects.create(caseload=caseload, case=case)
    Restriction.objects.create(case=case, ground="CLAIMS", reason="x", since=at, user=person)
    plan_follow_up(case, "Anrufen", at.date(), by=walk.by, at=at)


def copy(walk: Walk, receiver: str = "Rana Beispiel") -> Copy:
    guardian = Guardian.objects.filter(name=receiver).first()
    return copy_of(Case.objects.get(pk=walk.case.pk), receiver=guardian, by=walk.by, at=walk.at)


def everything(made: Copy) -> str:
    return json.dumps(made.as_json(), ensure_ascii=False) + made.as_page()


def value(made: Copy, table: str, field: str, nth: int = 0) -> str:
    chapter = next(one for one in made.chapters if one.table == table)
    return next(said.value for said in chapter.rows[nth] if said.field == field)


def test_every_field_that_the_table_gives_out_stands_in_the_copy() -> None:
    promised = {(row.model, row.field) for row in ROWS if row.use and row.copy.is_given}
    made = copy(full())
    given = {
        (one.table, said.field)
        for one in made.chapters
        for row in one.rows
        for said in row
        if said.field != "text"
    }
    assert given == promised


def test_every_table_that_is_given_out_has_its_source() -> None:
    assert {row.model for row in ROWS if row.use and row.copy.is_given} == set(SOURCES)


def test_what_is_about_the_child_is_whole() -> None:
    walk = full()
    made = copy(walk)
    assert value(made, "cases.Child", "given_name") == "Amira"
    assert value(made, "cases.Child", "name_own_script") == "أميرة"
    assert value(made, "cases.Household", "street") == "Musterweg 1"
    assert value(made, "cases.Guardian", "name") == "Rana Beispiel"
    assert walk.school is not None
    assert value(made, "cases.Offer", "school") == walk.school.label
    assert "§ 8 TIntG NRW" in everything(made)
    assert walk.school.label in made.about[-1][1]


CODE = re.compile(r"\b[A-Z]{3,}(?:_[A-Z]+)+\b|\b[a-z]+(?:_[a-z0-9]+)+\b")


def test_no_code_of_the_program_is_in_it() -> None:
    walk = full()
    Child.objects.filter(pk=walk.case.child_id).update(
        family_language="ar", nationalities=["SY", "stateless"], birth_country="SY"
    )
    record_reading(walk.case, "case", purpose="FAMILY_CALLS", by=walk.by, at=walk.at)
    with translation.override("de"):
        made = copy(walk)
        shown = [said.value for one in made.chapters for row in one.rows for said in row]
        assert [said for said in shown if CODE.search(said)] == []
        assert value(made, "cases.Child", "family_language") == "Arabisch"
        assert value(made, "cases.Child", "birth_country") == "Syrien"
        assert value(made, "cases.Merge", "state_before") == "Gemeldet"
        assert "Die Familie fragt nach" in shown
        assert "Fall" in {value(made, "cases.Reading", "what", nth) for nth in range(2)}
        snapshot = value(made, "cases.Recommendation", "snapshot")
        assert snapshot.startswith("Länder des Schulbesuchs: ")


def test_our_own_words_are_not_blacked_out_though_a_colleague_bears_them() -> None:
    walk = full()
    Advisor.objects.filter(pk=walk.person.pk).update(name="Lea Leitung")
    with translation.override("de"):
        clocks = {said.value for one in copy(walk).chapters for row in one.rows for said in row}
    assert "Die Leitung erfährt, dass die Meldung noch nicht bearbeitet ist." in clocks


def test_nobody_else_is_in_it() -> None:
    said = everything(copy(full())).casefold()
    for one in OTHER_PEOPLE:
        assert one.casefold() not in said
    assert BLACK in said


def test_the_other_guardian_reads_their_own_and_not_the_first_one_s() -> None:
    made = copy(full(), "Otto Vogelsang")
    said = everything(made)
    assert "+4920199887766" in said
    assert "Rana" not in said
    assert value(made, "cases.Guardian", "phone", 0) == BLACK


def test_under_a_disclosure_block_neither_the_address_nor_the_way_to_the_child_is_in_it() -> None:
    walk = full()
    Household.objects.update(disclosure_block=True)
    FollowUp.objects.update(note="Wohnt jetzt Musterweg 1, Treffen im Haus Sonnenblick")
    assert walk.school is not None
    made = copy(walk)
    said = everything(made)
    for hidden in ("Musterweg", "45127", "Sonnenblick", walk.school.name, walk.school.number,
                   "Bochum"):  # fmt: skip
        assert hidden not in said, hidden
    assert made.is_blocked


def test_no_link_of_a_letter_is_in_it_and_its_words_are() -> None:
    said = everything(copy(full()))
    assert "http" not in said.replace("https://www.ldi.nrw.de", "")
    assert "Schulplatz" in said


def test_each_copy_is_a_reading_and_an_occurrence() -> None:
    walk = full()
    copy(walk)
    assert walk.case.readings.filter(what="copy", user=walk.person).count() == 1
    event = Occurrence.objects.get(what=Occurrence.What.COPY_MADE)
    assert event.details == {"guardian": Guardian.objects.get(name="Rana Beispiel").pk}


@pytest.mark.parametrize("role", [Role.DPO, Role.PLACEMENT, Role.SUPERVISION, Role.ADMIN])
def test_whoever_may_not_read_all_of_it_makes_no_copy(role: Role) -> None:
    walk = Walk()
    by = staff(walk.person, role)
    with pytest.raises(Refused):
        copy_of(walk.case, receiver=None, by=by, at=MONDAY)
    assert not Occurrence.objects.filter(what=Occurrence.What.COPY_MADE).exists()


def test_a_copy_is_drawn_as_pdf() -> None:
    assert copy(full()).as_pdf().startswith(b"%PDF")
