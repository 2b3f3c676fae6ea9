"""Visits through every door of a running office, with planted words in all that is typed."""

import contextlib
import re
import socket
from typing import Any

import requests

from tests.ops import planted

CALLED = "planted-words-1"
FORM = {
    "sex": "x",
    "family_language": "ar",
    "channel": "OTHER",
    "lives_in_town": "on",
    "postcode": "45127",
    "city": "Essen",
    "relation": "MOTHER",
    "preferred_channel": "MAIL",
}


class Desk:
    """A colleague in a browser."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.session = requests.Session()

    def __enter__(self) -> "Desk":
        """Log in, at the second attempt."""
        for login in (planted.LOG_IN, planted.USERNAME):
            came = self.send("/anmelden/", login=login, password=planted.PASSWORD)
        assert came.url == f"{self.address}/", came.text
        return self

    def __exit__(self, *_error: object) -> None:
        """Close the browser."""
        self.session.close()

    def look(self, path: str) -> requests.Response:
        """A page."""
        return self.session.get(self.address + path, timeout=60)

    def send(self, path: str, page: str = "", **typed: str) -> requests.Response:
        """A form with what is typed into it, from the page it stands on."""
        hidden = re.findall(
            r'name="(csrfmiddlewaretoken|version)" value="([^"]*)"', self.look(page or path).text
        )
        return self.session.post(self.address + path, {**dict(hidden), **typed}, timeout=60)

    def report(self, **typed: str) -> requests.Response:
        """The form of a new child."""
        return self.send("/report/", **FORM, **typed)

    def work(self) -> None:
        """Open a case at the second attempt, write a note, search, go astray, meet a mistake."""
        assert planted.FORM in self.report(**planted.REPORTED, birth_date=planted.FORM).text
        self.send("/report/known/", "/report/", **planted.REPORTED, birth_date="4.5.2013")
        opened = self.report(**planted.REPORTED, birth_date="4.5.2013")
        case = opened.url.removeprefix(self.address)
        assert case.startswith("/cases/"), opened.text
        noted = self.send(f"{case}follow-ups/", case, note=planted.NOTE, due_on="2 weeks")
        assert planted.NOTE in noted.text
        assert self.send(f"{case}moves/invite/").url.endswith(case)
        self.send("/search/", q=" ".join(planted.REPORTED.values()))
        assert self.look(f"/cases/{planted.PATH}/?q={planted.PATH}").status_code == 404
        broken = self.report(
            given_name=planted.UNLUCKY, birth_date="2009", phone="0201 5550100", street=planted.PATH
        )
        assert broken.status_code == 500, broken.text


def by_software(address: str, key: str, offer: str) -> None:
    """The software of a school asks, is refused, asks back and wants to be called."""
    with requests.Session() as session:
        session.headers.update({"Authorization": f"Bearer {key}", "X-Request-ID": CALLED})

        def call(path: str, **body: Any) -> requests.Response:
            return session.post(f"{address}/api/v1/{path}", json=body, timeout=60)

        assert offer in session.get(f"{address}/api/v1/offers", timeout=60).text
        assert (
            call(f"offers/{offer}/decline", reason=planted.CALL, text=planted.CALL).status_code
            == 400
        )
        assert call(f"offers/{planted.PATH}/query", question=planted.CALL).status_code == 404
        assert call(planted.PATH, **{planted.CALL: planted.CALL}).status_code == 404
        session.post(f"{address}/api/v1/answers", f'{{"{planted.CALL}', timeout=60)
        assert call(f"offers/{offer}/query", question=planted.QUESTION).ok
        hook = call("webhooks", url=f"https://{planted.HOOK}/{planted.HOOK}", events=["offer.sent"])
        assert hook.status_code == 201, hook.text
        assert call(f"webhooks/{hook.json()['id']}/test").status_code == 202


def by_links(address: str, school: str, family: str) -> None:
    """A school's office answers behind its link, a family looks."""
    with requests.Session() as session:
        page = session.get(address + school, timeout=60).text
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]*)"', page)
        assert found
        said = {"csrfmiddlewaretoken": found[1], "answer": "decline"}
        said |= {"decline-text": planted.DECLINED, "decline-person": planted.PERSON}
        for reason, status in ((planted.CALL, 400), ("OTHER", 200)):
            said["decline-decline_reason"] = reason
            assert session.post(address + school, said, timeout=60).status_code == status
        assert session.get(f"{address}{family}?lang={planted.PATH}", timeout=60).ok


def by_noise(port: int) -> bytes:
    """Somebody sends what is no request."""
    with contextlib.closing(socket.create_connection(("localhost", port), 20)) as line:
        line.sendall(f"GET /{planted.PATH} HTTP/1.1\r\n{planted.HEADER} : x\r\n\r\n".encode())
        return line.recv(4096)
