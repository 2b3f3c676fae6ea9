"""A disclosure block (§ 51 BMG): where the child lives leaves the house by no door and on no page.

Words are planted in every part of the address and looked for in everything that goes out.
"""

import logging
import re
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import URLPattern, reverse

from advisory.desk.urls import urlpatterns
from cases.links import family_link, office_link, places_link
from cases.models import Appointment, Guardian, Household, Notice, Reading
from cases.pupil import FORMATS
from cases.states import STAFF_ROLES, AppointmentMode, CaseState, Role
from tests.advisory.visiting import Desk
from tests.factories import HOUR, IN_TIME, Walk, make_person
from tests.schools.software import software_of
from workers.texts import compose

pytestmark = pytest.mark.django_db
S = CaseState

PLANTED = {
    "street": "Gartentorweg 77",
    "city": "Verstecktstadt",
    "accommodation": "Unterkunft Felsenburg",
    "district": "Nebelviertel",
    "postcode": "45999",
}
# The postcode as a word: ids of requests are made of such digits too.
WORDS = ("Gartentor", "Versteckt", "Felsenburg", "Nebelviertel", r"\b45999\b")
STATES = (S.APPOINTMENT_SCHEDULED, S.IN_CONSULTATION, S.WAITLISTED, S.OFFERED, S.PLACED, S.CLOSED)
# What the desk asks for in an address.
VALUES = {"event": "amend", "verb": "again", "prefix": "none", "key": "none"}


def blocked(state: CaseState) -> Walk:
    """A child under a block whose address can be looked for."""
    walk = Walk()
    Household.objects.update(**PLANTED, disclosure_block=True)
    walk.to(state)
    Household.objects.update(**PLANTED, disclosure_block=True)
    return walk


def leaks(text: str) -> list[str]:
    """The planted words that stand in it."""
    return [word for word in WORDS if re.search(word, text)]


def ids_for(route: URLPattern, walk: Walk) -> dict[str, Any]:
    """Real ids of this case for whatever the address wants."""
    assert walk.case is not None
    guardian, notice = Guardian.objects.first(), Notice.objects.filter(case=walk.case).first()
    known = {
        "number": walk.case.number,
        "guardian_id": guardian.pk if guardian else 0,
        "notice_id": notice.pk if notice else "0" * 32,
        **VALUES,
    }
    return {name: known.get(name, 1) for name in route.pattern.converters}


def pages(walk: Walk, role: Role) -> dict[str, str]:
    """Everything this role can read at the desk about the case, and what it finds."""
    desk = Desk(make_person(role), walk.at + HOUR)
    desk.client.raise_request_exception = False
    read: dict[str, str] = {}
    with time_machine.travel(desk.at, tick=False):
        for route in urlpatterns:
            if not isinstance(route, URLPattern) or route.name == "logout":
                continue
            path = reverse(f"desk:{route.name}", kwargs=ids_for(route, walk))
            read[str(route.name)] = _text(desk.client.get(path))
        for letter in Notice.objects.filter(case=walk.case):
            path = reverse("desk:letter", args=[letter.pk])
            read[f"letter {letter.kind}"] = _text(desk.client.get(path))
    for typed in ("Gartentorweg", "Nebelviertel", "Beispiel"):
        read[f"search {typed}"] = _text(desk.post("search", q=typed)).replace(typed, "")
    return read


def _text(answer: Any) -> str:
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    headers = "\n".join(f"{name}: {value}" for name, value in answer.items())
    return f"{headers}\n{body.decode('utf-8', 'replace')}"


@pytest.mark.parametrize("state", STATES)
def test_no_page_of_the_desk_shows_it(state: CaseState, caplog: pytest.LogCaptureFixture) -> None:
    walk = blocked(state)
    with caplog.at_level(logging.DEBUG):
        for role in STAFF_ROLES:
            if role != Role.LEAD:
                for name, text in pages(walk, role).items():
                    assert leaks(text) == [], (role, name)
    assert leaks(caplog.text) == []


@pytest.mark.parametrize("state", [S.OFFERED, S.PLACED, S.ENROLLED])
def test_no_answer_to_a_school_tells_it(state: CaseState) -> None:
    walk = blocked(state)
    assert walk.offer is not None
    software = software_of(walk)
    wanted = ["offers", f"offers/{walk.offer.pk}"]
    wanted += [f"offers/{walk.offer.pk}/record?format={one}" for one in FORMATS]
    for address in wanted:
        assert leaks(_text(software.get(address))) == [], address


def test_links_of_school_and_family_don_t_lead_to_it() -> None:
    walk = blocked(S.PLACED)
    assert walk.offer is not None
    links = [
        office_link(walk.offer),
        places_link(walk.offer.school.number, IN_TIME),
        family_link(walk.case),
    ]
    with time_machine.travel(walk.at + HOUR, tick=False):
        for link in links:
            assert leaks(_text(Client().get(link, follow=True))) == [], link


@pytest.mark.parametrize("state", [S.APPOINTMENT_SCHEDULED, S.WAITLISTED, S.PLACED, S.CLOSED])
def test_no_mail_carries_it(state: CaseState) -> None:
    walk = blocked(state)
    Appointment.objects.update(mode=AppointmentMode.OUTREACH)
    notices = Notice.objects.with_everything().filter(case=walk.case)
    assert notices
    for notice in notices:
        mail = compose(notice, "somebody@mail.example")
        text = "\n".join(map(str, [mail.subject, mail.body, *mail.alternatives]))
        assert leaks(text) == [], notice.kind


def test_lead_and_deputy_see_it_and_leave_a_trail() -> None:
    walk = blocked(S.WAITLISTED)
    lead, deputy = make_person(Role.LEAD), make_person(Role.INTAKE, Role.DEPUTY)
    intake = make_person(Role.INTAKE)
    for person in (lead, deputy):
        assert "Gartentor" in _text(Desk(person, walk.at + HOUR).get("case", walk.case.number))
    Desk(intake, walk.at + HOUR).get("case", walk.case.number)
    trail = Reading.objects.filter(case=walk.case, what="blocked_address")
    assert [one.user for one in trail] == [lead, deputy]


def test_the_deputy_alone_opens_no_case() -> None:
    walk = blocked(S.WAITLISTED)
    desk = Desk(make_person(Role.DEPUTY), walk.at + HOUR)
    assert desk.get("case", walk.case.number).status_code == 404
