"""Takes the pictures of docs/screenshots/ from a running demo, in the language of the office.

    ./run
    .venv/bin/python -m tests.journeys.screenshots http://localhost:8000

`EINSTIEG_DATA` names the data folder of that demo (default `var/`), as for `./run`: the cases are
chosen there, and the links of schools and families signed. Nothing is changed but who has read.
"""

import os
import sys
from pathlib import Path
from typing import Any

import django
from playwright.sync_api import Browser

from tests.journeys.browsing import PHONE, Person, chromium

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "advisory.settings")
# Playwright's event loop runs in this thread; the questions to the database are short.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
django.setup()

from django.conf import settings  # noqa: E402
from django.db.models import Count  # noqa: E402
from django.utils import timezone  # noqa: E402

from cases.links import family_link, office_link  # noqa: E402
from cases.models import Case  # noqa: E402
from cases.states import CaseState  # noqa: E402

FOLDER = Path(settings.BASE_DIR) / "docs" / "screenshots"
WINDOW = (1280, 900)
LARGEST = 200_000
# The browser of the pictures has no scroll bar; the room for it would stay empty. The policy of
# the pages forbids foreign styles, so it is put aside.
NO_GUTTER = "html { scrollbar-gutter: auto }"
FREE = {"bypass_csp": True}
# Boxes for days show them in the language of the browser, and this one may have no German.
GERMAN_DAYS = """() => {
  for (const box of document.querySelectorAll("input[type=date]")) {
    const day = box.value.split("-").reverse().join(".");
    box.type = "text";
    box.value = day;
  }
}"""
WITH_SCHOOL = (CaseState.PLACED, CaseState.ENROLLED)


def main(address: str) -> None:
    """Take them all."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with chromium() as browser:
        for take in (of_lists, of_a_case, of_work, behind_links):
            take(browser, address)
    for picture in sorted(FOLDER.glob("*.png")):
        if picture.stat().st_size > LARGEST:
            sys.exit(f"{picture.name} is larger than {LARGEST // 1000} KB.")


def of_lists(browser: Browser, address: str) -> None:
    """What the day begins with."""
    person = at_desk(browser, address, "placement")
    take(person, "/", "today")
    take(person, "/worklist/", "worklist")


def of_a_case(browser: Browser, address: str) -> None:
    """A case whose school has been asked: light, dark and on a phone."""
    path = f"/cases/{chosen(CaseState.OFFERED).number}/"
    take(at_desk(browser, address, "placement"), path, "case")
    take(at_desk(browser, address, "placement", color_scheme="dark"), path, "case-dark")
    on_phone = with_phone(browser, address)
    on_phone.log_in("placement", settings.DEMO_PASSWORD)
    take(on_phone, path, "case-phone")


def of_work(browser: Browser, address: str) -> None:
    """The two pages where most of the work is done."""
    searching, talking = chosen(CaseState.READY_FOR_PLACEMENT), chosen(CaseState.IN_CONSULTATION)
    placement = at_desk(browser, address, "placement")
    take(placement, f"/cases/{searching.number}/places/", "places")
    advisor = at_desk(browser, address, "advisor")
    take(advisor, f"/cases/{talking.number}/consultation/", "consultation")


def behind_links(browser: Browser, address: str) -> None:
    """What a school and a family see: no log-in, one page."""
    asked, placed = chosen(CaseState.OFFERED), chosen(*WITH_SCHOOL, language="ar")
    assert asked.live_offer is not None
    take(Person(browser, address, WINDOW, **FREE), office_link(asked.live_offer), "office")
    take(with_phone(browser, address), f"{family_link(placed)}?lang=ar", "family-ar")


def at_desk(browser: Browser, address: str, username: str, **options: Any) -> Person:
    """Somebody of the office, logged in."""
    person = Person(browser, address, WINDOW, **FREE, **options)
    person.log_in(username, settings.DEMO_PASSWORD)
    return person


def with_phone(browser: Browser, address: str) -> Person:
    """Somebody on the way."""
    return Person(browser, address, PHONE, is_mobile=True, has_touch=True, **FREE)


def chosen(*states: CaseState, language: str = "") -> Case:
    """The case with the longest story in these states: a pupil, and nothing to be alarmed about."""
    year = timezone.now().year
    quiet = Case.objects.filter(level=0, child__household__disclosure_block=False)
    pupils = quiet.filter(child__birth_date__year__range=(year - 15, year - 10))
    cases = pupils.filter(state__in=states).exclude(child__name_own_script="")
    if language:
        cases = cases.filter(child__family_language=language)
    case = cases.annotate(told=Count("steps")).order_by("-told", "number").first()
    assert case is not None, f"this demo has no case for the picture: {states} {language}"
    return case


def take(person: Person, path: str, name: str) -> None:
    """One picture of what fits into the window."""
    person.open(path)
    person.page.add_style_tag(content=NO_GUTTER)
    person.page.evaluate(GERMAN_DAYS)
    person.page.screenshot(path=FOLDER / f"{name}.png")


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else settings.BASE_URL)
