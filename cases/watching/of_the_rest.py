"""What can't be true of clocks, requests, places, messages and follow-ups."""

from datetime import timedelta

from dateutil.relativedelta import relativedelta
from django.db import connection
from django.db.models import Count, F, Q, QuerySet

from cases.calendars import known_until
from cases.history import triggers
from cases.models import Case, Deadline, FollowUp, Notice, Offer, TimetableVersion
from cases.models.notice import BY_WIRE
from cases.notices import NoticeState
from cases.states import LIVE, Holding
from cases.watching.looking import Look, cases_in, rows_in
from schools.models import Place

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LONGEST_WAY = timedelta(days=3)
# So early the operator is told that the holidays of the next years are missing.
AHEAD = relativedelta(months=12)
N = NoticeState


def stroke_overdue(look: Look) -> set[str]:
    """The sweep has passed a stroke by for more than a day."""
    return cases_in(Deadline.objects.due(look.at - DAY), "case__number")


def planned_by_old_numbers(look: Look) -> set[str]:
    """The office's numbers were changed an hour ago, and some cases are still dated by others."""
    newest = TimetableVersion.objects.newest_first().first()
    if newest is None or newest.at > look.at - HOUR:
        return set()
    return cases_in(Case.objects.planned_before(newest.pk))


def history_unprotected(look: Look) -> set[str]:
    """A trigger that keeps history from being changed is missing."""
    return {f"trigger:{name}" for name in triggers.missing(connection)}


def request_outlived(look: Look) -> set[str]:
    """Void for more than a day, and its place is still held: a ghost place."""
    over = Offer.objects.live().filter(expires_at__lt=look.at - DAY)
    return cases_in(over, "case__number")


def reserved_without_request(look: Look) -> set[str]:
    """A place reserved for a request that is over, or an open request without a place."""
    wrong = Q(state__in=LIVE) & ~Q(holding=Holding.RESERVED)
    wrong |= ~Q(state__in=LIVE) & Q(holding=Holding.RESERVED)
    return cases_in(Offer.objects.filter(wrong), "case__number")


def place_miscounted(look: Look) -> set[str]:
    """The count of a school's places is not what requests and promises hold."""
    counted = Place.objects.annotate(
        held=Count("offers", filter=Q(offers__holding=Holding.RESERVED)),
        taken=Count("offers", filter=Q(offers__holding=Holding.OCCUPIED)),
    )
    return rows_in(counted.exclude(reserved=F("held"), occupied=F("taken")), "place")


def place_overfull(look: Look) -> set[str]:
    """More promised than there is, and not marked as overbooked."""
    room = F("reported_free") + F("given_back") + F("overbooked")
    return rows_in(Place.objects.filter(reserved__gt=room - F("occupied")), "place")


def _on_the_way() -> QuerySet[Notice]:
    return Notice.objects.filter(way__in=BY_WIRE, state__in=(N.OWED, N.SENDING))


def message_stuck(look: Look) -> set[str]:
    """Might have gone out three days ago, and nobody has touched it since."""
    return rows_in(_on_the_way().filter(deliver_at__lt=look.at - LONGEST_WAY), "notice")


def digest_missing(look: Look) -> set[str]:
    """In a digest that doesn't exist, or that is finished without it."""
    lost = Q(digest__isnull=True) | Q(digest__state__in=(N.SENT, N.DROPPED))
    return rows_in(Notice.objects.filter(lost, state=N.BUNDLED), "notice")


def sent_without_time(look: Look) -> set[str]:
    """Sent, and nobody knows when."""
    return rows_in(Notice.objects.filter(state=N.SENT, sent_at__isnull=True), "notice")


def follow_up_for_nobody(look: Look) -> set[str]:
    """To be taken up again by neither a role nor a person."""
    nobody = FollowUp.objects.filter(done_at__isnull=True, role="", user__isnull=True)
    return cases_in(nobody, "case__number")


def holidays_unknown(look: Look) -> set[str]:
    """The published school holidays end within twelve months: afterwards every date is wrong."""
    last = known_until()
    return {f"holidays:{last}"} if last < look.today + AHEAD else set()
