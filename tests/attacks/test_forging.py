"""Forged links, forms and headers, more fields than a form has, a session that was laid out."""

from typing import Any
from urllib.parse import urlencode, urljoin
from uuid import uuid4

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import URLPattern, reverse
from pytest_django import Settings

from advisory.desk.urls import urlpatterns
from cases.links import family_link, keys_link, office_link, places_link
from cases.models import Case, Notice, Offer
from cases.states import CaseState
from tests.advisory.filling import filled
from tests.advisory.visiting import Desk
from tests.cases.snapshots import snapshot
from tests.factories import DAY, HOUR, IN_TIME, MONDAY, Walk, make_case, make_person
from tests.schools.software import software_of
from workers.texts import compose

pytestmark = pytest.mark.django_db
S = CaseState
POSTED = [one for one in urlpatterns if isinstance(one, URLPattern)]


def get(address: str, **rest: Any) -> Any:
    """The page at this address, an hour into Monday."""
    with time_machine.travel(MONDAY + HOUR, tick=False):
        return Client(raise_request_exception=False).get(address, follow=True, **rest)


def links(walk: Walk) -> dict[str, str]:
    """One link of each kind."""
    assert walk.offer is not None
    number = walk.offer.school.number
    return {
        "office": office_link(walk.offer),
        "places": places_link(number, IN_TIME),
        "keys": keys_link(number, IN_TIME),
        "family": family_link(walk.case),
    }


def test_a_link_with_any_letter_changed_is_none() -> None:
    walk = Walk()
    walk.to(S.OFFERED)
    before = snapshot()
    for name, link in links(walk).items():
        head, slash, rest = link.partition("/schule/" if name != "family" else "/familie/")
        token, _slash, tail = rest.partition("/")
        for place in range(0, len(token), 5):
            other = "A" if token[place] != "A" else "B"
            forged = f"{head}{slash}{token[:place]}{other}{token[place + 1 :]}/{tail}"
            answer = get(forged)
            assert answer.status_code in (404, 410), (name, place)
            assert "Amira" not in answer.content.decode(), (name, place)
    assert snapshot() == before


def test_the_signature_of_one_purpose_opens_no_other() -> None:
    walk = Walk()
    walk.to(S.PLACED)
    tokens = {
        name: link.split("/schule/" if name != "family" else "/familie/")[1].split("/")[0]
        for name, link in links(walk).items()
    }
    doors = {
        "office": "/schule/{}/",
        "places": "/schule/{}/plaetze/",
        "keys": "/schule/{}/schluessel/",
        "family": "/familie/{}/",
    }
    for name, door in doors.items():
        for other, token in tokens.items():
            opened = get(door.format(token)).status_code == 200
            assert opened == (name == other), (name, other)


@pytest.mark.parametrize("route", POSTED, ids=lambda one: str(one.name))
def test_a_form_of_another_site_is_refused(route: URLPattern) -> None:
    desk = Desk(make_person(), MONDAY + DAY)
    case = make_case()
    desk.client.handler.enforce_csrf_checks = True
    ids = dict.fromkeys(route.pattern.converters, 1)
    known: dict[str, Any] = {"number": case.number, "event": "amend", "notice_id": uuid4()}
    path = reverse(f"desk:{route.name}", kwargs={n: known.get(n, v) for n, v in ids.items()})
    before = snapshot()
    with time_machine.travel(desk.at, tick=False):
        answer = desk.client.post(path, {"given_name": "Fremd"})
    assert answer.status_code in (403, 404, 405)
    assert snapshot() == before


def test_fields_that_a_form_doesn_t_have_change_nothing() -> None:
    case = make_case(S.INVITED)
    desk = Desk(make_person(), MONDAY + 3 * DAY)
    form = desk.get("move", case.number, "amend")
    more = {
        "state": "ENROLLED",
        "number": "2020-00001",
        "advisor": "1",
        "advisor_id": "1",
        "closure": "ENROLLED",
        "level": "3",
        "household_id": "999",
        "id": "999",
        "is_superuser": "on",
    }
    assert (
        desk.post(
            "move", case.number, "amend", **filled(form, {"given_name": "Neu"}), **more
        ).status_code
        == 302
    )
    after = Case.objects.get(pk=case.pk)
    assert (after.state, after.number, after.closure) == (S.INVITED, case.number, "")
    assert (after.level, after.advisor_id, after.child.household_id) == (
        case.level,
        case.advisor_id,
        case.child.household_id,
    )
    assert after.child.given_name == "Neu"


@pytest.mark.parametrize("event", ["attend", "expire", "close_enrolled", "report", "accept"])
def test_no_form_of_the_desk_takes_a_step_of_somebody_else(event: str) -> None:
    case = make_case(S.INVITED)
    desk = Desk(make_person(), MONDAY + 3 * DAY)
    before = snapshot()
    answer = desk.post("move", case.number, event, version=case.version, state="ENROLLED")
    assert answer.status_code in (302, 404, 409)
    after = snapshot()
    after["cases.Reading"] = before["cases.Reading"]
    assert after == before


