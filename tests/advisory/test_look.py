"""What every page promises: one word per state, a skip link, no inline style or script."""

import re
from datetime import UTC, date, datetime
from itertools import chain
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import Context, Template
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.urls import resolve
from django.utils import translation

from advisory.apps import ServedFiles
from advisory.desk.models import Advisor
from advisory.desk.templatetags import house
from cases.states import AppointmentState, CaseState, OfferState

ROOT = Path(settings.BASE_DIR)
TEMPLATES = sorted(path for path in (ROOT / "templates").rglob("*.html"))
# A mail program knows no style sheets, so the mails of the house may carry their style with them.
PAGES = [path for path in TEMPLATES if "notices" not in path.parts]
DESK = [path for path in PAGES if "desk" in path.parts]
ROW = re.compile(r"<tr\b(?:(?!<tr\b).)*?</tr>", re.DOTALL)
LEADS = re.compile(r"<a |<button|_verb\.html|_children\.html")
INLINE = re.compile(
    r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["'{]|javascript:|<script(?![^>]*(?:\ssrc=|type="application/json"))|hx-on""",
    re.IGNORECASE,
)
PHYSICAL = re.compile(
    r"(margin|padding|border)-(left|right)(?!: 0;)|text-align: *(left|right)|float: *(left|right)"
)


@pytest.fixture(autouse=True)
def _english() -> None:
    translation.activate("en")


def test_every_state_has_a_tone_and_a_value_of_its_own() -> None:
    states = list(chain(CaseState, OfferState, AppointmentState))
    assert set(house.TONES) == set(states)
    assert len(house.STATES) == len(states)


@pytest.mark.parametrize("state", house.TONES, ids=str)
def test_a_badge_says_the_word(state: CaseState | OfferState | AppointmentState) -> None:
    html = house.state_badge(state.value)
    assert f">{state.label}</span>" in html
    assert f"badge--{house.TONES[state]}" in html


def test_level_zero_shows_nothing() -> None:
    assert house.level_badge(0) == ""
    assert "Escalation 2: School authority" in house.level_badge(2)


def test_days_and_instants_are_those_of_the_town() -> None:
    late = datetime(2026, 11, 11, 23, 30, tzinfo=UTC)
    assert house.day(late) == "12.11.2026"
    assert house.instant(late) == "12.11.2026, 00:30"
    assert house.weekday(late) == "Thu 12.11."
    with translation.override("de"):
        assert house.weekday(date(2026, 11, 12)) == "Do 12.11."
    assert [house.day(None), house.weekday(None), house.instant(None)] == [house.NOTHING] * 3


@pytest.mark.parametrize(
    ("days", "calendar", "says"),
    [
        (0, "DAYS", "today"),
        (1, "DAYS", "1 day"),
        (0, "WORKING_DAYS", "0 working days"),
        (14, "WORKING_DAYS", "14 working days"),
        (1, "SCHOOL_DAYS", "1 school day"),
        (None, "DAYS", house.NOTHING),
    ],
)
def test_waiting_is_said_in_days(days: int | None, calendar: str, says: str) -> None:
    assert house.waiting(days, calendar) == says


@pytest.mark.parametrize(
    ("used", "total", "share", "says"),
    [
        (0, 20, 0, "0 of 20 working days, in time"),
        (15, 20, 75, "15 of 20 working days, in time"),
        (16, 20, 80, "16 of 20 working days, due soon"),
        (20, 20, 100, "20 of 20 working days, due soon"),
        (21, 20, 100, "21 of 20 working days, overdue"),
        (1, 0, 100, "1 of 0 working days, overdue"),
    ],
)
def test_the_clock_bar_says_what_it_shows(used: int, total: int, share: int, says: str) -> None:
    html = house.clock_bar(used, total)
    assert says in html
    assert f'class="e-clock-used" width="{share}"' in html


def test_entered_text_is_isolated_and_escaped() -> None:
    assert house.bidi("محمد <b>") == "<bdi>محمد &lt;b&gt;</bdi>"


def test_a_link_of_the_navigation_marks_the_present_page_and_hides_what_is_missing() -> None:
    request = RequestFactory().get("/anmelden/")
    request.resolver_match = resolve("/anmelden/")
    html = Template(
        '{% load house %}{% nav_link "desk:login" "In" %}|{% nav_link "desk:logout" "Out" %}'
        '|{% nav_link "desk:nowhere" "No" %}'
    ).render(Context({"request": request}))
    assert html == ('<a href="/anmelden/" aria-current="page">In</a>|<a href="/abmelden/">Out</a>|')


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_carries_inline_style_or_script(page: Path) -> None:
    assert not INLINE.search(page.read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", DESK, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_row_that_leads_somewhere_is_reached_by_j_and_k(page: Path) -> None:
    rows = ROW.findall(page.read_text(encoding="utf-8"))
    leading = [row for row in rows if LEADS.search(row) and 'scope="col"' not in row]
    assert [row[:80] for row in leading if "data-row" not in row] == []


def test_the_style_sheet_knows_no_left_and_right() -> None:
    css = (ROOT / "static" / "einstieg.css").read_text(encoding="utf-8")
    assert not PHYSICAL.search(css)


def test_a_number_to_be_called_has_the_colour_of_every_link() -> None:
    css = (ROOT / "static" / "einstieg.css").read_text(encoding="utf-8")
    assert 'a:is(:not([class]), [href^="tel:"]) { color: var(--e-action)' in css


def test_every_file_the_style_sheets_name_is_served_and_little_else() -> None:
    served = set()
    for finder in finders.get_finders():
        for path, storage in finder.list(ServedFiles.ignore_patterns):
            served.add(f"{getattr(storage, 'prefix', None) or ''}/{path}".lstrip("/"))
    css = (ROOT / "static" / "fonts.css").read_text(encoding="utf-8")
    named = set(re.findall(r'url\("([^"]+)"\)', css))
    assert len(named) == 6
    assert named | {"vendor/kern/kern.min.css", "einstieg.css", "einstieg.js"} <= served
    assert len(served) <= 40


@pytest.mark.django_db
def test_the_log_in_page_has_a_skip_link_and_a_strict_policy(client: Client) -> None:
    page = client.get("/anmelden/")
    html = page.content.decode()
    assert page.status_code == 200
    policy = page["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "unsafe" not in policy
    assert html.index('href="#content"') < html.index("<header")
    assert '<main id="content"' in html
    assert "demo_people" not in page.context


@pytest.mark.django_db
def test_nobody_gets_in_with_a_wrong_password_and_everybody_with_the_right_one(
    client: Client,
) -> None:
    Advisor.objects.create_user("intake", "right-password", name="Ayşe", language="en")
    wrong = client.post("/anmelden/", {"login": "intake", "password": "wrong"})
    assert wrong.status_code == 200
    assert "kern-alert--danger" in wrong.content.decode()
    right = client.post(
        "/anmelden/", {"login": "intake", "password": "right-password", "next": "/i18n/"}
    )
    assert right.status_code == 302
    assert right.cookies[settings.LANGUAGE_COOKIE_NAME].value == "en"
    assert client.get("/abmelden/").status_code == 405
    assert client.post("/abmelden/").headers["Location"] == "/anmelden/"


@pytest.mark.django_db
def test_the_demo_names_its_people_on_the_log_in_page(client: Client, settings) -> None:  # type: ignore[no-untyped-def]
    settings.DEMO, settings.DEMO_PASSWORD = True, "open-sesame"
    Advisor.objects.create_user("intake", "open-sesame", name="Ayşe Kaya")
    html = client.get("/anmelden/").content.decode()
    assert "<code>intake</code>" in html
    assert "open-sesame" in html


@pytest.mark.django_db
@pytest.mark.parametrize(("theme", "dark"), [("dark", True), ("light", False), ('"><blink', False)])
def test_the_chosen_theme_is_in_the_page(client: Client, theme: str, *, dark: bool) -> None:
    client.cookies["theme"] = theme
    html = client.get("/anmelden/").content.decode()
    assert ('data-kern-theme="dark"' in html) is dark
    assert '"><blink' not in html


@pytest.mark.django_db
def test_the_language_can_be_switched_before_logging_in(client: Client) -> None:
    client.post("/i18n/setlang/", {"language": "en", "next": "/anmelden/"})
    assert '<html lang="en" dir="ltr"' in client.get("/anmelden/").content.decode()


@pytest.mark.parametrize("page", ["400.html", "403.html", "404.html", "500.html", "403_csrf.html"])
def test_a_page_about_a_mistake_needs_nothing_to_be_shown(page: str) -> None:
    html = render_to_string(page)
    assert "<h1" in html
    assert 'href="/"' in html


def test_a_visitor_who_reads_from_right_to_left_gets_the_page_that_way() -> None:
    request = RequestFactory().get("/")
    with translation.override("ar"):
        html = render_to_string("base_plain.html", request=request)
    assert '<html lang="ar" dir="rtl">' in html
