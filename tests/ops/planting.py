"""Lays into the database of a running office what others have done before.

Called as `manage.py shell -c "from tests.ops.planting import plant; plant()"`.
"""

import json
import sys
from datetime import UTC, datetime, timedelta

from django.db import connection

from cases.actions.intake import report
from cases.links import family_link, office_link
from cases.states import CaseState
from schools.keys import create_key
from tests.factories import HOUR, Walk, make_person, report_data
from tests.ops import planted


def plant() -> None:
    """A child for whom a school is asked, a person who can log in, two mistakes to come.

    The keys of the doors that are open now are printed as JSON.
    """
    make_person(username=planted.USERNAME, password=planted.PASSWORD, email=planted.BOX)
    now = datetime.now(UTC)
    walk = Walk(now - timedelta(days=9))
    said = report_data(**planted.ASKED_FOR)
    said.household["street"] = planted.STREET
    said.guardians[0] |= planted.GUARDIAN
    walk.case = report(said, by=walk.by, at=walk.at)
    walk.to(CaseState.READY_FOR_PLACEMENT)
    walk.at = now - HOUR
    walk.ask()
    assert walk.offer
    assert walk.school
    with connection.cursor() as cursor:
        for one in planted.TRIGGERS[connection.vendor]:
            cursor.execute(one)
    opened = {
        "key": create_key(walk.school, label="SVWS", at=now)[1],
        "offer": str(walk.offer.pk),
        "school": office_link(walk.offer),
        "family": family_link(walk.case),
    }
    sys.stdout.write(json.dumps(opened))
