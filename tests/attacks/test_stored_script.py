"""Script and template language in every text field, through every door, shown on every page."""

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
import time_machine
from django.db import models
from django.test import Client
from django.urls import URLPattern, reverse

from advisory.desk.urls import urlpatterns
from cases.actions.intake import record_contact
from cases.links import family_link, keys_link, office_link, places_link
from cases.models import (
    Appointment,
    Biography,
    Child,
    FollowUp,
    Guardian,
    Household,
    Notice,
    Offer,
    Step,
)
from cases.states import CaseState
from tests.advisory.visiting import Desk
from tests.factories import HOUR, IN_TIME, MONDAY, Walk, make_person
from tests.schools.software import software_of
from workers.texts import compose

pytestmark = pytest.mark.django_db
S = CaseState

EVIL = "\"'><script>alert(7)</script><b onmouseover=x>{{7*7}}{% now 'Y' %}"
# Kept as the database wants them; everything else that is text is planted.
NOT_TEXT = {"state", "number", "postcode", "relation", "preferred_channel", "custody", "language"}
PLANTED = (Child, Household, Guardian, Biography, Offer, Appointment, Step, FollowUp)


class Seen(HTMLParser):
    """Whether a browser would meet our element or our handler."""

    def __init__(self) -> None:
        super().__init__()
        self.scripts: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A handler, or the beginning of a script."""
        self._inside = tag == "script"
        self.scripts += [name for name, _value in attrs if name.startswith("on")]

    def handle_data(self, data: str) -> None:
        """What stands inside of a script."""
        if self._inside and "alert(7)" in data:
            self.scripts.append(data)


def runs(html: str) -> list[str]:
    """What of ours a browser would run."""
    seen = Seen()
    seen.feed(html)
    return seen.scripts


def plant() -> None:
    """Put the words into every free text that the database has of a case."""
    for model in PLANTED:
        texts = {
            field.name: EVIL[: field.max_length or len(EVIL)]
            for field in model._meta.get_fields()
            if isinstance(field, models.CharField | models.TextField)
            and not field.choices
            and field.name not in NOT_TEXT
            and (field.max_length or 999) > 40
            and not isinstance(field, models.EmailField)
        }
        if model is not Step:  # history can't be changed; its words come in through the verbs
            model._base_manager.update(**texts)


def walked(state: CaseState) -> Walk:
    """A case in this state that is full of it."""
    walk = Walk(given_name=EVIL[:90], name_own_script=EVIL[:90])
    record_contact(walk.case, {"channel": "PHONE", "note": EVIL}, by=walk.by, at=walk.later())
    FollowUp.objects.create(
        case=walk.case, due_on=date(2026, 11, 9), note=EVIL, role="INTAKE", created_at=MONDAY
    )
    walk.to(state)
    plant()
    return walk


def ids_for(route: URLPattern, walk: Walk) -> dict[str, Any]:
    """Real ids where the address wants some."""
    guardian, notice = Guardian.objects.first(), Notice.objects.first()
    known = {
        "number": walk.case.number,
        "event": "amend",
        "verb": "again",
        "guardian_id": guardian.pk if guardian else 0,
        "notice_id": notice.pk if notice else "0" * 32,
        "follow_up_id": FollowUp.objects.get().pk,
    }
    return {name: known.get(name, 1) for name in route.pattern.converters}


@pytest.mark.parametrize("state", [S.IN_CONSULTATION, S.WAITLISTED, S.OFFERED, S.PLACED])
def test_no_page_of_the_desk_runs_what_was_typed(state: CaseState) -> None:
    walk, shown = walked(state), 0
    desk = Desk(make_person(), walk.at + HOUR)
    with time_machine.travel(desk.at, tick=False):
        for route in urlpatterns:
            if not isinstance(route, URLPattern) or route.name == "logout":
                continue
            answer = desk.client.get(reverse(f"desk:{route.name}", kwargs=ids_for(route, walk)))
            text = answer.content.decode("utf-8", "replace")
            if "html" in answer["Content-Type"]:
                assert runs(text) == [], route.name
                assert "49" not in text.partition("{{7*")[0][-9:], route.name
                shown += "alert(7)" in text
    assert shown >= 5


def test_no_page_behind_a_link_runs_it() -> None:
    walk = walked(S.PLACED)
    assert walk.offer is not None
    number = walk.offer.school.number
    with time_machine.travel(walk.at + HOUR, tick=False):
        for link in (
            office_link(walk.offer),
            family_link(walk.case),
            places_link(number, IN_TIME),
            keys_link(number, IN_TIME),
        ):
            page = Client().get(link, follow=True)
            assert runs(page.content.decode()) == [], link


def test_no_mail_runs_it() -> None:
    walk = walked(S.PLACED)
    for notice in Notice.objects.with_everything().filter(case=walk.case):
        mail = compose(notice, "somebody@mail.example")
        for page in mail.alternatives:
            assert runs(str(page[0])) == [], notice.kind
        assert "\n" not in str(mail.subject)


def test_what_a_school_sends_runs_nowhere() -> None:
    walk = Walk()
    walk.to(S.OFFERED)
    assert walk.offer is not None
    software = software_of(walk)
    asked = software.post(f"offers/{walk.offer.pk}/query", {"question": EVIL})
    assert asked.status_code in (200, 201)
    said = {"reason": "OTHER", "text": EVIL}
    headers = {"X-Acting-Person": "<script>alert(7)</script>"}
    software.post(f"offers/{walk.offer.pk}/decline", said, headers=headers)
    desk = Desk(make_person(), walk.at + HOUR)
    page = desk.get("case", walk.case.number)
    assert "alert(7)" in page.content.decode()
    assert runs(page.content.decode()) == []


def test_the_look_would_see_it() -> None:
    assert runs("<p><script>alert(7)</script>") == ["alert(7)"]
    assert runs("<b onmouseover=x>") == ["onmouseover"]
