"""Somebody at a browser window, and what such a person does: open, fill in, press, read."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urljoin, urlsplit

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests import machine

PASSWORD = "Schulplatz-2026"
DESKTOP, PHONE = (1366, 768), (390, 844)
# Far longer than the lock of a database is waited for, and for a crowded machine to come round.
PATIENCE_MS = 60_000
# Nothing else changes with the light.
ONLY_COLOURS = {"runOnly": ["color-contrast"], "resultTypes": ["violations"]}
SERIOUS = ("serious", "critical")
OPTIONS = [
    "--no-sandbox",  # root may not use Chromium's own
    "--disable-dev-shm-usage",  # the shared memory of containers is too small
    "--disable-smooth-scrolling",  # where the focus is can be seen at once
]


@contextmanager
def chromium() -> Iterator[Browser]:
    """The Chromium of this machine, without a window of its own."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=machine.chromium(), args=OPTIONS)
        try:
            yield browser
        finally:
            browser.close()


class Person:
    """One person with a browser of their own: nobody shares cookies."""

    def __init__(
        self,
        browser: Browser,
        address: str,
        size: tuple[int, int] = DESKTOP,
        *,
        with_scripts: bool = True,
        **options: Any,
    ) -> None:
        self.address = address
        self.context = browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            java_script_enabled=with_scripts,
            locale="de-DE",
            timezone_id="Europe/Berlin",
            **options,
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        # What a developer would see in red: scripts that fail, and what the page's policy forbids.
        self.complaints: list[str] = []
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on(
            "console",
            lambda said: self.complaints.append(said.text) if said.type == "error" else None,
        )

    def open(self, path: str) -> None:
        """Go to an address; a path belongs to this house."""
        answer = self.page.goto(urljoin(self.address, path))
        assert answer is not None
        assert answer.ok, f"{path}: {answer.status}"

    def log_in(self, username: str, password: str = PASSWORD) -> None:
        """Log in as this person of the office."""
        self.open("/anmelden/")
        self.fill(login=username, password=password)
        self.press("Anmelden")

    def fill(self, **fields: Any) -> None:
        """Fill in fields by their names: text, a choice by its value, True for a box to tick."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']")
            kind = field.first.evaluate("it => it.type")
            if kind == "radio":
                self._label_of(field.and_(self.page.locator(f"[value='{value}']"))).click()
            elif kind == "checkbox" and value is not True:
                field.and_(self.page.locator(f"[value='{value}']")).check()
            elif kind == "checkbox":
                field.check()
            elif kind == "select-one":
                field.select_option(value)
            else:
                field.fill(value)

    def _label_of(self, field: Locator) -> Locator:
        # A tile is its label: people press the words, and so the whole tile.
        return self.page.locator(f"label[for='{field.get_attribute('id')}']")

    def press(self, label: str) -> None:
        """Press the button with exactly this label, and wait for what comes."""
        self._go("button", label)

    def follow(self, label: str) -> None:
        """Follow the link with exactly this text."""
        self._go("link", label)

    def _go(self, role: Literal["button", "link"], label: str) -> None:
        with self.page.expect_navigation():
            self.page.locator("main").get_by_role(role, name=label, exact=True).click()

    def unfold(self, label: str) -> None:
        """Open a part of the page that is folded away."""
        self.page.locator("summary", has_text=label).click()

    @property
    def text(self) -> str:
        """What stands on the page."""
        return self.page.locator("main").inner_text()

    @property
    def path(self) -> str:
        """Where this person is."""
        return urlsplit(self.page.url).path

    def barriers(self) -> list[str]:
        """What axe finds on this page and calls serious or critical, by day and by night."""
        self.page.emulate_media(color_scheme="light")
        found = Axe().run(self.page).response["violations"]
        self.page.emulate_media(color_scheme="dark")
        found += Axe().run(self.page, options=ONLY_COLOURS).response["violations"]
        return [
            f"{self.path}: {one['id']}: {node['html']}"
            for one in found
            if one["impact"] in SERIOUS
            for node in one["nodes"]
        ]

    def overhang(self) -> int:
        """By how many pixels the page is wider than its window; without scroll bars, as phones."""
        window = self.page.viewport_size
        assert window is not None
        width = int(self.page.evaluate("document.documentElement.scrollWidth"))
        return max(0, width - window["width"])
