"""Somebody who looks at one page after another, by day and by night, at a desk and on a phone."""

import gzip
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from axe_playwright_python.base import AXE_FILE_PATH
from django.conf import settings
from django.contrib.staticfiles import finders
from django.urls import resolve
from playwright.sync_api import Browser, Error, Response

from tests.journeys.browsing import Person

# The least width of WCAG 2.2 (1.4.10) is 320 px; the house promises 360.
# The windows are long: a bar that stays in sight covers only what can be scrolled away.
WIDE, NARROW = (1366, 6000), (360, 9000)
LOOKS = [(WIDE, "light"), (WIDE, "dark"), (NARROW, "light"), (NARROW, "dark")]
Look = tuple[tuple[int, int], str]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = "([where, tags]) => axe.run(where, {runOnly: tags, resultTypes: ['violations']})"
# What a telephone folds away at the head of a page; it lies over the page while it is open.
MENU = "() => { for (const one of document.querySelectorAll('.e-menu')) one.open = !one.open }"
HEAD = "header.e-header"
# A page with its style and scripts, as it is sent; without fonts.
HEAVIEST = 100_000
AXE = AXE_FILE_PATH.read_text(encoding="utf-8")
INLINE = re.compile(
    r"""<style|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:"""
    r"""|<script(?![^>]*(?:\ssrc=|type="application/json"))""",
    re.IGNORECASE,
)
SERVED = re.compile(r'(?:href|src)="/static/([^"]+\.(?:css|js))"')
# What a visitor might do wrong with a form: leave out what is needed, write what is no day.
SPOIL = """(chosen) => {
  const fields = (form) => form.querySelectorAll("input:not([type=hidden]), select, textarea");
  const forms = [...document.querySelectorAll(chosen)];
  const form = forms.sort((one, other) => fields(other).length - fields(one).length)[0];
  form.noValidate = true;
  for (const field of fields(form)) {
    if (field.type === "checkbox" || field.type === "radio") field.checked = false;
    else if (field.tagName === "SELECT") field.value = "";
    else if (field.type === "number") field.value = "-7";
    else field.value = /_on$|_at|date|until|first|last|e?mail|phone/.test(field.name) ? "?!" : "";
  }
  form.requestSubmit(form.querySelector(".kern-btn--primary") ?? form.querySelector("button"));
}"""
# A form that another site has made up.
FORGE = """(chosen) => {
  for (const secret of document.querySelectorAll("[name=csrfmiddlewaretoken]")) {
    secret.value = "x".repeat(64);
  }
  document.querySelector(chosen).requestSubmit();
}"""
# A form that was opened before somebody else changed the case.
AGE = """(chosen) => {
  const form = [...document.querySelectorAll(chosen)].find((one) => one.elements.version);
  form.noValidate = true;
  form.elements.version.value = 1;
  form.requestSubmit();
}"""
TRICKS = {"spoil": SPOIL, "forge": FORGE, "age": AGE}
FORMS = "main form[method=post i]"
UNFOLD = """() => {
  for (const part of document.querySelectorAll("main details")) part.open = true;
}"""
# A button is as wide as its words; those for the ear alone take no room.
CLIPPED = """() => [...document.querySelectorAll(".kern-btn .kern-label")]
  .filter((words) => words.checkVisibility() && !words.matches(".kern-sr-only"))
  .filter((words) => words.offsetWidth > words.closest(".kern-btn").clientWidth + 1)
  .map((words) => words.innerText)"""
# A mistake is told where it was made, or at the head of the form.
WRONG = "main [aria-invalid=true], main .kern-alert--danger, main [role=alert]"


@dataclass(frozen=True)
class Visit:
    """One page in one state: where it is, who comes, what is typed and done, what it answers.

    An act is `tick`, `press`, `spoil`, `forge` or `age` and what it is done to, by its selector;
    `shows` is what has to be there before anybody looks.
    """

    path: str
    acts: tuple[str, ...] = ()
    who: str = "lead"
    status: int = 200
    typed: Mapping[str, Any] = field(default_factory=dict)
    shows: str = "main"

    def __str__(self) -> str:
        return " ".join([self.path, f"as {self.who}", *self.acts])


