"""The school that has the data hears of their deletion, however soon the case itself goes."""

from email.message import EmailMessage

import pytest

from cases.actions.rights import Asked, answer_request, record_request
from cases.actors import Actor
from cases.calendars import day_of
from cases.erasing import deleting
from cases.models import Case
from cases.states import CaseState
from tests.factories import Walk
from tests.workers.sink import Sink
from workers import post

pytestmark = pytest.mark.django_db
SAID = "Art. 19 DSGVO"


def body_of(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    return str(body.get_content()) if body else ""


def test_a_deletion_in_the_same_night_loses_no_word_to_the_school(sink: Sink) -> None:
    walk = Walk()
    walk.to(CaseState.ENROLLED)
    walk.close_enrolled()
    asked = Asked("ERASURE", day_of(walk.at), identity="KNOWN")
    request = record_request(walk.case, asked, by=walk.by, at=walk.later())
    answer_request(request, "GRANTED", outcome="wie verlangt", by=walk.by, at=walk.later())
    assert deleting.erase_due(by=Actor.clock(), at=walk.later()) == []
    post.deliver(lambda: walk.at)
    assert any(SAID in body_of(one) for one in sink.mails)
    assert len(deleting.erase_due(by=Actor.clock(), at=walk.at)) == 1
    assert not Case.objects.exists()
