"""What the pictures of the pages show, and how they are taken and kept."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from PIL import Image
from playwright.sync_api import Browser

from tests.journeys.browsing import PHONE, Person, chromium
from tests.journeys.pictured import Page, pages

FOLDER = Path(settings.BASE_DIR) / "docs" / "screenshots"
WINDOW = (1280, 800)
LARGEST = 90_000
COLOURS = 48
# The browser of the pictures has no scroll bar; the room for it would stay empty. The policy of
# the pages forbids foreign styles, so it is put aside.
NO_GUTTER = "html { scrollbar-gutter: auto }"
FREE = {"bypass_csp": True}
LOOKS: dict[str, dict[str, Any]] = {
    "de": {},
    "en": {},
    "dark": {"color_scheme": "dark"},
    "phone": {"is_mobile": True, "has_touch": True},
}
# Boxes for days show them in the language of the browser, and this one may have no German.
GERMAN_DAYS = """() => {
  for (const box of document.querySelectorAll("input[type=date]")) {
    const day = box.value.split("-").reverse().join(".");
    box.type = "text";
    box.value = day;
  }
}"""


@dataclass
class Camera:
    """Somebody who goes round in one look, as whoever a page asks for."""

    browser: Browser
    address: str
    look: str

    def __post_init__(self) -> None:
        self.people: dict[str, Person] = {}
        (FOLDER / self.look).mkdir(parents=True, exist_ok=True)

    def person(self, who: str) -> Person:
        """This person of the office, logged in once; nobody for pages behind a link."""
        if who not in self.people:
            self.people[who] = self._come_in(who)
        return self.people[who]

    def _come_in(self, who: str) -> Person:
        size = PHONE if self.look == "phone" else WINDOW
        person = Person(self.browser, self.address, size, **LOOKS[self.look], **FREE)
        if who:
            person.log_in(who, settings.DEMO_PASSWORD)
        if self.look == "en":
            name = settings.LANGUAGE_COOKIE_NAME
            person.context.add_cookies([{"name": name, "value": "en", "url": self.address}])
        return person

    def take(self, page: Page) -> str:
        """One picture of what fits into the window; the name of a page that isn't there."""
        person = self.person(page.who)
        answer = person.page.goto(self.address + page.path)
        if answer is None or answer.status != page.status:
            return f"{page.name}: {page.path} {answer and answer.status}"
        if page.search:
            person.page.locator("header input[type=search]").fill(page.search)
            with person.page.expect_navigation():
                person.page.keyboard.press("Enter")
        person.page.add_style_tag(content=NO_GUTTER)
        person.page.evaluate(GERMAN_DAYS)
        file = FOLDER / self.look / f"{page.name}.png"
        person.page.screenshot(path=file)
        _make_small(file)
        return "" if file.stat().st_size <= LARGEST else f"{page.name}: larger than {LARGEST}"


def _make_small(file: Path) -> None:
    few = Image.open(file).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    few.save(file, optimize=True)


def take_all(address: str, wanted: list[str]) -> int:
    """Take these pictures in each look, and list them; exit status 1 when one is missing."""
    shown = pages()
    chosen = [page for page in shown if not wanted or page.name in wanted]
    wrong: list[str] = []
    with chromium() as browser:
        for look in LOOKS:
            camera = Camera(browser, address, look)
            for nth, page in enumerate(chosen, start=1):
                print(f"{look} {nth} of {len(chosen)}: {page.name}", flush=True)
                wrong += [camera.take(page)]
    _write_list(shown)
    print("\n".join(one for one in wrong if one))
    return int(any(wrong))


def _write_list(shown: list[Page]) -> None:
    text = "# Every page of Einstieg\n\nTaken from the demo by one command: "
    text += "`.venv/bin/python -m tests.journeys.screenshots`. Children, families and schools are "
    text += "invented.\n\n| page | | | | |\n|---|---|---|---|---|\n"
    for page in shown:
        links = " | ".join(f"[{look}]({look}/{page.name}.png)" for look in LOOKS)
        text += f"| {page.name} | {links} |\n"
    (FOLDER / "README.md").write_text(text)