class Walker:
    """One browser window for all pages; it notes what is wrong and goes on."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.person = Person(browser, address)
        self.sessions: dict[str, str] = {}
        self.who = ""
        self.wrong: list[str] = []
        self.routes: set[str] = set()
        self.visits = self.looks = 0

    def come_as(self, who: str) -> None:
        """Be this person from now on; somebody without a session is not logged in."""
        if who == self.who:
            return
        context = self.person.context
        context.clear_cookies()
        if who in self.sessions:
            name, value = settings.SESSION_COOKIE_NAME, self.sessions[who]
            context.add_cookies([{"name": name, "value": value, "url": self.person.address}])
        self.who = who

    def visit(self, visit: Visit, looks: Sequence[Look]) -> None:
        """Go there, note what is wrong with it; one that can't be reached is wrong too."""
        self.visits += 1
        try:
            self.wrong += [f"{visit}: {one}" for one in self._visit(visit, looks)]
        except (Error, AssertionError) as trouble:
            self.wrong.append(f"{visit}: {str(trouble)[:300]}")

    def _visit(self, visit: Visit, looks: Sequence[Look]) -> list[str]:
        page = self.person.page
        self.person.complaints.clear()
        self.come_as(visit.who)
        answer = page.goto(self.person.address + visit.path)
        self.person.fill(**visit.typed)
        for act in visit.acts:
            answer = self._do(act) or answer
        assert answer is not None
        page.locator(visit.shows).first.wait_for()
        for path in (urlsplit(visit.path).path, self.person.path):
            if visit.status == 200:
                self.routes.add(resolve(path).view_name)
        found = self._of_answer(visit, answer)
        page.evaluate(UNFOLD)
        page.evaluate(AXE)
        for size, scheme in looks:
            found += self._look(size, scheme)
        return found + self._overhang() + self._said(visit)

    def _do(self, act: str) -> Response | None:
        page = self.person.page
        verb, _space, what = act.partition(" ")
        if verb == "tick":
            page.locator(what).first.check()
            return None
        with page.expect_navigation() as navigation:
            if verb == "press":
                page.locator(what).first.click()
            else:
                page.evaluate(TRICKS[verb], what or FORMS)
        return navigation.value

    def _of_answer(self, visit: Visit, answer: Response) -> list[str]:
        """What the answer itself tells: is it the page, is it light, is it clean?"""
        source = answer.text()
        found = [] if answer.status == visit.status else [f"status {answer.status}"]
        if "spoil" in str(visit.acts) and not self.person.page.locator(WRONG).count():
            found.append("no mistake is shown")
        found += [f"inline: {source[one.start() :][:80]}" for one in INLINE.finditer(source)]
        octets = len(gzip.compress(source.encode())) + sum(map(_weight, SERVED.findall(source)))
        return found + [f"{octets} octets"] * (octets > HEAVIEST)

    def _look(self, size: tuple[int, int], scheme: Any) -> list[str]:
        page = self.person.page
        page.set_viewport_size({"width": size[0], "height": size[1]})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        found = page.evaluate(RUN, ["html", TAGS])["violations"]
        clipped = page.evaluate(CLIPPED)
        if size == NARROW and page.locator(f"{HEAD} .e-menu").count():
            page.evaluate(MENU)
            found += page.evaluate(RUN, [HEAD, TAGS])["violations"]
            clipped += [f"{over} px" for over in [self.person.overhang()] if over]
            page.evaluate(MENU)
        self.looks += 1
        return [f"{size[0]}: wider than it may be: {one}" for one in clipped] + [
            f"{size[0]} {scheme}: {one['id']}: {node['html'][:200]}"
            for one in found
            for node in one["nodes"]
        ]

    def _overhang(self) -> list[str]:
        width, height = NARROW
        self.person.page.set_viewport_size({"width": width, "height": height})
        over = self.person.overhang()
        return [f"{over} px wider than {width}"] if over else []

    def _said(self, visit: Visit) -> list[str]:
        """What the browser has said in red; that an answer was no 200 is no complaint."""
        usual = f"status of {visit.status} "
        return [one for one in self.person.complaints if visit.status == 200 or usual not in one]


_weights: dict[str, int] = {}


def _weight(name: str) -> int:
    """The octets of a served file, compressed."""
    if name not in _weights:
        path = finders.find(name)
        assert path, name
        _weights[name] = len(gzip.compress(Path(str(path)).read_bytes()))
    return _weights[name]
