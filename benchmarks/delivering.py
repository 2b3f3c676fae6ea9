"""One part of the measurement of delivery, as a process of its own.

`clerk`, `sink`, `bare PORT`, `making PORT`, `worker PORT`: each says one line of JSON when it is
ready, reads a number a line, and answers each with one line.
"""

import json
import smtplib
import sys
import time
from collections.abc import Callable, Generator, Iterator
from email.message import EmailMessage
from itertools import cycle
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from cases.models import Notice
from cases.notices import Kind, NoticeState
from cases.states import CaseState
from tests.factories import MONDAY, make_case
from tests.workers.sink import free_port
from workers import post
from workers.texts import Mail, compose

CASES = 200
LANGUAGES = ("de", "en", "uk", "ar")
READER = "family@mail.example"


def clerk() -> Generator[Any, int, None]:
    """Makes the town; then owes so many invitations, and forgets those of the round before."""
    call_command("migrate", verbosity=0)
    cases = [make_case(CaseState.INVITED) for _nth in range(CASES)]
    Notice.objects.update(state=NoticeState.SENT, sent_at=MONDAY)
    steps = [case.notices.get(kind=Kind.INVITATION).step for case in cases]
    guardians = [case.child.household.guardians.get() for case in cases]
    families = list(zip(cases, steps, guardians, strict=True))
    number = yield CASES
    while True:
        Notice.objects.filter(nth__gte=1000).delete()
        Notice.objects.bulk_create(
            Notice(
                case=case, step=step, kind=Kind.INVITATION, rule="invite", nth=1000 + nth,
                recipient=f"guardian:{guardian.pk}", language=LANGUAGES[nth % len(LANGUAGES)],
                created_at=MONDAY, deliver_at=MONDAY,
            )
            for nth, (case, step, guardian) in zip(range(number), cycle(families))
        )  # fmt: skip
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE cases_notice")
        number = yield number


class Counting:
    """Takes every mail and keeps none."""

    def __init__(self) -> None:
        self.arrived = 0

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        """One more."""
        self.arrived += 1
        return "250 OK"


def sink() -> Generator[Any, int, None]:
    """The mail server; answers how many mails have arrived since it was asked last."""
    port, counting = free_port(), Counting()
    controller = Controller(counting, hostname="127.0.0.1", port=port, server_hostname="localhost")
    controller.start()
    yield port
    while True:
        arrived, counting.arrived = counting.arrived, 0
        yield arrived


def bare(port: str, *, making: bool = False) -> Generator[Any, int, None]:
    """One connection, one mail after the other, and nothing else: octets that lie ready, or each
    mail made of its texts by the standard library.
    """
    samples = list(written())
    sender = settings.DEFAULT_FROM_EMAIL
    server = smtplib.SMTP("127.0.0.1", int(port), local_hostname="localhost")
    number = yield 0
    while True:
        begun = time.monotonic()
        for nth in range(number):
            sample = samples[nth % len(samples)]
            if making:
                server.send_message(made(sample, nth))
            else:
                server.sendmail(sender, [READER], sample.octets)
        number = yield (begun, time.monotonic())


def making(port: str) -> Generator[Any, int, None]:
    """A bare loop that makes each mail."""
    return bare(port, making=True)


def written() -> Iterator[Mail]:
    """The invitation in each language, as ours goes out."""
    notices = Notice.objects.with_everything().filter(kind=Kind.INVITATION)[: len(LANGUAGES)]
    for notice, language in zip(notices, LANGUAGES, strict=True):
        notice.language = language
        yield compose(notice, READER)


def made(sample: Mail, nth: int) -> EmailMessage:
    """The same as the handbook of Python makes it: headers, text and HTML."""
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = sample.subject, sample.from_email, READER
    mail["Message-ID"] = f"<{nth}@localhost>"
    mail.set_content(sample.body)
    mail.add_alternative(str(sample.alternatives[0][0]), subtype="html")
    return mail


def worker(port: str) -> Generator[Any, int, None]:
    """What a worker process does at its ticks, until nothing is owed."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
    settings.QUIET_HOURS = False
    yield 0
    while True:
        begun = ended = time.monotonic()
        while post.deliver(timezone.now, post.kept_carriers()):
            ended = time.monotonic()
        yield (begun, ended)


ROLES: dict[str, Callable[..., Generator[Any, int, None]]] = {
    "clerk": clerk,
    "sink": sink,
    "bare": bare,
    "making": making,
    "worker": worker,
}


def main(arguments: list[str]) -> int:
    """Play the role until the input ends."""
    role, *rest = arguments
    played = ROLES[role](*rest)
    print(json.dumps(next(played)), flush=True)
    for line in sys.stdin:
        print(json.dumps(played.send(int(line))), flush=True)
    return 0
