"""A family with several children gets one reminder of one appointment; no child is lost."""

from datetime import datetime

import pytest
from django.core import mail
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from cases import outbox
from cases.actions.appointments import book_together, miss
from cases.actions.intake import report
from cases.actions.restricting import restrict
from cases.actions.slots import Slot
from cases.languages import LETTER_LANGUAGES
from cases.letters import write
from cases.links import family_link
from cases.models import Case, Deadline, Notice, Restriction
from cases.notices import Kind, NoticeState, Way
from cases.reminders import sweep
from cases.states import AppointmentState
from cases.watching.detecting import detect
from tests.advisory.visiting import Desk, text
from tests.factories import DAY, HOUR, MONDAY, make_person, report_data, staff
from tests.workers.posting import MINUTE, at
from workers import post

pytestmark = pytest.mark.django_db

S = NoticeState
NAMES = ("Amira", "Omar", "Lina")
BEGINS = MONDAY + 7 * DAY
TWO_DAYS = BEGINS - 2 * DAY


def family(language: str = "de", **guardian: str) -> list[Case]:
    """Three children in one household who come together; the confirmation has gone out."""
    by, found = staff(), list[Case]()
    for name in NAMES:
        data = report_data(given_name=name, family_name="Haddad")
        data.guardians = [{**data.guardians[0], "language": language, **guardian}]
        if found:
            data.household_id, data.guardians = found[0].child.household_id, []
        found.append(report(data, by=by, at=MONDAY))
    slot = Slot(BEGINS, BEGINS + HOUR, make_person(name="Frau Advisor").pk)
    book_together(found, slot, by=by, at=MONDAY)
    Notice.objects.update(state=S.SENT)
    return found


def cancel(case: Case, when: datetime) -> None:
    case.refresh_from_db()
    miss(case, AppointmentState.CANCELLED_FAMILY, by=staff(), at=when)


def reminders() -> list[Notice]:
    return list(Notice.objects.filter(kind=Kind.APPOINTMENT_REMINDER))


def texts() -> list[str]:
    return [str(one.body) for one in mail.outbox if "Erinnerung" in one.subject]


def test_three_children_are_one_mail_with_all_names_and_each_clock_is_settled() -> None:
    children = family()
    sweep(TWO_DAYS)
    post.deliver(at(TWO_DAYS))
    [told] = texts()
    assert "wir erinnern Sie an den Termin für Sie und Ihre Kinder Amira, Omar und Lina:" in told
    assert "weil Ihre Kinder bei uns für einen Schulplatz gemeldet sind." in told
    assert "Ihr Kind " not in told
    for child in children:
        page = f"{child.child.given_name}: http://localhost:8000{family_link(child)}\n"
        assert page in told
    assert not [one.subject for one in mail.outbox for name in NAMES if name in one.subject]
    assert [(one.state, one.sent_at) for one in reminders()] == [(S.SENT, TWO_DAYS)] * 3
    struck = Deadline.objects.filter(rule="appointment_2_days", case__in=children)
    assert {one.outcome for one in struck} == {Deadline.Outcome.DONE}
    post.deliver(at(TWO_DAYS + MINUTE))
    assert len(texts()) == 1


def test_a_child_alone_is_still_one_child() -> None:
    children = family()
    for one in children[1:]:
        cancel(one, MONDAY + HOUR)
    sweep(TWO_DAYS)
    post.deliver(at(TWO_DAYS))
    [told] = texts()
    assert "Sie und Ihr Kind Amira:" in told
    assert "weil Ihr Kind bei uns" in told
    assert "Amira: http" not in told


def test_the_timeline_and_the_outbox_say_with_whom_a_joined_message_goes() -> None:
    family()
    sweep(TWO_DAYS)
    outbox.join(at=TWO_DAYS)
    bound = Case.objects.filter(notices__state=S.BUNDLED).earliest("pk")
    desk = Desk(make_person(), TWO_DAYS)
    said = "Owed · in one message with brothers and sisters"
    assert said in text(desk.get("case", bound.number))
    waiting = text(desk.get("outbox", query="?show=with_digest"))
    assert "Owed, in one message with brothers and sisters" in waiting
    post.deliver(at(TWO_DAYS))
    assert said.replace("Owed", "Sent") in text(desk.get("case", bound.number))


def test_short_messages_are_joined_too() -> None:
    family(email="", phone="+4915112345678")
    sweep(TWO_DAYS)
    assert {one.way for one in reminders()} == {Way.SMS}
    assert outbox.join(at=TWO_DAYS) == 2
    assert sorted(one.state for one in reminders()) == [S.BUNDLED, S.BUNDLED, S.OWED]


