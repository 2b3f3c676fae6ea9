"""304: whatever would change what a school is shown changes its entity tag first."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, models, transaction

from cases.models import Biography, Case, Child, Guardian, Household, Offer, Reading
from cases.states import LIVE, OfferState
from schools.models import School
from tests.factories import DAY, Walk
from tests.schools.software import Software, offered, software_of

pytestmark = pytest.mark.django_db

MODELS: tuple[type[models.Model], ...] = (
    Offer, Case, Child, Household, Biography, Guardian, School,
)  # fmt: skip
STAGE_B = {
    (Child, "given_name"), (Child, "birth_date"), (Child, "nationalities"), (Household, "street"),
    (Household, "disclosure_block"), (Guardian, "phone"), (Biography, "scripts"),
    (Offer, "query_answer"), (Offer, "start_on"), (Case, "restricted_at"),
}  # fmt: skip


def seen(software: Software) -> tuple[str, Any]:
    """The tag of the list, and what it shows."""
    answer = software.get("offers")
    assert answer.status_code == 200
    return answer.headers["ETag"], answer.json()["offers"]


OTHERS: dict[type[Any], Any] = {
    models.DateTimeField: [datetime.fromisoformat(f"2026-11-0{day}T08:00Z") for day in (1, 2)],
    models.DateField: [date(2026, 11, 1), date(2026, 11, 2)],
    models.JSONField: [["xx"], ["yy"]],
    models.BooleanField: [True, False],
    models.CharField: ["x", "y"],
    models.IntegerField: [1, 2],
    models.DecimalField: [1, 2],
}


def another(field: Any, value: Any) -> Any:
    """A value that the column may have, too."""
    values = [one for one, _name in field.flatchoices] or next(
        values for kind, values in OTHERS.items() if isinstance(field, kind)
    )
    return next(one for one in values if one != value)


def columns(walk: Walk) -> Iterator[tuple[Any, Any]]:
    """Every row that stands behind the request, and every one of its columns."""
    assert walk.offer is not None
    child = walk.offer.case.child
    of: dict[type[models.Model], models.Model] = {
        Offer: walk.offer, Case: walk.offer.case, Child: child, Household: child.household,
        Biography: Biography.objects.get_or_create(child=child)[0],
        Guardian: child.household.guardians.get(), School: walk.offer.school,
    }  # fmt: skip
    for model in MODELS:
        for field in model._meta.concrete_fields:
            if not field.primary_key and not field.is_relation:
                yield of[model], field


def changed(row: Any, field: Any) -> bool:
    """Whether the database took another value."""
    row.refresh_from_db()
    try:
        with transaction.atomic():
            rows = type(row)._default_manager.filter(pk=row.pk)
            rows.update(**{field.name: another(field, getattr(row, field.name))})
    except IntegrityError:
        return False
    return True


@pytest.mark.parametrize("state", OfferState)
def test_no_column_changes_what_is_shown_and_not_the_tag(state: OfferState) -> None:
    walk = offered(state)
    rows = list(columns(walk))
    software, shown = software_of(walk), set()
    for row, field in rows:
        tag, body = seen(software)
        with transaction.atomic():
            if changed(row, field):
                new_tag, new_body = seen(software)
                assert new_body == body or new_tag != tag, field
                if new_body != body:
                    shown.add((type(row), field.name))
            transaction.set_rollback(True)
    if state in (OfferState.ACCEPTED, OfferState.FULFILLED):
        assert shown >= STAGE_B
    elif state not in LIVE:
        assert shown <= {(Offer, "state")}


def test_the_hour_at_which_a_request_expires_changes_both() -> None:
    walk = offered(OfferState.SENT)
    assert walk.offer is not None
    software = software_of(walk)
    software.at = walk.offer.expires_at - timedelta(seconds=1)
    before = seen(software)
    software.at += timedelta(seconds=1)
    after = seen(software)

    assert (before[1][0]["state"], after[1][0]["state"]) == ("SENT", "EXPIRED")
    assert before[0] != after[0]


def test_the_first_school_day_changes_both() -> None:
    walk = offered(OfferState.ACCEPTED)
    assert walk.offer is not None
    software = software_of(walk)
    Offer.objects.update(start_on=software.at.date() + DAY)
    before = seen(software)
    software.at += DAY
    after = seen(software)

    assert before[1][0]["allowed"] != after[1][0]["allowed"]
    assert before[0] != after[0]


def test_schools_around_the_home_and_a_sibling_at_the_school_change_both() -> None:
    walk = offered(OfferState.SENT)
    assert walk.offer is not None
    software, child = software_of(walk), walk.offer.case.child
    near = School.objects.create(
        number="199999", name="Nah", postcode=child.household.postcode, utm_east=1, utm_north=1
    )
    School.objects.filter(pk=walk.offer.school_id).update(postcode="0", utm_east=9, utm_north=1)
    found = [seen(software)]
    School.objects.filter(pk=near.pk).update(utm_east=3000)
    found.append(seen(software))
    School.objects.filter(pk=walk.offer.school_id).update(utm_east=9000)
    found.append(seen(software))
    sibling = offered(OfferState.ACCEPTED)
    Child.objects.filter(case=sibling.case).update(household=child.household)
    Offer.objects.filter(case=sibling.case).update(school=walk.offer.school)
    found.append(seen(software))

    told = [
        next(one["pupil"] for one in body if one["id"] == str(walk.offer.pk))
        for _tag, body in found
    ]
    bands = [one["distance_band"] for one in told]
    assert bands == ["UNDER_1_KM", "FROM_2_TO_5_KM", "OVER_5_KM", "OVER_5_KM"]
    assert [one["sibling_at_school"] for one in told] == [False, False, False, True]
    assert len({tag for tag, _body in found}) == 4


def test_unchanged_is_a_reading_too() -> None:
    software = software_of(offered(OfferState.ACCEPTED))
    tag, _body = seen(software)
    software.at += DAY
    known = seen(software)[0]
    software.at += timedelta(hours=2)
    before = Reading.objects.count()

    assert software.get("offers", headers={"If-None-Match": known}).status_code == 304
    assert Reading.objects.count() == before + 1
    assert software.get("offers", headers={"If-None-Match": tag + "x"}).status_code == 200
