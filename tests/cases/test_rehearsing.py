"""A rehearsed step owes what the real one owes, to the word, and leaves nothing behind."""

import pytest

from cases.actions.placement import Request, ask
from cases.letters import inside_digest, write
from cases.models import Case, Notice, Offer, Step
from cases.refusals import Refused
from cases.rehearsing import rehearse
from cases.states import CaseState
from schools.models import Place
from tests.factories import Walk, make_place, make_school

pytestmark = pytest.mark.django_db


def test_what_is_rehearsed_is_what_the_step_owes() -> None:
    walk = Walk()
    case = walk.to(CaseState.READY_FOR_PLACEMENT)
    place = make_place(make_school())
    request = Request(place.school, place.grade, place.support_form)
    counted = (Notice.objects.count(), Step.objects.count())
    foreseen = rehearse([case], lambda cases: ask(cases[0], request, by=walk.by, at=walk.at))
    assert (Notice.objects.count(), Step.objects.count()) == counted
    assert not Offer.objects.exists()
    assert Place.objects.get(pk=place.pk).reserved == 0
    assert (case.state, case.version) == (
        CaseState.READY_FOR_PLACEMENT,
        Case.objects.get(pk=case.pk).version,
    )
    ask(case, request, by=walk.by, at=walk.at)
    owed = list(Notice.objects.filter(step__event="ask").with_everything())
    assert [(one.notice.kind, one.notice.recipient) for one in foreseen] == [
        (one.kind, one.recipient) for one in owed
    ]
    said = [one.letters[0].subject for one in foreseen]
    assert said == [write(inside_digest(one))[0].subject for one in owed]


def test_a_step_that_would_be_refused_owes_nothing() -> None:
    walk = Walk()
    place = make_place(make_school())
    request = Request(place.school, place.grade, place.support_form)
    with pytest.raises(Refused):
        rehearse([walk.case], lambda cases: ask(cases[0], request, by=walk.by, at=walk.at))
    assert not Offer.objects.exists()
