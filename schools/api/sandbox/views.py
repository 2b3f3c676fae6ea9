"""Requests on demand, a clock to be moved, and what has happened since."""

import time
from abc import ABC, abstractmethod
from typing import Any

from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import Serializer

from cases import sandbox
from cases.actions.placement import answer_query, withdraw_offer
from cases.models import Case
from cases.refusals import Refused
from cases.sandbox import Invented
from schools import clock
from schools.api import errors
from schools.api.auth import Caller, caller_of
from schools.api.reading import own_offer, shown_to
from schools.api.sandbox import requests
from schools.api.views.calls import SchoolView

# How long a call waits for the clock to arrive; it walks on after that, too.
PATIENCE = 20.0
PAUSE = 0.05


class SandboxView(SchoolView):
    """A call that only the sandbox knows; any test key will do."""

    schema = None


class Clock(SandboxView):
    """The clock of this sandbox, for everybody in it."""

    def get(self, request: Request) -> Response:
        """What time it is here."""
        return Response(_clock())

    def post(self, request: Request) -> Response:
        """Walk forward from one due date to the next, and tell what happened on the way."""
        asked = _checked(requests.ClockSerializer, request)
        began = clock.now()
        clock.walk_to(requests.target_of(asked["advance"], began))
        deadline = time.monotonic() + PATIENCE
        while clock.target() is not None and time.monotonic() < deadline:
            time.sleep(PAUSE)
        return Response({**_clock(), "happened": sandbox.happened(began)})


class Offers(SandboxView):
    """Test requests to the caller's school."""

    def post(self, request: Request) -> Response:
        """An invented child for whom the school is asked, here and now."""
        caller, asked = caller_of(request), _checked(requests.OfferSerializer, request)
        wish = Invented(
            grade=asked["grade"],
            support_form=asked["support_form"],
            is_accepted=asked["accepted"],
            is_blocked=asked["disclosure_block"],
        )
        if not caller.school.teaches(wish.grade, wish.support_form):
            raise errors.invalid([("/grade", "A school of this form doesn't teach that.")])
        offer = sandbox.invent(caller.school, wish, at=caller.at)
        return Response(shown_to(caller, [offer])[0], status=201)


class OfficeView(SandboxView, ABC):
    """What a person of the office would do with a request of the caller's school."""

    @abstractmethod
    def do(self, case: Case, text: str, caller: Caller) -> None:
        """Take the step. Raises `Refused`."""

    def post(self, request: Request, offer_id: str) -> Response:
        """Answered with the request as it is then."""
        caller, asked = caller_of(request), _checked(requests.TextSerializer, request)
        try:
            self.do(own_offer(caller, offer_id).case, asked["text"], caller)
        except Refused as refused:
            raise errors.refusal(refused) from refused
        return Response(shown_to(caller, [own_offer(caller, offer_id)])[0])


class QueryAnswer(OfficeView):
    """The office answers the school's question."""

    def do(self, case: Case, text: str, caller: Caller) -> None:
        """Answer it; the school's clock runs on."""
        answer_query(case, text, by=sandbox.office(), at=caller.at)


class Withdrawal(OfficeView):
    """The office doesn't ask any more."""

    def do(self, case: Case, text: str, caller: Caller) -> None:
        """Take the request back."""
        withdraw_offer(case, reason=text, by=sandbox.office(), at=caller.at)


class Events(SandboxView):
    """What has happened since the sandbox was reset."""

    def get(self, request: Request) -> Response:
        """Steps, mails and webhooks in their order."""
        return Response({"happened": sandbox.happened()})


class Mails(SandboxView):
    """The mails that would have gone out."""

    def get(self, request: Request) -> Response:
        """The newest first, as their readers see them."""
        return Response({"mails": sandbox.mails()})


class Reset(SandboxView):
    """Begin anew."""

    def post(self, request: Request) -> Response:
        """Every child is forgotten, and the clock shows the time again; keys and webhooks stay."""
        sandbox.clear()
        clock.put_back()
        return Response(_clock())


def _clock() -> dict[str, Any]:
    return {"now": clock.now(), "walking_to": clock.target()}


def _checked(shape: type[Serializer[Any]], request: Request) -> dict[str, Any]:
    asked = shape(data=request.data)
    asked.is_valid(raise_exception=True)
    checked: dict[str, Any] = asked.validated_data
    return checked
