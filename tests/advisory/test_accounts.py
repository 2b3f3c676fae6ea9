"""Accounts without a terminal: sessions, roles, forgotten passwords; and what is remembered."""

import re
import time
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.test import Client
from pytest_django import Settings

from advisory.desk import accounts
from advisory.desk.browsers import in_short
from advisory.desk.models import Advisor
from cases.access import GIVES
from cases.actors import Actor
from cases.history.sealing import seal
from cases.history.verifying import first_broken
from cases.models import Occurrence
from cases.refusals import Code
from cases.states import STAFF_ROLES, Role
from tests.advisory.coming_in import LOG_IN, PASSWORD, code_of, enrol, inside, log_in, prove
from tests.advisory.visiting import Desk, text
from tests.cases.refusing import refused
from tests.cases.snapshots import snapshot
from tests.cases.tampering import by_hand
from tests.factories import DAY, MONDAY, Walk, make_person

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
PHONE = "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"
GOOD = "four-words-in-the-morning"


def told(*what: str) -> list[tuple[str, str, str]]:
    """What was remembered, in its order."""
    rows = Occurrence.objects.order_by("pk").values_list("what", "subject", "actor")
    return [row for row in rows if not what or row[0] in what]


# --- Sessions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("agent", "words"), [(FIREFOX, "Firefox, Windows"), (PHONE, "Chrome, Android"), ("x", "")]
)
def test_a_browser_is_known_by_two_words(agent: str, words: str) -> None:
    assert in_short(agent) == words


def test_each_own_session_is_ended_by_itself_and_no_place_is_kept(kim: Advisor) -> None:
    office, train = Client(headers={"User-Agent": FIREFOX}), Client(headers={"User-Agent": PHONE})
    log_in(office)
    log_in(train, ip="198.51.100.7")
    page = office.get("/konto/sitzungen/").content.decode()
    assert "Chrome, Android" in page
    assert re.search(r"Firefox, Windows <strong>\(diese", page)
    assert "198.51.100" not in page
    assert set(UserSession.objects.values_list("ip", flat=True)) == {"0.0.0.0"}  # noqa: S104
    there = UserSession.objects.get(user_agent="Chrome, Android")
    office.post(f"/konto/sitzungen/{there.pk}/ende/")
    assert (inside(office), inside(train)) == (True, False)
    assert told("SESSION_ENDED") == [("SESSION_ENDED", f"user:{kim.pk}", f"user:{kim.pk}")]
    office.post(f"/konto/sitzungen/{UserSession.objects.get().pk}/ende/")
    assert not inside(office)


def test_the_session_of_a_colleague_does_not_exist(kim: Advisor) -> None:
    log_in(mine := Client())
    make_person(username="robin", password=PASSWORD)
    theirs = Client()
    theirs.post(LOG_IN, {"login": "robin", "password": PASSWORD}, REMOTE_ADDR="10.0.0.1")
    foreign = UserSession.objects.get(user__username="robin")
    before = snapshot(), set(UserSession.objects.values_list("pk", flat=True))
    answers = [mine.post(f"/konto/sitzungen/{key}/ende/") for key in (foreign.pk, 987654321)]
    assert [one.status_code for one in answers] == [404, 404]
    assert answers[0].content == answers[1].content
    assert (snapshot(), set(UserSession.objects.values_list("pk", flat=True))) == before
    assert inside(theirs)


# --- What is remembered ---------------------------------------------------------------------------


def test_coming_going_and_refusals_are_in_the_history(kim: Advisor) -> None:
    log_in(client := Client(), "wrong")
    client.post(LOG_IN, {"login": "Stranger", "password": "x"}, REMOTE_ADDR="10.0.0.1")
    log_in(client)
    client.post("/abmelden/")
    me = f"user:{kim.pk}"
    first, second, *rest = told()
    assert first == ("LOGIN_FAILED", me, "desk")
    assert second[1].startswith("name:")
    assert "tranger" not in str(Occurrence.objects.values_list())
    assert AccessAttempt.objects.exists()
    assert "tranger" not in str(AccessAttempt.objects.values_list())
    assert rest == [("LOGIN", me, me), ("LOGOUT", me, me)]