@pytest.mark.parametrize("nth", range(3))
def test_whoever_no_longer_comes_is_not_named_and_the_others_are_reminded(nth: int) -> None:
    children = family()
    sweep(TWO_DAYS)
    outbox.join(at=TWO_DAYS)
    cancel(children[nth], TWO_DAYS)
    post.deliver(at(TWO_DAYS))
    [told] = texts()
    assert [name in told for name in NAMES] == [one != nth for one in range(3)]
    states = {one.case_id: one.state for one in reminders()}
    gone = children[nth].pk
    assert states.pop(gone) == S.DROPPED
    assert set(states.values()) == {S.SENT}


@pytest.mark.parametrize("nth", range(3))
def test_a_child_whose_case_is_only_stored_is_not_named_and_holds_nobody_back(nth: int) -> None:
    children = family()
    sweep(TWO_DAYS)
    outbox.join(at=TWO_DAYS)
    ground = Restriction.Ground.ACCURACY
    restrict(children[nth], ground, reason="bestritten", by=staff(), at=TWO_DAYS)
    post.deliver(at(TWO_DAYS))
    [told] = texts()
    assert [name in told for name in NAMES] == [one != nth for one in range(3)]


def test_another_hour_is_another_message() -> None:
    children = family()
    cancel(children[2], MONDAY + HOUR)
    later = Slot(BEGINS + HOUR, BEGINS + 2 * HOUR, make_person().pk)
    book_together([children[2]], later, by=staff(), at=MONDAY + HOUR)
    Notice.objects.update(state=S.SENT)
    sweep(TWO_DAYS + HOUR)
    post.deliver(at(TWO_DAYS + HOUR))
    assert sorted("Lina" in told for told in texts()) == [False, True]


def test_what_may_have_been_read_already_takes_nobody_in() -> None:
    family()
    sweep(TWO_DAYS)
    first = reminders()[0]
    Notice.objects.filter(pk=first.pk).update(attempts=1, error="UNSURE")
    outbox.join(at=TWO_DAYS)
    assert not Notice.objects.filter(digest=first).exists()
    assert outbox.join(at=TWO_DAYS) == 0


@pytest.mark.parametrize("language", LETTER_LANGUAGES)
def test_every_language_speaks_of_several_children(language: str) -> None:
    family(language)
    sweep(TWO_DAYS)
    alone = write(reminders()[0])[0].body
    outbox.join(at=TWO_DAYS)
    [first] = [one for one in reminders() if one.state == S.OWED]
    outbox.prepare([first])
    together = write(first)[0].body
    assert all(name in together for name in NAMES)
    opening, of_one = together.split("\n\n")[1], alone.split("\n\n")[1]
    assert len({text.split(NAMES[0])[0].rstrip("\u2068( ") for text in (opening, of_one)}) == 2


class World:
    """A family whose reminders are due, and what happens to it and to its messages."""

    def __init__(self) -> None:
        mail.outbox.clear()
        self.children, self.now, self.gone = family(), TWO_DAYS, dict[str, bool]()
        sweep(self.now)

    def tick(self) -> None:
        """A worker has its turn."""
        post.deliver(at(self.now))

    def join(self) -> None:
        """It gets no further than joining."""
        outbox.join(at=self.now)

    def freeze(self) -> None:
        """A sender claims one and is never seen again."""
        outbox.claim("gone", at=self.now, limit=1)

    def lose(self) -> None:
        """A sender doesn't hear whether the server has taken the data."""
        for one in outbox.claim("unsure", at=self.now, limit=1):
            outbox.mark_sending(one, "unsure", at=self.now)
            outbox.unsure(one, "unsure", at=self.now)

    def cancel(self, name: str) -> None:
        """A child doesn't come; remembered is whether the family had been reminded of it."""
        if name not in self.gone:
            self.gone[name] = self.count(name) > 0
            cancel(self.children[NAMES.index(name)], self.now)

    def count(self, name: str) -> int:
        """How many mails name this child."""
        return sum(name in told for told in texts())


HAPPENINGS = ("tick", "join", "freeze", "lose", *NAMES)


class Fate(TestCase):
    """Whatever happens in between, every child that comes is in exactly one mail."""

    @given(st.lists(st.sampled_from(HAPPENINGS), max_size=6))
    @settings(max_examples=40, deadline=None)
    def test_no_child_is_lost_and_none_reminded_twice(self, happenings: list[str]) -> None:
        world = World()
        for what in happenings:
            world.now += MINUTE
            world.cancel(what) if what in NAMES else getattr(world, what)()
        world.now += 2 * HOUR
        world.tick()
        for name in NAMES:
            assert world.count(name) == world.gone.get(name, True), name
        assert {one.state for one in reminders()} <= {S.SENT, S.DROPPED}
        assert "digest_missing" not in {key for key, found in detect(world.now).items() if found}
