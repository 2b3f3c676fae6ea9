"""What a school may answer now, and how an answer is given: said twice it counts once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from cases.actions import answers
from cases.actors import Actor
from cases.calendars import day_of
from cases.models import FollowUp, Offer
from cases.moves import MOVES, Event
from cases.refusals import Code, Invalid, Refused
from cases.states import LIVE, CaseState, OfferState, Role

Fields = Mapping[str, Any]
S = OfferState
# The same move reported again within a day is the same report.
SAME_REPORT = timedelta(days=1)


class Answer(TextChoices):
    """What a school can say to a place request; the nouns of its addresses."""

    ACCEPTANCE = "acceptance", _("Yes, we take the child")
    DECLINE = "decline", _("No, we can't offer a place")
    QUERY = "query", _("We have a question")
    ATTENDANCE = "attendance", _("The child is in class")
    ABSENCE = "absence", _("The child has not come")
    REVOCATION = "revocation", _("We have to revoke our promise")
    MOVE = "move", _("The family has moved")


@dataclass(frozen=True)
class Reply:
    """One answer: the event it is, on which requests, by which verb, and when it was said before.

    Only the verbs of the open request watch its version; later ones are kept by its state.
    """

    event: Event
    states: tuple[OfferState, ...]
    verb: Callable[..., Offer | None]
    was_said: Callable[[Offer, Fields, datetime], bool]
    has_version: bool = False
    from_first_day: bool = False


def answers_now(offer: Offer, at: datetime) -> list[Answer]:
    """What the school may answer now, by the machines of request and case."""
    is_open = offer.is_live and not offer.is_expired(at)
    if offer.case.restricted_at is not None or not (is_open or offer.is_disclosed):
        return []
    today = day_of(at)
    has_begun = (offer.start_on or today) <= today
    possible = _possible(offer.state, offer.case.state)
    return [answer for answer, reply in possible if has_begun or not reply.from_first_day]


def give(
    offer: Offer,
    answer: Answer,
    fields: Fields,
    *,
    by: Actor,
    at: datetime,
    version: int | None = None,
) -> Offer | None:
    """Give an answer with the fields of its verb. The very same answer again changes nothing.

    Returns the request as the answer left it, with everything; None where that has to be read.
    Raises `Invalid` for a wrong entry and `Refused` where the answer is not possible: `expired`
    after the date, `stale` when the request is no longer the version named.
    """
    reply = REPLIES[answer]
    if reply.was_said(offer, fields, at):
        return None
    if version is not None and version != offer.version:
        raise Refused(Code.STALE)
    watched = {"version": version} if reply.has_version else {}
    try:
        return reply.verb(offer, **fields, **watched, by=by, at=at)
    except Invalid:
        raise
    except Refused as refusal:
        present = Offer.objects.with_everything().get(pk=offer.pk)
        if not reply.was_said(present, fields, at):
            raise _plainer(refusal, present, at) from refusal
        return None


@cache
def _possible(offer_state: str, case_state: str) -> list[tuple[Answer, Reply]]:
    """The answers that both machines allow."""
    return [
        (answer, reply)
        for answer, reply in REPLIES.items()
        if offer_state in reply.states and case_state in MOVES[reply.event].sources
    ]


def _plainer(refusal: Refused, offer: Offer, at: datetime) -> Refused:
    """The refusal as the school understands it: its request is over, and why."""
    if refusal.code == Code.STALE:
        return refusal
    if offer.state == S.EXPIRED or offer.is_expired(at):
        return Refused(Code.EXPIRED)
    if offer.state == S.WITHDRAWN:
        return Refused(Code.NOT_LIVE, _("The office has withdrawn this place request."))
    return refusal


def _was_accepted(offer: Offer, fields: Fields, at: datetime) -> bool:
    accepted = offer.state in (S.ACCEPTED, S.FULFILLED)
    return bool(accepted and offer.start_on == fields["start_on"])


def _was_declined(offer: Offer, fields: Fields, at: datetime) -> bool:
    said = (offer.decline_reason, offer.reason)
    return offer.state == S.DECLINED and said == (
        fields["decline_reason"],
        fields.get("text", "").strip(),
    )


def _was_asked(offer: Offer, fields: Fields, at: datetime) -> bool:
    return bool(offer.state == S.QUERY_OPEN and offer.query == fields["question"].strip())


def _has_attended(offer: Offer, fields: Fields, at: datetime) -> bool:
    day = fields.get("attended_on")
    return bool(offer.state == S.FULFILLED and day in (None, offer.attended_on))


def _was_absent(offer: Offer, fields: Fields, at: datetime) -> bool:
    return bool(offer.state == S.ACCEPTED and offer.case.state == CaseState.NOT_ATTENDING)


def _was_revoked(offer: Offer, fields: Fields, at: datetime) -> bool:
    return bool(offer.state == S.REVOKED and offer.reason == fields["reason"].strip())


def _has_moved(offer: Offer, fields: Fields, at: datetime) -> bool:
    since = at - SAME_REPORT
    if not offer.steps.filter(event=Event.REPORT_MOVE, at__gte=since).exists():
        return False
    told = FollowUp.objects.filter(case=offer.case_id, role=Role.INTAKE, created_at__gte=since)
    return told.filter(note__endswith=fields.get("town", "").strip()).exists()


REPLIES: dict[Answer, Reply] = {
    Answer.ACCEPTANCE: Reply(Event.ACCEPT, LIVE, answers.accept, _was_accepted, has_version=True),
    Answer.DECLINE: Reply(Event.DECLINE, LIVE, answers.decline, _was_declined, has_version=True),
    Answer.QUERY: Reply(Event.QUERY, (S.SENT,), answers.ask_back, _was_asked, has_version=True),
    Answer.ATTENDANCE: Reply(
        Event.ATTEND, (S.ACCEPTED,), answers.attend, _has_attended, from_first_day=True
    ),
    Answer.ABSENCE: Reply(
        Event.NOT_APPEARED,
        (S.ACCEPTED,),
        answers.not_appeared,
        _was_absent,
        from_first_day=True,
    ),
    Answer.REVOCATION: Reply(Event.REVOKE, (S.ACCEPTED,), answers.revoke, _was_revoked),
    Answer.MOVE: Reply(
        Event.REPORT_MOVE, (S.ACCEPTED, S.FULFILLED), answers.report_move, _has_moved
    ),
}
