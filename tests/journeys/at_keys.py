"""Somebody with a keyboard and no mouse, who has to see at every step where they are."""

from typing import Any

from playwright.sync_api import Browser

from tests.journeys.browsing import PASSWORD, Person

MOST_STOPS = 250
# Where the focus is, and whether it can be seen: KERN draws an outline or a shadow round it.
HERE = """() => {
  const here = document.activeElement, style = getComputedStyle(here);
  const box = here.getBoundingClientRect(), group = here.name;
  return {
    words: (here.innerText || here.ariaLabel || "").trim().split("\\n")[0],
    name: group || "", value: here.value || "", kind: here.type || here.localName,
    checked: Boolean(here.checked),
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight &&
      (style.outlineStyle !== "none" || style.boxShadow !== "none"),
  };
}"""


class Keys(Person):
    """This person presses keys alone; a focus that can't be seen is noted."""

    def __init__(self, browser: Browser, address: str) -> None:
        super().__init__(browser, address)
        self.unseen: list[str] = []

    def hit(self, *keys: str) -> None:
        """One key after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    def here(self) -> dict[str, Any]:
        """What has the focus now."""
        found: dict[str, Any] = self.page.evaluate(HERE)
        return found

    def reach(self, **wanted: str) -> dict[str, Any]:
        """Tab until something with these marks has the focus."""
        for _stop in range(MOST_STOPS):
            self.hit("Tab")
            here = self.here()
            if here["kind"] != "body" and not here["seen"]:
                self.unseen.append(f"{self.path}: {here}")
            if all(here[mark] == value for mark, value in wanted.items()):
                return here
        raise AssertionError(f"{wanted} is not reached at {self.path}")

    def go(self, words: str) -> None:
        """Reach a link or button with these words and press Enter."""
        self.reach(words=words)
        with self.page.expect_navigation():
            self.hit("Enter")

    def enter(self, **fields: str) -> None:
        """Fill in fields in the order of the page: type, tick, or go along a choice by arrows."""
        for name, value in fields.items():
            here = self.reach(name=name)
            if here["kind"] in ("text", "tel", "number", "textarea", "password", "search"):
                self.page.keyboard.type(value)
            elif here["kind"] == "checkbox":
                while here["value"] != value:
                    here = self.reach(name=name)
                self.hit("Space")
            else:
                self._choose(value)

    def _choose(self, value: str) -> None:
        if self.here()["kind"] == "select-one":
            self.hit("Home")
        for _stop in range(MOST_STOPS):
            here = self.here()
            if here["value"] == value:
                if here["kind"] == "radio" and not here["checked"]:
                    self.hit("Space")
                return
            self.hit("ArrowDown")
        raise AssertionError(f"{value} can't be chosen")

    def come_in(self, username: str) -> None:
        """Log in."""
        self.open("/anmelden/")
        self.enter(login=username, password=PASSWORD)
        with self.page.expect_navigation():
            self.hit("Enter")

    def look_for(self, text: str) -> None:
        """Search from wherever one is."""
        self.hit("/")
        self.page.keyboard.type(text)
        with self.page.expect_navigation():
            self.hit("Enter")
