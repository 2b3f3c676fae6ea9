"""Fills in the form of a page as a browser would: what stands there is sent unless retyped."""

from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

from django.http import HttpResponse

Typed = dict[str, Any]
Given = dict[str, str]


class FormReader(HTMLParser):
    """Reads what the large form of a page (`e-form`) would send."""

    def __init__(self) -> None:
        super().__init__()
        self.sent: dict[str, list[str]] = {}
        self.has_button = False
        self._inside = False
        self._select = ""
        self._text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note every control inside the form."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._inside = "e-form" in given.get("class", "").split()
        elif self._inside and (note := NOTES.get(tag)):
            note(self, given)

    def handle_endtag(self, tag: str) -> None:
        """Leave form and text."""
        if tag == "form":
            self._inside = False
        elif tag == "textarea":
            self._text = ""

    def handle_data(self, data: str) -> None:
        """The text of a text box; its first line break belongs to the page."""
        if self._text:
            self.sent[self._text] = [self.sent[self._text][0] + data.removeprefix("\n")]

    def note_select(self, given: Given) -> None:
        """A select box; without a choice it sends its first option, which is empty here."""
        self._select = given["name"]
        self.sent[self._select] = [""]

    def note_option(self, given: Given) -> None:
        """An option counts when it is the chosen one."""
        if "selected" in given:
            self.sent[self._select] = [given.get("value", "")]

    def note_text(self, given: Given) -> None:
        """A text box; its text follows."""
        self._text = given["name"]
        self.sent[self._text] = [""]

    def note_button(self, given: Given) -> None:
        """Something to send the form with."""
        self.has_button = True

    def note_input(self, given: Given) -> None:
        """A line of text, something hidden, or a box that is ticked."""
        if given["type"] in ("radio", "checkbox"):
            if "checked" in given:
                self.sent.setdefault(given["name"], []).append(given.get("value", "on"))
        else:
            self.sent[given["name"]] = [given.get("value", "")]


NOTES: dict[str, Callable[[FormReader, Given], None]] = {
    "input": FormReader.note_input,
    "select": FormReader.note_select,
    "option": FormReader.note_option,
    "textarea": FormReader.note_text,
    "button": FormReader.note_button,
}


def read(page: HttpResponse) -> FormReader:
    """The form of this page."""
    reader = FormReader()
    reader.feed(page.content.decode())
    return reader


def filled(page: HttpResponse, typed: Typed) -> Typed:
    """What the form sends after typing this."""
    return {**read(page).sent, **typed}
