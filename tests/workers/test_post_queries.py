"""What a batch needs is asked for at once: of every mail only its two marks are its own."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases.models import Notice
from cases.notices import Kind, NoticeState
from cases.reminders import sweep
from cases.states import CaseState
from tests.factories import Walk
from tests.workers.samples import local
from workers import post

pytestmark = pytest.mark.django_db

S = NoticeState
NOW = local(11, 11, 9)
MARKS = 2


def owe_alone(kind: Kind) -> None:
    """Whatever else the story owes has gone out."""
    Notice.objects.exclude(kind=kind).update(state=S.SENT)


def invitations(number: int) -> None:
    for _nth in range(number):
        Walk().to(CaseState.INVITED)
    owe_alone(Kind.INVITATION)


def letters(number: int) -> None:
    for _nth in range(number):
        Walk().to(CaseState.PLACED)
    owe_alone(Kind.PLACEMENT_LETTER)
    Notice.objects.filter(kind=Kind.PLACEMENT_LETTER).update(deliver_at=NOW)


def reminders(number: int) -> None:
    for _nth in range(number):
        Walk().to(CaseState.APPOINTMENT_SCHEDULED)
    sweep(NOW)
    owe_alone(Kind.APPOINTMENT_REMINDER)


def receipts(number: int) -> None:
    for _nth in range(number):
        Walk().to(CaseState.PLACED)
    owe_alone(Kind.ANSWER_RECEIVED)
    Notice.objects.filter(kind=Kind.ANSWER_RECEIVED).update(deliver_at=NOW)


def questions(owe: Callable[[int], None], number: int) -> int:
    """How many statements a shift takes that hands over so many mails."""
    Notice.objects.update(state=S.SENT)
    owe(number)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert post.deliver(lambda: NOW) == number
    return len(asked)


@pytest.mark.parametrize("owe", [invitations, letters, reminders, receipts])
def test_a_mail_more_costs_its_two_marks(owe: Callable[[int], None]) -> None:
    assert settings.EMAIL_BACKEND.endswith("locmem.EmailBackend")
    few = questions(owe, 2)
    assert questions(owe, 5) - few == 3 * MARKS
