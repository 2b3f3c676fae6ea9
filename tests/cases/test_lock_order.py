"""A case is locked before its request, also where one statement locks both."""

import time
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
from django.db import connection, transaction

from cases.models import Case, Offer
from cases.states import CaseState
from tests.factories import Walk

pytestmark = [pytest.mark.postgres, pytest.mark.alone, pytest.mark.django_db(transaction=True)]
WAITS = """SELECT count(*) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()"""


def wait_for_somebody_who_waits() -> None:
    """Until another connection waits for a lock."""
    for _nth in range(500):
        with connection.cursor() as cursor:
            cursor.execute(WAITS)
            if cursor.fetchone() == (1,):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def lock(key: UUID) -> None:
    """Lock a request with its case, in a thread with a connection of its own."""
    try:
        with transaction.atomic():
            Offer.objects.locked_with_case(key)
    finally:
        connection.close()


def test_whoever_waits_for_a_case_holds_nothing_of_its_request() -> None:
    walk = Walk()
    walk.to(CaseState.OFFERED)
    assert walk.offer is not None
    key = walk.offer.pk
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Case.objects.locked(walk.case.pk)
            other = pool.submit(lock, key)
            wait_for_somebody_who_waits()
            # Raises at once if the other one had it already.
            assert Offer.objects.select_for_update(of=("self",), nowait=True).get(pk=key).pk == key
            assert not other.done()
        other.result(10)
