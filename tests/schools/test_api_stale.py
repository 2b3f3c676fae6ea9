"""`If-Match` under the lock: what changes while an answer waits for its turn is seen."""

import threading
import time

import pytest
from django.db import connection, transaction

from cases.models import Case, Household, Offer, Step
from cases.moves import Event
from cases.states import OfferState
from tests.schools.software import ANSWERS, PROBLEM, offered, path, software_of

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PATIENCE = 20


def wait_for_a_lock() -> None:
    """Until somebody in this database waits for a row of ours."""
    asked = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE wait_event_type = 'Lock' AND datname = current_database()"
    )
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(asked)
            if cursor.fetchone() != (0,):
                return
        time.sleep(0.01)
    raise AssertionError("nobody waits")


@pytest.mark.parametrize("noun", ["acceptance", "decline", "query"])
def test_what_changes_while_the_answer_waits_for_its_turn_makes_it_stale(noun: str) -> None:
    walk = offered(OfferState.SENT)
    software = software_of(walk)
    tag = software.get(path(walk)).headers["ETag"]
    told: list[object] = []

    def answer() -> None:
        said = software.post(path(walk, noun), ANSWERS[noun], headers={"If-Match": tag})
        told.append((said.status_code, said.json()["code"], said.headers["Content-Type"]))
        connection.close()

    thread = threading.Thread(target=answer)
    with transaction.atomic():
        case = Case.objects.locked(walk.case.pk)
        thread.start()
        wait_for_a_lock()
        # The school is shown the district of the home; the version of the request stays.
        Household.objects.filter(pk=case.child.household_id).update(district="Borbeck")
    thread.join(PATIENCE)

    assert told == [(412, "stale", PROBLEM)]
    assert Offer.objects.get().state == OfferState.SENT
    assert not Step.objects.filter(event__in=(Event.ACCEPT, Event.DECLINE, Event.QUERY)).exists()