@pytest.mark.usefixtures("demanded")
def test_second_factors_and_passwords_are_in_the_history(kim: Advisor) -> None:
    log_in(client := Client())
    prove(client)
    secret = enrol(client)
    me = f"user:{kim.pk}"
    assert ("FACTOR_SET", me, me) in told()
    with time_machine.travel(time.time() + 120):
        log_in(other := Client())
        other.post("/konto/zweiter-faktor/authenticate/", {"code": "000000"})
        assert told()[-1][:2] == ("LOGIN_FAILED", me)
        other.post("/konto/zweiter-faktor/authenticate/", {"code": code_of(secret)})
        assert told()[-1][0] == "LOGIN"
    client.post("/konto/zweiter-faktor/totp/deactivate/")
    assert ("FACTOR_REMOVED", me, me) in told()
    said = {"oldpassword": PASSWORD, "password1": GOOD, "password2": GOOD}
    client.post("/konto/passwort/", said)
    assert told()[-1] == ("PASSWORD_CHANGED", me, me)


def test_any_byte_of_what_is_remembered_is_missed(
    kim: Advisor, settings: Any, tmp_path: Any
) -> None:
    settings.DATA_DIR = tmp_path
    log_in(client := Client(), "wrong")
    log_in(client)
    client.post("/abmelden/")
    seal(MONDAY)
    assert first_broken() is None
    for one in Occurrence.objects.all():
        for column in ("what", "subject", "actor", "door"):
            value = str(getattr(one, column))
            for at in range(len(value)):
                changed = value[:at] + chr(ord(value[at]) ^ 1) + value[at + 1 :]
                where = f"UPDATE cases_occurrence SET {column} = %s WHERE id = %s"  # noqa: S608
                by_hand(where, changed, one.pk)
                assert first_broken() == f"occurrence {one.pk} was changed", (column, at)
                by_hand(where, value, one.pk)
    assert first_broken() is None


# --- People ---------------------------------------------------------------------------------------


def keeper() -> Desk:
    return Desk(make_person(Role.ADMIN), MONDAY)


def test_a_colleague_is_made_given_roles_and_locked() -> None:
    desk = keeper()
    new = {"username": "robin", "name": "Robin", "email": "robin@ki.example"}
    answer = desk.post("people", **new)
    robin = Advisor.objects.get(username="robin")
    assert answer.url == f"/people/{robin.pk}/"
    assert not robin.has_usable_password()
    head = Desk(make_person(Role.LEAD), MONDAY)
    head.post("person", robin.pk, INTAKE="on", LEAD="on", LEAD_until="31.12.2026")
    assert robin.roles_on(MONDAY.date()) == {Role.INTAKE, Role.LEAD}
    assert "until 31" in text(desk.get("people"))
    head.post("person", robin.pk, INTAKE="on")
    desk.post("person_act", robin.pk, "lock")
    robin.refresh_from_db()
    assert not robin.is_active
    desk.post("person_act", robin.pk, "unlock")
    about = [what for what, subject, _actor in told() if subject == f"user:{robin.pk}"]
    assert about == [
        "PERSON_MADE", "ROLE_GRANTED", "ROLE_GRANTED", "ROLE_ENDED", "PERSON_LOCKED",
        "PERSON_UNLOCKED",
    ]  # fmt: skip


def test_what_can_not_be_is_told_and_nothing_typed_is_lost(settings: Settings) -> None:
    settings.SEPARATE_ROLES = True
    desk = Desk(make_person(Role.LEAD, Role.ADMIN), MONDAY)
    robin = make_person(Role.INTAKE, username="robin")
    page = desk.post("people", username="Robin", name="Robin 2", email="r@ki.example")
    assert "Somebody has this user name already." in text(page)
    assert "Robin 2" in page.content.decode()
    page = desk.post("person", robin.pk, LEAD="on", DPO="on")
    assert "watch one another" in text(page)
    assert robin.roles_on(MONDAY.date()) == {Role.INTAKE}
    desk.post("person", robin.pk, INTAKE="on", INTAKE_until="1.1.2020")
    assert robin.grants.get().ends_on is None
    assert desk.post("person_act", robin.pk, "nonsense").status_code == 404


def test_nobody_changes_their_own_rights_and_the_officer_only_looks() -> None:
    desk, robin = keeper(), make_person(Role.INTAKE)
    page = desk.post("person", desk.person.pk, DPO="on")
    assert "Nobody changes their own rights" in text(page)
    desk.post("person_act", desk.person.pk, "lock")
    desk.person.refresh_from_db()
    assert desk.person.is_active
    assert desk.person.roles_on(MONDAY.date()) == {Role.ADMIN}
    officer = Desk(make_person(Role.DPO), MONDAY)
    assert "Make the account" not in text(officer.get("people"))
    assert "Save roles" not in text(officer.get("person", robin.pk))
    assert officer.post("person", robin.pk, LEAD="on").status_code == 404
    assert officer.post("person_act", robin.pk, "lock").status_code == 404
    assert Desk(make_person(Role.INTAKE), MONDAY).get("people").status_code == 404


