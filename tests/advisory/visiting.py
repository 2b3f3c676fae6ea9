"""Somebody of the office at the desk, at an hour that the test names."""

import re
from datetime import datetime
from html import unescape
from typing import Any

import time_machine
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from advisory.desk.models import Advisor


class Desk:
    """A logged-in person in an English browser; the clock stands at `at`."""

    def __init__(self, person: Advisor, at: datetime) -> None:
        self.person, self.at = person, at
        self.client = Client(headers={"accept-language": "en"})
        with time_machine.travel(at, tick=False):
            self.client.force_login(person)

    def get(self, route: str, *args: Any, query: str = "") -> Any:
        """The page at this route."""
        with time_machine.travel(self.at, tick=False):
            return self.client.get(reverse(f"desk:{route}", args=args) + query)

    def post(self, route: str, *args: Any, query: str = "", **data: Any) -> Any:
        """The answer to this form."""
        with time_machine.travel(self.at, tick=False):
            return self.client.post(reverse(f"desk:{route}", args=args) + query, data)


def text(page: HttpResponse) -> str:
    """What stands on the page, without markup."""
    bare = re.sub(r"<[^>]*>", " ", page.content.decode())
    return re.sub(r" ([,.;:)])", r"\1", re.sub(r"\s+", " ", unescape(bare)))


def html(page: HttpResponse) -> str:
    """The page's source."""
    return page.content.decode()


def chosen(page: HttpResponse, name: str) -> list[str]:
    """The values that are selected in this select box, or ticked under this name."""
    source = html(page)
    box = re.search(rf'<select[^>]*name="{name}".*?</select>', source, re.DOTALL)
    if box:
        return re.findall(r'<option value="([^"]*)"\s[^>]*\bselected', box.group())
    boxes = re.findall(rf'<input[^>]*name="{name}"[^>]*>', source)
    return [
        re.sub(r'.*value="([^"]*)".*', r"\1", one, flags=re.DOTALL)
        for one in boxes
        if re.search(r"\schecked", one)
    ]
