"""Answering a place request: seven nouns, one way."""

from typing import ClassVar

from drf_spectacular.utils import extend_schema_view
from rest_framework.request import Request
from rest_framework.response import Response

from cases.replies import Answer
from schools.api import answering, requests, schema, wire
from schools.api.auth import caller_of
from schools.api.views.calls import SchoolView
from schools.models import Scope


class AnswerView(SchoolView):
    """One answer of the school."""

    scopes = {"POST": Scope.OFFERS_ANSWER}
    answer: ClassVar[Answer]

    def post(self, request: Request, offer_id: str) -> Response:
        """Give the answer; the same one again is no mistake and changes nothing."""
        tag = request.headers.get("If-Match")
        caller = caller_of(request)
        seen = answering.give(caller, offer_id, self.answer, request.data, tag)
        return wire.tagged(request, seen)


@extend_schema_view(
    post=schema.answering(
        requests.AcceptanceSerializer,
        {"start_on": "2026-11-12"},
        "Accept: the school admits the child",
        "From now on the school is told who the child is, and the family is written to.",
        needs_tag=True,
    )
)
class Acceptance(AnswerView):
    """Yes."""

    answer = Answer.ACCEPTANCE


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

    answer = Answer.DECLINE


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

    answer = Answer.QUERY


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

    answer = Answer.ATTENDANCE


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

    answer = Answer.ABSENCE


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

    answer = Answer.REVOCATION


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

    answer = Answer.MOVE
