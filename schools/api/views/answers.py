"""Answering a place request: seven nouns, one way."""

from collections.abc import Mapping
from typing import Any, ClassVar

from drf_spectacular.utils import extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from cases import replies
from cases.models import Offer
from cases.refusals import Refused
from cases.replies import Answer
from schools.api import errors, requests, schema, wire
from schools.api.auth import Caller, caller_of
from schools.api.views.offers import SchoolView, own_offer, shown_to
from schools.models import Scope

# A version that no request has: what was read before is not what is here.
ANOTHER_VERSION = -1


class AnswerView(SchoolView):
    """One answer of the school; `names` says how a field of its verb is called in the body."""

    scopes = {"POST": Scope.OFFERS_ANSWER}
    answer: ClassVar[Answer]
    body: ClassVar[type[Serializer[Any]]]
    names: ClassVar[Mapping[str, str]] = {}

    def post(self, request: Request, offer_id: str) -> Response:
        """Give the answer; the same one again is no mistake and changes nothing."""
        caller = caller_of(request)
        offer = own_offer(caller, offer_id)
        fields = self._fields(request)
        version = _version(request, caller, offer)
        try:
            replies.give(offer, self.answer, fields, by=caller.actor, at=caller.at, version=version)
        except Refused as refused:
            raise self._refusal(refused, caller, offer_id) from refused
        return wire.tagged(request, shown_to(caller, [own_offer(caller, offer_id)])[0])

    def _fields(self, request: Request) -> dict[str, Any]:
        asked = self.body(data=request.data)
        asked.is_valid(raise_exception=True)
        verb_names = {here: name for name, here in self.names.items()}
        return {verb_names.get(name, name): value for name, value in asked.validated_data.items()}

    def _refusal(self, refused: Refused, caller: Caller, offer_id: str) -> errors.Problem:
        possible = replies.answers_now(own_offer(caller, offer_id), caller.at)
        return errors.refusal(refused, self.names, allowed=possible)


@extend_schema_view(
    post=schema.answering(
        requests.AcceptanceSerializer,
        {"start_on": "2026-11-12"},
        "Accept: the school admits the child",
        "From now on the school is told who the child is, and the family is written to.",
    )
)
class Acceptance(AnswerView):
    """Yes."""

    answer, body = Answer.ACCEPTANCE, requests.AcceptanceSerializer


@extend_schema_view(
    post=schema.answering(
        requests.DeclineSerializer,
        {"reason": "CAPACITY_EXHAUSTED"},
        "Decline: no place can be offered",
        "Coordination between offices, never a Bescheid. The office asks another school.",
    )
)
class Decline(AnswerView):
    """No."""

    answer, body = Answer.DECLINE, requests.DeclineSerializer
    names = {"decline_reason": "reason"}


@extend_schema_view(
    post=schema.answering(
        requests.QuerySerializer,
        {"question": "Welche Fremdsprache hat das Kind gelernt?"},
        "Ask the office back",
        "The clock of the request stops until the answer, for at most two working days.",
    )
)
class Query(AnswerView):
    """A question."""

    answer, body = Answer.QUERY, requests.QuerySerializer


@extend_schema_view(
    post=schema.answering(
        requests.AttendanceSerializer,
        {"attended_on": "2026-11-12"},
        "Confirm that the child is in class",
        "From the first school day on. Only this ends the search for a place.",
    )
)
class Attendance(AnswerView):
    """The child is there."""

    answer, body = Answer.ATTENDANCE, requests.AttendanceSerializer


@extend_schema_view(
    post=schema.answering(
        requests.AbsenceSerializer,
        {},
        "Tell that the child has not come",
        "From the first school day on. The office calls; the place is held five working days.",
    )
)
class Absence(AnswerView):
    """The child is not there."""

    answer, body = Answer.ABSENCE, requests.AbsenceSerializer


@extend_schema_view(
    post=schema.answering(
        requests.RevocationSerializer,
        {"reason": "Die Klasse wurde aufgelöst."},
        "Revoke the promise of a place",
        "Before the child has come. The letter to the family is recalled.",
    )
)
class Revocation(AnswerView):
    """A promise that can't be kept."""

    answer, body = Answer.REVOCATION, requests.RevocationSerializer


@extend_schema_view(
    post=schema.answering(
        requests.MoveSerializer,
        {"town": "Bochum"},
        "Report that the family has moved",
        "A task for the office; the request stays as it is.",
    )
)
class Move(AnswerView):
    """A family that has moved."""

    answer, body = Answer.MOVE, requests.MoveSerializer


def _version(request: Request, caller: Caller, offer: Offer) -> int | None:
    """The version that must not have changed, if the caller wants that watched."""
    if "If-Match" not in request.headers:
        return None
    seen = shown_to(caller, [offer])[0]
    return offer.version if wire.matches(request, seen) else ANOTHER_VERSION
