"""The demo: an invented town in every state, made by the verbs, true to calendars and counts."""

import io
import unicodedata
from collections import Counter
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.conf import LazySettings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.db.models import Count, Q
from django.test import Client
from django.utils import timezone

from advisory.desk.models import Advisor
from cases.actors import Actor
from cases.calendars import TZ, day_of, is_working_day
from cases.demo import fill
from cases.demo.names import FOLKS
from cases.demo.plans import SD, WD, back
from cases.erasing.due import due
from cases.erasing.releasing import release
from cases.history.verifying import first_broken
from cases.models import (
    Appointment,
    Case,
    Child,
    Deadline,
    DeletionList,
    FollowUp,
    Notice,
    Offer,
    RightsRequest,
    Step,
)  # fmt: skip
from cases.notices import Kind, NoticeState, Way
from cases.states import CaseState, Closure, Holding, Level, Literacy, OfferState, Role
from schools.models import ApiKey, Place, School

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
SUNDAY = "2026-11-22T22:00"
SMALL = 20


def moment(text: str) -> datetime:
    """This instant in the town."""
    return datetime.fromisoformat(text).replace(tzinfo=TZ)


def states() -> set[str]:
    """The states in which there is a case."""
    return set(Case.objects.values_list("state", flat=True))


def snapshot() -> list[Any]:
    """Who is where, and what happened when."""
    cases = Case.objects.order_by("number").select_related("child")
    return [
        (case.number, case.child.name, case.child.birth_date, case.state, case.due_at,
         [(step.event, step.at, step.reason) for step in case.steps.all()])
        for case in cases
    ]  # fmt: skip


# A Sunday, the long holidays, the day after Christmas, summer time since an hour, a leap day.
@pytest.mark.parametrize(
    "at", [SUNDAY, "2026-08-12T10:00", "2026-12-26T09:00", "2027-03-28T03:10", "2028-02-29T14:00"]
)
def test_a_small_demo_has_every_state_whatever_day_it_is(at: str) -> None:
    filled = fill(moment(at), children=SMALL)
    assert filled is not None
    assert states() == set(CaseState)
    assert filled.children == Case.objects.count() == SMALL
    assert not Deadline.objects.due(moment(at)).exists()
    assert not Step.objects.filter(at__gte=moment(at)).exists()


def test_the_same_day_and_seed_give_the_same_town() -> None:
    with transaction.atomic():
        fill(moment(SUNDAY), children=SMALL)
        first = snapshot()
        transaction.set_rollback(True)
    assert not Case.objects.exists()
    fill(moment(SUNDAY), children=SMALL)
    assert snapshot() == first


def test_the_officer_has_something_to_look_at() -> None:
    fill(moment(SUNDAY), children=SMALL)
    request = RightsRequest.objects.unanswered().get()
    assert request.kind == RightsRequest.Kind.ACCESS
    assert (request.due_on - moment(SUNDAY).date()).days > 14
    made = DeletionList.objects.waiting().get()
    old = Case.objects.get(pk__in=made.case_keys)
    assert old.closure == Closure.REPORTED_IN_ERROR
    assert set(due(moment(SUNDAY).date())) == {old}
    deputy = Advisor.objects.get(username="deputy")
    by = Actor.staff(deputy.pk, {Role.INTAKE, Role.DEPUTY})
    release(made, by=by, at=moment(SUNDAY))
    assert first_broken() is None


def test_a_database_with_cases_is_left_alone() -> None:
    fill(moment(SUNDAY), children=SMALL)
    before = snapshot()
    assert fill(moment(SUNDAY), children=SMALL) is None
    assert snapshot() == before


def test_the_command_says_how_to_come_in_and_the_password_is_the_demo_s(
    settings: LazySettings, client: Client
) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "open-sesame"
    out, err = io.StringIO(), io.StringIO()
    call_command("fill_demo", "--children", str(SMALL), stdout=out, stderr=err)
    said = out.getvalue()
    assert f"{SMALL} children, 24 schools" in said
    assert "Filling" in err.getvalue()
    assert "Authorization: Bearer eks_" in said
    key = ApiKey.objects.get()
    assert Offer.objects.of_school(key.school_id).live().exists()
    client.post("/anmelden/", {"login": "advisor", "password": "open-sesame"})
    assert "_auth_user_id" in client.session
    roles = {one.username: one.roles_on(day_of(timezone.now())) for one in Advisor.objects.all()}
    assert roles == {
        "intake": {Role.INTAKE},
        "advisor": {Role.ADVISOR},
        "advisor2": {Role.ADVISOR},
        "placement": {Role.PLACEMENT},
        "lead": {Role.LEAD},
        "supervision": {Role.SUPERVISION},
        "admin": {Role.ADMIN},
        "dpo": {Role.DPO},
        "deputy": {Role.INTAKE, Role.DEPUTY},
    }
    again = io.StringIO()
    call_command("fill_demo", stdout=again)
    assert again.getvalue() == "There are cases already: the demo stays as it is.\n"


def test_outside_the_demo_the_command_makes_nobody(settings: LazySettings) -> None:
    settings.DEMO = False
    with pytest.raises(CommandError, match="This is no demo"):
        call_command("fill_demo")
    assert not Advisor.objects.exists()


@pytest.mark.parametrize("number", ["0", "100000"])
def test_a_number_of_children_beyond_measure_is_refused(
    settings: LazySettings, number: str
) -> None:
    settings.DEMO, settings.DEMO_PASSWORD = True, "open-sesame"
    with pytest.raises(CommandError, match="from 1 to 400"):
        call_command("fill_demo", "--children", number)


