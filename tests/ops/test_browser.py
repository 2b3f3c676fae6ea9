"""What every answer tells a browser, how often one may ask, and what never gets in."""

import re
import subprocess
import zipfile
from pathlib import Path

import pytest
import time_machine
from django.core.cache import caches
from django.test import Client
from pytest_django import Settings

from advisory import limits
from cases.links import family_link, office_link
from cases.registry.workbooks import BrokenWorkbook, pages
from cases.states import CaseState
from tests.factories import Walk, make_person
from workers.setting_up import ROOT

PAGES = ["/anmelden/", "/", "/familie/nobody/", "/schule/nobody/", "/api/v1/status", "/nowhere/"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_every_answer_says_what_a_browser_may_do(client: Client, page: str) -> None:
    headers = client.get(page).headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
    for directive in ("default-src 'none'", "script-src 'self'", "object-src 'none'"):
        assert directive in headers["Content-Security-Policy"]
    assert "base-uri 'none'" in headers["Content-Security-Policy"]
    assert not [name for name in headers if name.lower().startswith("access-control-")]
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert headers["X-Request-ID"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", PAGES)
def test_every_answer_of_a_real_office_insists_on_https(page: str, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 31536000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    headers = Client().get(page, secure=True).headers
    assert headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


@pytest.mark.django_db
def test_pages_of_people_are_kept_by_nobody_else_and_forgotten_at_the_log_out(
    client: Client,
) -> None:
    client.force_login(make_person())
    assert "private" in client.get("/worklist/").headers["Cache-Control"]
    assert client.post("/abmelden/").headers["Clear-Site-Data"] == '"cache", "storage"'


@pytest.mark.django_db
def test_cookies_are_kept_from_scripts(client: Client) -> None:
    make_person(username="kim", password="a-long-and-quiet-word")
    client.get("/anmelden/")
    client.post("/anmelden/", {"login": "kim", "password": "a-long-and-quiet-word"})
    for name in ("sessionid", "csrftoken", "device"):
        assert client.cookies[name]["httponly"], name
        assert client.cookies[name]["samesite"] == "Lax", name


@pytest.mark.django_db
def test_every_cookie_of_a_real_office_is_for_https_alone(settings: Settings) -> None:
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    settings.LANGUAGE_COOKIE_SECURE = True
    client = Client()
    make_person(username="kim", password="a-long-and-quiet-word")
    client.get("/anmelden/")
    client.post("/anmelden/", {"login": "kim", "password": "a-long-and-quiet-word"})
    client.get("/preferences/")
    assert len(client.cookies) >= 4
    assert [name for name, one in client.cookies.items() if not one["secure"]] == []
    assert {(one["path"], one["domain"]) for one in client.cookies.values()} == {("/", "")}


@pytest.mark.django_db
def test_a_machine_that_searches_has_to_wait(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches["own"].clear()
    monkeypatch.setattr(limits, "SEARCHES", 3)
    client.force_login(make_person())
    answers = [client.post("/search/", {"q": "x"}) for _ in range(4)]
    assert [one.status_code for one in answers] == [200, 200, 200, 429]
    assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
    assert "Zu viele Anfragen" in answers[-1].content.decode()
    other = Client()
    other.force_login(make_person())
    assert other.post("/search/", {"q": "x"}).status_code == 200


@pytest.mark.django_db
def test_links_are_opened_by_people_and_not_by_loops(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    caches["own"].clear()
    monkeypatch.setattr(limits, "LINKS", 2)
    walk = Walk()
    walk.to(CaseState.OFFERED)
    assert walk.offer is not None
    for link in (family_link(walk.case), office_link(walk.offer)):
        caches["own"].clear()
        where = link.removeprefix("http://localhost:8000")
        with time_machine.travel(walk.at):
            answers = [client.get(where) for _ in range(3)]
            assert client.post(where, {}).status_code == 429
            assert client.get(where, REMOTE_ADDR="198.51.100.1").status_code == 200
        assert [one.status_code for one in answers] == [200, 200, 429]
        assert 0 < int(answers[-1].headers["Retry-After"]) <= 60
        assert answers[-1].headers["Cache-Control"] == "no-store"
        assert "+49 201 555 0100" in answers[-1].content.decode()


def test_a_workbook_whose_text_grows_without_end_is_refused(tmp_path: Path) -> None:
    laughs = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    sheet = f'<!DOCTYPE s [<!ENTITY l0 "ha">{laughs}]><worksheet><t>&l9;</t></worksheet>'
    file = tmp_path / "bomb.xlsx"
    book = (
        '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        "<sheets/></workbook>"
    )
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("[Content_Types].xml", sheet)
        archive.writestr("xl/workbook.xml", sheet + book)
    with pytest.raises(BrokenWorkbook):
        pages(file.read_bytes(), most_rows=10, most_columns=10)


# --- Nothing secret in the repository ------------------------------------------------------------

SECRETS = re.compile(
    r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_\w{30,}|\bglpat-[\w-]{20,}|\bxox[bp]-[\w-]{20,}"
    r"|\beks(?:_test)?_[A-Za-z0-9]{6,}_[A-Za-z0-9_-]{30,}"
    r"|(?i:(?:secret|password|passwd|token|api_?key)\w*[\"']?\s*[:=]\s*[\"']?[A-Za-z0-9+/_-]{24,}[\"'\s])"
)


def secrets_in(text: str) -> list[str]:
    """What looks like a key that opens something; names of code are no secrets."""
    found = [match.group(0) for match in SECRETS.finditer(text)]
    return [one for one in found if re.search(r"\d", one.split("=")[-1]) or "BEGIN" in one]


def test_no_secret_is_in_the_repository() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\0")
    found = {}
    for name in filter(None, listed):
        path = ROOT / name
        if path.is_file() and path.suffix not in (".png", ".woff2", ".txt", ".json"):
            found[name] = secrets_in(path.read_text(encoding="utf-8", errors="replace"))
    assert {name: hits for name, hits in found.items() if hits} == {}


def test_the_look_for_secrets_sees_one() -> None:
    key = "eks_" + "a1b2c3d4_" + "x" * 40
    assert secrets_in(f"KEY = '{key}'")
    assert secrets_in("SECRET_KEY=" + "q7" * 20 + "\n")
    assert not secrets_in('PASSWORD = "a-long-and-quiet-word"')
