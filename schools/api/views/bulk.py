"""Many answers in one call: each counts by itself, and is told by itself."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from cases.replies import Answer
from schools import repeats
from schools.api import answering, errors, many, once, schema, wire
from schools.api.auth import Caller, caller_of
from schools.api.views.calls import SchoolView
from schools.models import Scope
from schools.repeats import Said, Sent


class Answers(SchoolView):
    """Up to a hundred answers.

    Not one transaction: an answer that is refused undoes no other. With an `Idempotency-Key` each
    is kept by itself, so what a killed server had already done is told, and the rest is done.
    """

    scopes = {"POST": Scope.OFFERS_ANSWER}
    answers_in_parts = True

    @extend_schema(
        operation_id="answer_many",
        summary="Give up to 100 answers in one call",
        description=(
            "Each answer counts by itself and has a result of its own, in the same order, with the "
            "status and the body that the single call would have had. The call itself is answered "
            "with 200 even where every answer was refused."
        ),
        tags=["offers"],
        parameters=[schema.PERSON],
        request=many.AnswersSerializer,
        responses={200: many.ResultsSerializer, **schema.problems(*schema.BODY)},
        examples=[many.ANSWERS, many.RESULTS],
    )
    def post(self, request: Request) -> HttpResponse:
        """Give the answers, one after the other."""
        caller = caller_of(request)
        known = once.sent(request)
        said = many.answers_in(request.data)
        with once.told_apart():
            part = repeats.in_parts(known, at=caller.at) if known else None
            results = [_result(caller, nth, one, part) for nth, one in enumerate(said)]
        body = b'{"results":[' + b",".join(results) + b"]}"
        headers = {"Cache-Control": wire.PRIVATE}
        return HttpResponse(body, content_type=JSONRenderer.media_type, headers=headers)


def _result(
    caller: Caller, nth: int, said: Mapping[str, Any], part: Callable[[int], Sent] | None
) -> bytes:
    """What became of one answer, as JSON; repeated when it was given before under this key."""

    def answer() -> Said:
        status, result = _given(caller, nth, said)
        return Said(status, JSONRenderer().render({"status": status, **result}), {})

    return (repeats.once(part(nth), answer, at=caller.at) if part else answer()).body


def _given(caller: Caller, nth: int, said: Mapping[str, Any]) -> tuple[int, dict[str, Any]]:
    try:
        seen = _give(caller, said)
    except Exception as error:
        problem = errors.noted(error, where=f"answer {nth}")
        return problem.status, {"problem": _pointing(problem, nth).body()}
    return 200, {"etag": wire.tag_of(seen), "offer": seen}


def _give(caller: Caller, said: Mapping[str, Any]) -> Any:
    asked = many.frame_of(said)
    body = {name: value for name, value in said.items() if name not in many.FRAME}
    tag = asked.get("if_match")
    return answering.give(caller, str(asked["offer_id"]), Answer(asked["answer"]), body, tag)


def _pointing(problem: errors.Problem, nth: int) -> errors.Problem:
    """Its pointers lead into the whole body."""
    for fault in problem.members.get("errors", []):
        fault["pointer"] = f"/answers/{nth}{fault['pointer']}"
    return problem
