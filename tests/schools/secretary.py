"""A school secretary without software: a browser that runs no script, and a request by mail."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import time_machine
from django.test import Client

from cases.links import office_link
from cases.states import OfferState
from tests.factories import Walk
from tests.schools.software import offered


class Browser:
    """A secretary's browser: keeps cookies, sends forms back as they came, runs no script."""

    def __init__(self, address: str, at: datetime) -> None:
        self.address = address
        self.at = at
        self.client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
        self.status = 0
        self.text = ""
        self.headers: Any = {}

    def open(self) -> str:
        """Look at the page."""
        with time_machine.travel(self.at, tick=False):
            return self._read(self.client.get(self.address))

    def send(self, **fields: str) -> str:
        """Send the page's form with these fields."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.html)
        fields["csrfmiddlewaretoken"] = token[1] if token else ""
        with time_machine.travel(self.at, tick=False):
            return self._read(self.client.post(self.address, fields, follow=True))

    def answer(self, noun: str, **fields: str) -> str:
        """Give one answer."""
        return self.send(answer=noun, **{f"{noun}-{name}": text for name, text in fields.items()})

    def _read(self, response: Any) -> str:
        self.status, self.headers = response.status_code, response.headers
        self.html = response.content.decode()
        plain = re.sub("[\u2068\u2069]", "", unescape(re.sub(r"<[^>]+>", " ", self.html)))
        self.text = " ".join(plain.split())
        return self.text


def browser_of(walk: Walk) -> Browser:
    """The browser of whoever opens the mail at the asked school."""
    assert walk.offer is not None
    return Browser(office_link(walk.offer), walk.later())


def known(state: OfferState) -> Walk:
    """A request for a child with a name that can be looked for."""
    return offered(state, given_name="Zeynab", family_name="Qasemi")


NAMES = ("Zeynab", "Qasemi", "Rana Beispiel", "Musterweg")
