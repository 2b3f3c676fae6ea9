"""The sandbox of school software: invented children on request, and what has happened to them."""

from dataclasses import dataclass
from datetime import date, datetime
from random import Random
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management.color import no_style
from django.db import connection, transaction

from cases import letters, outbox
from cases.actions.answers import accept
from cases.actions.consultation import Option, sign, start
from cases.actions.intake import report
from cases.actions.placement import Request, ask
from cases.actions.records import report_places
from cases.actors import Actor
from cases.calendars import Calendar, add_days, day_of
from cases.demo.families import Lots, Wish
from cases.history.triggers import expose, protect
from cases.models import Case, Deadline, Notice, Offer, Step
from cases.notices import NoticeState, Way
from cases.states import STAFF_ROLES, Door
from schools import places
from schools.models import School
from schools.words import SupportForm

PERSON = "sandbox"
# A child of grade 1 is six or seven years old.
YOUNGEST, OLDEST = 5.4, 6.3
FREE = 20
SHOWN = 100
# Who the office is and by which numbers it counts isn't made anew with its children.
KEPT = {"TimetableVersion"}


@dataclass(frozen=True)
class Invented:
    """What the school is to be asked for."""

    grade: int = 7
    support_form: str = SupportForm.PARTIAL
    is_accepted: bool = False
    is_blocked: bool = False


@transaction.atomic
def invent(school: School, wish: Invented, *, at: datetime) -> Offer:
    """Report an invented child, consult its family and ask this school for a place, all at once."""
    by, today = office(), day_of(at)
    _make_room(school, wish, today, at)
    case = report(_child(wish, today), by=by, at=at)
    language = case.child.family_language
    start(case, family_language=language, privacy_notice_on=today, by=by, at=at)
    sign(case, [Option(school.school_form, wish.grade, wish.support_form)], by=by, at=at)
    offer = ask(case, Request(school, wish.grade, wish.support_form), by=by, at=at)
    if wish.is_accepted:
        first_day = add_days(today, 3, Calendar.SCHOOL_DAYS, school.days_off())
        accept(offer, start_on=first_day, by=Actor.school(school.pk), at=at)
    found: Offer = Offer.objects.with_all_told().get(pk=offer.pk)
    return found


def office() -> Actor:
    """The one person of the office who does everything in the sandbox."""
    people = get_user_model().objects
    person = people.filter(username=PERSON).first() or people.create_user(
        PERSON, roles=STAFF_ROLES, name="Sandbox", email="sandbox@ki.example"
    )
    return Actor.staff(person.pk, STAFF_ROLES, Door.DESK)


@transaction.atomic
def clear() -> None:
    """Forget every child, every request and every figure; schools and keys stay.

    History is only ever added to, here too: its triggers are away for this one transaction.
    """
    models = [one for one in apps.get_app_config("cases").get_models() if one.__name__ not in KEPT]
    counts = ("Place", "CapacityReport", "SchoolDayOff", "KeptAnswer")
    models += [apps.get_model("schools", name) for name in counts]
    tables = [one._meta.db_table for one in models]
    with connection.cursor() as cursor:
        for statement in (*expose(), *connection.ops.sql_flush(no_style(), tables)):
            cursor.execute(statement)
    protect()


def next_instant(after: datetime, until: datetime) -> datetime | None:
    """When the next thing is due or goes out, in this span; None where nothing does."""
    strokes = Deadline.objects.waiting().filter(due_at__gt=after, due_at__lte=until)
    owed = Notice.objects.filter(
        state=NoticeState.OWED, deliver_at__gt=after, deliver_at__lte=until
    )
    found = [
        strokes.order_by("due_at").values_list("due_at", flat=True).first(),
        owed.order_by("deliver_at").values_list("deliver_at", flat=True).first(),
    ]
    return min((one for one in found if one is not None), default=None)


def happened(since: datetime | None = None) -> list[dict[str, Any]]:
    """The steps and messages after that instant, in the order in which they came."""
    steps, sent = Step.objects.order_by("at", "pk"), Notice.objects.gone_out()
    if since is not None:
        steps, sent = steps.filter(at__gt=since), sent.filter(sent_at__gt=since)
    lines = [
        {"at": one.at, "what": f"step:{one.event}", "offer_id": one.offer_id, "to": ""}
        for one in steps
    ]
    lines += [
        {
            "at": one.sent_at,
            "what": f"{one.way.lower()}:{one.kind}",
            "offer_id": one.offer_id,
            "to": one.recipient,
        }
        for one in sent
    ]
    return sorted(lines, key=lambda line: line["at"])


def mails() -> list[dict[str, Any]]:
    """The newest mails that have gone out, as their readers see them."""
    found = list(Notice.objects.gone_out().filter(way=Way.MAIL).with_everything()[:SHOWN])
    outbox.prepare(found)
    return [_mail(one) for one in found]


def _mail(notice: Notice) -> dict[str, Any]:
    written = letters.write(notice)
    return {
        "at": notice.sent_at,
        "kind": notice.kind,
        "to": notice.recipient,
        "offer_id": notice.offer_id,
        "subject": written[0].subject,
        "text": "\n\n".join(one.text for one in written),
    }


def _child(wish: Invented, today: date) -> Any:
    lots = Lots(Random(), today)  # noqa: S311
    lots.given = Case.objects.count()
    ages = (wish.grade + YOUNGEST, wish.grade + OLDEST)
    alpha = wish.support_form == SupportForm.ALPHA
    family = lots.family(Wish(ages=ages, alpha=alpha, blocked=wish.is_blocked), 1, today)
    told = family.reports[0]
    told.biography = family.biographies[0]
    return told


def _make_room(school: School, wish: Invented, today: date, at: datetime) -> None:
    """The school has reported enough places, once a day at most."""
    group = school.places.with_free().filter(grade=wish.grade, support_form=wish.support_form)
    known = group.first()
    if known is None or known.free_places < 1:
        figure = places.Figure(wish.grade, wish.support_form, FREE, today)
        report_places(school, [figure], by=Actor.school(school.pk), at=at)
