"""Helpers of the API's measurement: each takes jobs by lines and calls, without a wire between.

A job names what is called, by how many threads, and for which requests; the answer is when it began
and ended, and how long each call took.
"""

import json
import sys
import threading
import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.test import RequestFactory
from django.test.utils import override_settings

from advisory.wsgi import application
from benchmarks import answers_by_hand

# A call that isn't answered like this would be fast for the wrong reason.
EXPECTED = {"acceptance": (200,), "list": (200,), "unchanged": (304,), "poll": (200, 304)}


class Web:
    """A web process of the house, called as its server calls it."""

    def __init__(self, key: str) -> None:
        self.key = key
        self.tag = ""
        self.tag_of_poll = ""
        self.status = 0
        self.factory = RequestFactory()

    def acceptance(self, offer_id: str, start_on: str) -> None:
        """The school says yes, with a key of its own for the call."""
        headers = {"If-Match": "*", "Idempotency-Key": str(uuid4())}
        body = json.dumps({"start_on": start_on})
        self._call("acceptance", f"/api/v1/offers/{offer_id}/acceptance", headers, body)

    def list(self, _offer_id: str, _start_on: str) -> None:
        """Fifty requests."""
        self.tag = self._call("list", "/api/v1/offers?limit=50", {})

    def unchanged(self, offer_id: str, start_on: str) -> None:
        """The same, by somebody who has them already."""
        if not self.tag:
            self.list(offer_id, start_on)
        self._call("unchanged", "/api/v1/offers?limit=50", {"If-None-Match": self.tag})

    def poll(self, mark: str, tag: str) -> int:
        """Whatever is new since a mark, for somebody who was last told so; the status."""
        headers = {"If-None-Match": tag} if tag else {}
        path = f"/api/v1/offers?updated_since={mark}"
        self.tag_of_poll = self._call("poll", path, headers)
        return self.status

    def _call(self, what: str, path: str, headers: dict[str, str], body: str = "") -> str:
        method = "POST" if body else "GET"
        sent = {"Host": "localhost", "Authorization": f"Bearer {self.key}", **headers}
        request = self.factory.generic(
            method, path, body, content_type="application/json", headers=sent, secure=True
        )
        told: dict[str, Any] = {}

        def start(
            status: str, headers: list[tuple[str, str]], _error: Any = None, /
        ) -> Callable[[bytes], object]:
            told.update(status=int(status[:3]), headers=dict(headers))
            return lambda _written: None

        answer = application(request.environ, start)
        text = b"".join(answer)
        getattr(answer, "close", lambda: None)()
        self.status = int(told["status"])
        if self.status not in EXPECTED[what]:
            raise RuntimeError(f"{path}: {told['status']} {text[:500]!r}")
        return str(told["headers"].get("ETag", ""))


def main(arguments: list[str]) -> int:
    """Take jobs until the lines end."""
    role, key = arguments
    caller: Any = Web(key) if role != "hand" else answers_by_hand.Hand(key)
    urls = {"ROOT_URLCONF": "benchmarks.bare"} if role == "bare" else {}
    with override_settings(**urls):
        print(json.dumps("ready"), flush=True)
        for line in sys.stdin:
            print(json.dumps(_work(caller, json.loads(line))), flush=True)
    return 0


def _work(caller: Any, job: dict[str, Any]) -> list[Any]:
    call: Callable[[str, str], None] = getattr(caller, job["what"])
    times: list[float] = []
    parts = [job["offers"][nth :: job["threads"]] for nth in range(job["threads"])]
    threads = [
        threading.Thread(target=_calls, args=(call, part, job["start_on"], times)) for part in parts
    ]
    began = time.time()
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    return [began, time.time(), times]


def _calls(
    call: Callable[[str, str], None], offers: list[str], start_on: str, times: list[float]
) -> None:
    for offer_id in offers:
        began = time.perf_counter()
        call(offer_id, start_on)
        times.append(time.perf_counter() - began)