@pytest.mark.parametrize("role", STAFF_ROLES)
@pytest.mark.parametrize("giver", [Role.LEAD, Role.ADMIN])
def test_each_role_is_given_and_taken_by_one_side_of_the_office_alone(
    giver: Role, role: Role
) -> None:
    desk, robin = Desk(make_person(giver), MONDAY), Advisor.objects.create_user("robin")
    theirs = role in GIVES[giver]
    assert (f'name="{role}"' in desk.get("person", robin.pk).content.decode()) is theirs
    desk.post("person", robin.pk, **{role: "on"})
    assert robin.roles_on(MONDAY.date()) == ({role} if theirs else set())
    other = make_person(role)
    page = desk.post("person", other.pk)
    assert other.roles_on(MONDAY.date()) == (set() if theirs else {role})
    assert page.status_code == 302


def test_a_role_of_the_other_side_is_refused_by_the_verb_too_and_never_clashes(
    settings: Settings,
) -> None:
    settings.SEPARATE_ROLES = True
    head, robin = make_person(Role.LEAD), make_person(Role.DPO)
    by = Actor.staff(head.pk, {Role.LEAD})
    with refused(Code.WRONG_ROLE):
        accounts.give_roles(robin, {Role.DPO: None}, by=by, at=MONDAY)
    page = Desk(head, MONDAY).post("person", robin.pk, LEAD="on")
    assert "watch one another" in text(page)
    assert robin.roles_on(MONDAY.date()) == {Role.DPO}


@pytest.mark.parametrize("verb", ["lock", "unlock", "log-out", "second-factor"])
@pytest.mark.parametrize("role", STAFF_ROLES)
def test_the_head_reaches_no_account_of_those_who_watch(role: Role, verb: str) -> None:
    desk = Desk(make_person(Role.LEAD), MONDAY)
    robin = make_person(role)
    page = desk.post("person_act", robin.pk, verb)
    told_of = bool(told("PERSON_LOCKED", "FACTOR_REMOVED"))
    assert told_of is (role in GIVES[Role.LEAD] and verb in ("lock", "second-factor"))
    assert page.status_code == 302
    keeper().post("person_act", robin.pk, "lock")
    robin.refresh_from_db()
    assert not robin.is_active


def test_a_lost_factor_is_forgotten_and_sessions_end_at_the_desk(kim: Advisor) -> None:
    log_in(client := Client())
    prove(client)
    enrol(client)
    desk = keeper()
    assert "Open sessions 1" in text(desk.get("person", kim.pk))
    desk.post("person_act", kim.pk, "second-factor")
    assert not Authenticator.objects.exists()
    assert not inside(client)
    log_in(client)
    desk.post("person_act", kim.pk, "log-out")
    assert not inside(client)


# --- Who saw what ---------------------------------------------------------------------------------


def test_the_officer_asks_who_saw_what_and_takes_it_out() -> None:
    walk = Walk()
    desk = Desk(walk.person, walk.at)
    desk.get("case", walk.case.number)
    other = Walk()
    Desk(other.person, other.at).get("case", other.case.number)
    officer = Desk(make_person(Role.DPO), walk.at + DAY)
    page = text(officer.get("trail", query=f"?number={walk.case.number}"))
    assert str(walk.person) in page
    assert other.case.number not in page
    assert walk.case.child.family_name not in page
    assert walk.case.number not in text(officer.get("trail", query="?since=1.1.2099"))
    page = text(officer.get("trail", query=f"?person={other.person.pk}"))
    assert (other.case.number in page, walk.case.number in page) == (True, False)
    file = officer.post("trail_file", number=walk.case.number).content.decode("utf-8-sig")
    assert walk.case.number in file
    assert other.case.number not in file
    assert told("TRAIL_TAKEN")[0][2] == f"user:{officer.person.pk}"
    assert Desk(make_person(Role.INTAKE), walk.at).get("trail").status_code == 404
    assert officer.get("trail", query="?number=%00&person=x&since=y").status_code == 200