def test_a_school_forces_no_state() -> None:
    walk = Walk()
    walk.to(S.OFFERED)
    assert walk.offer is not None
    software = software_of(walk)
    for body in (
        {"start_on": "2026-11-16", "state": "FULFILLED", "case": 1},
        {"start_on": "2026-11-16", "pupil": {"family_name": "Neu"}},
        {"start_on": "2026-11-16", "school": "999999", "expires_at": "2030-01-01T00:00:00Z"},
    ):
        software.post(f"offers/{walk.offer.pk}/acceptance", body, headers={"If-Match": "*"})
    offer = Offer.objects.get(pk=walk.offer.pk)
    assert offer.state in ("SENT", "ACCEPTED")
    assert offer.school_id == walk.offer.school_id
    assert offer.expires_at == walk.offer.expires_at
    assert Case.objects.get().child.family_name == walk.case.child.family_name


def test_a_session_that_was_laid_out_isn_t_the_one_after_logging_in() -> None:
    person = make_person()
    person.set_password("Ein langes Wort 2026")
    person.save()
    client = Client()
    client.get("/anmelden/")
    session = client.session
    session["laid_out"] = True
    session.save()
    client.cookies["sessionid"] = session.session_key or ""
    said = {"login": person.username, "username": person.username}
    client.post("/anmelden/", {**said, "password": "Ein langes Wort 2026"})
    assert client.get("/", follow=True).wsgi_request.user == person
    assert client.session.session_key != session.session_key


@pytest.mark.parametrize(
    "headers",
    [
        {"host": "evil.example"},
        {"host": "localhost:8000@evil.example"},
        {"host": "localhost\\@evil.example"},
    ],
)
def test_a_foreign_host_is_no_host_of_ours(headers: dict[str, str]) -> None:
    answer = get("/anmelden/", headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "header",
    ["x-forwarded-host", "x-original-url", "x-rewrite-url", "x-forwarded-server", "forwarded"],
)
def test_headers_of_a_proxy_change_no_link_and_no_page(header: str) -> None:
    answer = get("/anmelden/", headers={header: "evil.example"})
    assert answer.status_code == 200
    assert "evil.example" not in answer.content.decode()
    assert "evil.example" not in str(answer.headers)


def test_a_line_break_in_a_header_or_a_name_ends_no_header() -> None:
    walk = Walk(given_name="Amira\r\nBcc: evil@mail.example")
    walk.to(S.PLACED)
    for notice in Notice.objects.with_everything().filter(case=walk.case):
        sent = compose(notice, "somebody@mail.example").message()
        assert sent["Bcc"] is None, notice.kind
        assert [one for one in sent.values() if "evil@mail.example" in str(one)] == []
    answer = get("/anmelden/?next=/%0d%0aSet-Cookie:x=1")
    assert "Set-Cookie:x=1" not in str(answer.headers)


@pytest.mark.parametrize(
    "way",
    [
        "https://evil.example/", "//evil.example/", "/\\evil.example", "\\\\evil.example",
        "https:evil.example", "javascript:alert(1)", "/%09/evil.example", "http:///evil.example",
    ],
)  # fmt: skip
def test_no_way_on_after_the_log_in_leads_to_another_house(way: str) -> None:
    make_person(username="kim", password="a-long-and-quiet-word")
    said = {"login": "kim", "password": "a-long-and-quiet-word", "next": way}
    for address in ("/anmelden/", f"/anmelden/?{urlencode({'next': way})}"):
        there = str(Client().post(address, said).headers.get("Location", "/"))
        assert urljoin("http://localhost/", there).startswith("http://localhost/"), there
        assert not there.startswith(("//", "/\\", "\\")), there
    chosen = Client().post("/i18n/setlang/", {"language": "en", "next": way})
    there = urljoin("http://localhost/", str(chosen.headers.get("Location", "/")))
    assert there.startswith("http://localhost/"), there


def test_after_the_log_out_the_old_cookie_opens_nothing() -> None:
    desk = Desk(make_person(), MONDAY + HOUR)
    page = desk.get("today").content.decode()
    assert 'action="/abmelden/"' in page
    old = desk.client.cookies["sessionid"].value
    desk.post("logout")
    thief = Client()
    thief.cookies["sessionid"] = old
    with time_machine.travel(desk.at, tick=False):
        assert thief.get("/").headers["Location"].startswith("/anmelden/")


def test_trace_tells_nothing_back() -> None:
    for address in ("/anmelden/", "/api/v1/status", "/familie/nobody/", "/schule/nobody/"):
        answer = Client().generic("TRACE", address, headers={"x-secret": "told-back"})
        assert answer.status_code >= 400 or answer.content == b"", address
        assert b"told-back" not in answer.content, address


def test_a_file_that_is_sent_to_a_form_is_kept_nowhere(settings: Settings) -> None:
    desk = Desk(make_person(), MONDAY + HOUR)
    before, files = snapshot(), set(settings.DATA_DIR.rglob("*"))
    evil = SimpleUploadedFile("../../evil.php", b"<?php evil", "text/html")
    for route in ("report", "views", "preferences", "worklist"):
        assert desk.post(route, name=evil, file=evil, given_name=evil).status_code < 500
    after = snapshot()
    for told in ("cases.SavedView", "cases.Preference"):
        assert after[told] == before[told], told
    assert "evil" not in str(after)
    assert set(settings.DATA_DIR.rglob("*")) == files
