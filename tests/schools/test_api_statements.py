"""What an acceptance costs: so many statements, however often the school has answered before."""

from uuid import uuid4

import pytest
from pytest_django import DjangoAssertNumQueries

from cases.models import Offer
from cases.states import OfferState
from tests.schools.software import Software, several

pytestmark = pytest.mark.django_db

# Key, claim, five reads with a lock, what plan and notices ask, nine writes, the pupil, the seal.
STATEMENTS = 33


def accept(software: Software, offer_id: str) -> int:
    headers = {"Idempotency-Key": str(uuid4())}
    body = {"start_on": "2026-11-17"}
    answer = software.post(f"offers/{offer_id}/acceptance", body, headers=headers)
    return int(answer.status_code)


def test_an_acceptance_with_everything_on_is_always_as_many_statements(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    software, offers = several(4)
    # The first call notes that the key is in use; the next ones within the minute don't.
    assert accept(software, offers[0]) == 200

    for offer_id in offers[1:]:
        with django_assert_num_queries(STATEMENTS):
            assert accept(software, offer_id) == 200

    assert Offer.objects.filter(state=OfferState.ACCEPTED).count() == 4
