"""Answers as a list: what is sent, what is told of each, and how both are described."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import (
    OpenApiExample,
    PolymorphicProxySerializer,
    extend_schema_field,
)
from rest_framework import serializers

from cases.replies import Answer
from schools.api import errors, examples, requests
from schools.api.answering import FORMS
from schools.api.serializers import OFFER, ProblemSerializer

MOST = 100
# What every answer of the list has besides the fields of its own kind.
FRAME = ("offer_id", "answer", "if_match")
TAG_HELP = "The ETag that was read before: the answer counts only if nothing has changed since."


class FrameSerializer(requests.Asked):
    """To which request, which answer, and on which reading of it."""

    offer_id = serializers.UUIDField()
    answer = serializers.ChoiceField(Answer.choices)
    if_match = requests.Text(max_length=200, required=False)


def answers_in(body: Any) -> list[Mapping[str, Any]]:
    """The answers of a body. Raises Problem where it is no list of 1 to 100 objects."""
    if not isinstance(body, dict) or set(body) != {"answers"}:
        raise errors.invalid([("", _("Send an object with one member: answers."))])
    said = body["answers"]
    if not isinstance(said, list) or not 1 <= len(said) <= MOST:
        raise errors.invalid([("/answers", _("Send a list of 1 to 100 answers."))])
    odd = [nth for nth, one in enumerate(said) if not isinstance(one, dict)]
    if odd:
        sentence = _("An answer is an object.")
        raise errors.invalid([(f"/answers/{nth}", sentence) for nth in odd])
    return said


def frame_of(said: Mapping[str, Any]) -> dict[str, Any]:
    """The checked frame of one answer. Raises ValidationError."""
    frame = FrameSerializer(data={name: said[name] for name in FRAME if name in said})
    frame.is_valid(raise_exception=True)
    checked: dict[str, Any] = frame.validated_data
    return checked


# --- The description ------------------------------------------------------------------------------


def _described(answer: Answer) -> type[serializers.Serializer[Any]]:
    """One kind of answer with its frame."""
    form = FORMS[answer]

    @extend_schema_field({"type": "string", "const": str(answer)})
    class Const(serializers.CharField):
        """The one word that makes it this kind."""

    members = {
        "__doc__": f"The answer `{answer}` as part of a list.",
        "offer_id": serializers.UUIDField(),
        "answer": Const(),
        "if_match": serializers.CharField(
            required=form.needs_tag, max_length=200, help_text=TAG_HELP
        ),
    }
    return type(f"Listed{answer.capitalize()}Serializer", (form.body,), members)


@extend_schema_field(
    PolymorphicProxySerializer(
        component_name="ListedAnswer",
        serializers={str(answer): _described(answer) for answer in Answer},
        resource_type_field_name="answer",
        many=True,
    )
)
class ListedAnswers(serializers.ListField):
    """Answers of any kind."""


@extend_schema_field(OFFER)
class OfferField(serializers.DictField):
    """A request at its own stage."""


class AnswersSerializer(serializers.Serializer[Any]):
    """Answers to up to 100 requests."""

    answers = ListedAnswers(min_length=1, max_length=MOST)


class ResultSerializer(serializers.Serializer[Any]):
    """What became of one answer."""

    status = serializers.IntegerField(help_text="What the single call would have had.")
    etag = serializers.CharField(required=False, help_text="With 200: the entity tag of `offer`.")
    offer = OfferField(required=False, help_text="With 200: the request as it is now.")
    problem = ProblemSerializer(required=False, help_text="With every other status.")


class ResultsSerializer(serializers.Serializer[Any]):
    """A result for each answer, in the order of the call."""

    results = ResultSerializer(many=True)


TAG = '"1f0e3dad99908345f7439f8ffabdffc4"'
ANSWERS = OpenApiExample(
    "two answers",
    value={
        "answers": [
            {
                "offer_id": examples.OFFER_ID,
                "answer": "acceptance",
                "if_match": TAG,
                "start_on": "2026-11-12",
            },
            {
                "offer_id": "5d0a1c1e-33c1-4a55-8c53-3a6d0e1f2b4c",
                "answer": "decline",
                "reason": "CAPACITY_EXHAUSTED",
            },
        ]
    },
    request_only=True,
)
RESULTS = OpenApiExample(
    "one taken, one refused",
    value={
        "results": [
            {"status": 200, "etag": TAG, "offer": examples.TAKEN_OFFER},
            {
                "status": 409,
                "problem": {
                    "type": errors.TYPE + "expired",
                    "code": "expired",
                    "title": "The time for an answer is over.",
                    "status": 409,
                    "detail": "The time for an answer is over.",
                    "allowed": [],
                    "links": {},
                },
            },
        ]
    },
    response_only=True,
)
