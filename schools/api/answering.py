"""How an answer of the school is given: checked, asked of the room once, told as it is then."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.db import transaction
from django.urls import reverse
from rest_framework.serializers import Serializer

from cases import replies
from cases.models import Case, Offer
from cases.refusals import Refused
from cases.replies import Answer
from schools.api import errors, requests, wire
from schools.api.auth import Caller
from schools.api.reading import asked_offer, own_offer, shown_to

# A version that no request has: what was read before is not what is here.
ANOTHER_VERSION = -1
# `If-Match: *` holds for whatever is there.
ANY = "*"


@dataclass(frozen=True)
class Form:
    """What one answer is made of; `names` says how a field of its verb is called in the body."""

    body: type[Serializer[Any]]
    names: Mapping[str, str] = field(default_factory=dict)
    # Nobody admits a child on a page read last week.
    needs_tag: bool = False


FORMS: dict[Answer, Form] = {
    Answer.ACCEPTANCE: Form(requests.AcceptanceSerializer, needs_tag=True),
    Answer.DECLINE: Form(requests.DeclineSerializer, {"decline_reason": "reason"}),
    Answer.QUERY: Form(requests.QuerySerializer),
    Answer.ATTENDANCE: Form(requests.AttendanceSerializer),
    Answer.ABSENCE: Form(requests.AbsenceSerializer),
    Answer.REVOCATION: Form(requests.RevocationSerializer),
    Answer.MOVE: Form(requests.MoveSerializer),
}


def give(caller: Caller, offer_id: str, answer: Answer, body: Any, tag: str | None) -> Any:
    """Give the answer, and return the request as the school sees it then.

    `tag` is the entity tag that was read before (`If-Match`). The same answer again is no mistake
    and changes nothing. Raises Problem, NotFound and ValidationError.
    """
    offer, form = asked_offer(caller, offer_id), FORMS[answer]
    if form.needs_tag and tag is None:
        raise errors.Problem("precondition_required")
    fields = _fields(form, body)
    try:
        left = _give(caller, offer, answer, fields, tag)
    except Refused as refused:
        raise _refusal(refused, form, caller, offer_id) from refused
    return shown_to(caller, [left or own_offer(caller, offer_id)])[0]


def _give(
    caller: Caller, offer: Offer, answer: Answer, fields: Mapping[str, Any], tag: str | None
) -> Offer | None:
    """Ask the room; a tag is compared while the case is locked, so nothing changes in between."""
    give = partial(replies.give, answer=answer, fields=fields, by=caller.actor, at=caller.at)
    if tag in (None, ANY):
        return give(offer)
    with transaction.atomic():
        Case.objects.lock_in_order(offer.case_id)
        present = own_offer(caller, str(offer.pk))
        return give(present, version=_version(caller, present, str(tag)))


def _fields(form: Form, body: Any) -> dict[str, Any]:
    asked = form.body(data=body)
    asked.is_valid(raise_exception=True)
    verb_names = {here: name for name, here in form.names.items()}
    return {verb_names.get(name, name): value for name, value in asked.validated_data.items()}


def _version(caller: Caller, offer: Offer, tag: str) -> int:
    """The version of the request if the tag is that of what is here now, else another."""
    seen = shown_to(caller, [offer])[0]
    return offer.version if wire.holds(tag, seen) else ANOTHER_VERSION


def _refusal(refused: Refused, form: Form, caller: Caller, offer_id: str) -> errors.Problem:
    """The refusal, with the answers that are possible now and where they are given."""
    return errors.refusal(refused, form.names, **possible(caller, own_offer(caller, offer_id)))


def possible(caller: Caller, offer: Offer) -> dict[str, Any]:
    """The answers that the school may give now, and where: what a refusal says besides."""
    allowed = replies.answers_now(offer, caller.at)
    links = {str(one): reverse(f"api:{one}", args=[offer.pk]) for one in allowed}
    return {"allowed": allowed, "links": links}