def test_days_are_counted_back_over_holidays() -> None:
    monday_after_christmas_holidays = moment("2027-01-07T08:00").date()
    assert back(monday_after_christmas_holidays, 1, SD) == moment("2026-12-22T08:00").date()
    assert back(monday_after_christmas_holidays, 1, WD) == moment("2027-01-06T08:00").date()
    sunday = moment(SUNDAY).date()
    assert back(sunday, 0, WD) == back(sunday, 1, WD) == moment("2026-11-20T08:00").date()


def test_every_language_has_names_enough_for_a_family_of_three() -> None:
    for folk in FOLKS:
        assert min(len(folk.girls), len(folk.boys), len(folk.families)) >= 3, folk.language


@pytest.mark.slow
def test_the_whole_demo_is_rich_and_keeps_every_promise() -> None:
    at = moment("2026-11-23T10:00")
    fill(at)
    assert 145 <= Case.objects.count() <= 155
    assert states() == set(CaseState)
    _has_families_of_every_kind()
    _has_ways_of_every_kind(at)
    _keeps_the_promise_of_the_product()
    _counts_places_rightly()
    _tells_true_stories(at)
    _leaves_only_the_newest_mails(at)


def _has_families_of_every_kind() -> None:
    children = Child.objects.all()
    rtl = [one for one in children if _is_rtl(one.name_own_script)]
    assert len(rtl) >= 20
    assert {"ar", "prs", "uk", "tr", "ro", "bg"} <= set(
        children.values_list("family_language", flat=True)
    )
    siblings = children.values("household").annotate(n=Count("pk")).filter(n__gt=1)
    assert siblings.count() >= 10
    assert Case.objects.filter(child__household__disclosure_block=True).count() == 1
    assert Child.objects.filter(family_name="").exclude(name_own_script="").exists()


def _has_ways_of_every_kind(at: datetime) -> None:
    waiting = Case.objects.in_states(CaseState.WAITLISTED)
    assert waiting.count() >= 5
    assert waiting.filter(child__biography__latin_literacy=Literacy.NO).exists()
    grown = Case.objects.still_open().with_child()
    assert any(one.child.duty_ends_on < day_of(at) for one in grown)
    assert set(Offer.objects.values_list("state", flat=True)) == set(OfferState)
    assert set(Case.objects.values_list("level", flat=True)) >= {Level.NONE, Level.LEAD, 2}
    closed = set(Case.objects.exclude(closure="").values_list("closure", flat=True))
    assert closed == set(Closure) - {Closure.NOT_RESPONSIBLE, Closure.DECEASED}
    today = Appointment.objects.upcoming().filter(advisor__username="advisor")
    assert [day_of(one.starts_at) for one in today].count(day_of(at)) >= 3
    assert FollowUp.objects.pending(day_of(at)).exists()
    assert Step.objects.values("event").distinct().count() >= 35


def _is_rtl(text: str) -> bool:
    return any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text)


def _keeps_the_promise_of_the_product() -> None:
    for case in Case.objects.prefetch_related("steps", "offers"):
        assert case.due_at, case.holder
        steps = list(case.steps.all())
        assert [step.number for step in steps] == list(range(1, case.version + 1))
        assert [step.at for step in steps] == sorted(step.at for step in steps)
        assert all(one.to_state == two.from_state for one, two in pairwise(steps))
        assert steps[-1].to_state == case.state
        live = [offer for offer in case.offers.all() if offer.is_live]
        assert len(live) == (case.state == CaseState.OFFERED)


def _counts_places_rightly() -> None:
    held = Counter(Offer.objects.exclude(holding=Holding.NONE).values_list("place_id", "holding"))
    for place in Place.objects.all():
        counted = (held[place.pk, Holding.RESERVED], held[place.pk, Holding.OCCUPIED])
        assert (place.reserved, place.occupied) == counted
    ages = set(Place.objects.values_list("as_of", flat=True))
    assert (max(ages) - min(ages)).days > 60
    assert School.objects.filter(number__startswith="99").count() == School.objects.count() == 24


def _tells_true_stories(at: datetime) -> None:
    by_people = Step.objects.filter(user__isnull=False).exclude(event__in=["assign"])
    assert all(is_working_day(day_of(step.at)) for step in by_people)
    assert (at - Step.objects.earliest("at").at).days > 90
    assert not Deadline.objects.due(at).exists()
    mails = set(School.objects.values_list("email", flat=True))
    assert all(mail.endswith(".example") for mail in mails)


def _leaves_only_the_newest_mails(at: datetime) -> None:
    mails = Notice.objects.filter(way=Way.MAIL)
    owed = mails.filter(state=NoticeState.OWED)
    assert 5 <= owed.count() <= 120
    assert mails.filter(state=NoticeState.DEAD).count() == 1
    assert owed.earliest("deliver_at").deliver_at > at - 4 * DAY
    sent = mails.filter(state=NoticeState.SENT)
    assert sent.filter(kind=Kind.DIGEST).count() > 50
    assert not mails.filter(state=NoticeState.BUNDLED).exclude(digest__state=NoticeState.SENT)
    assert not sent.filter(Q(sent_at__isnull=True) | Q(sent_at__gt=at)).exists()
    letters = Notice.objects.to_post()
    assert letters.exists()
    assert all((at - letter.created_at).days < 8 for letter in letters)
