"""What a notice says of a person's request, a restriction or a change; nobody's name."""

from typing import Any

from django.conf import settings

from cases.calendars import TZ
from cases.models import Notice, Restriction, RightsRequest
from cases.notices import Kind


def about_request(notice: Notice) -> dict[str, Any]:
    """Kind, last day and page of what a notice speaks of; to a receiver, what has happened."""
    word, _colon, key = notice.rule.partition(":")
    if notice.kind == Kind.RECEIVER_TOLD:
        return {"why": word}
    if word == "restriction":
        return _about_restriction(key)
    request = RightsRequest.objects.filter(pk=key).first() if word == "right" else None
    if request is None:
        return {}
    return {
        "asked_for": str(RightsRequest.Kind(request.kind).label),
        "answer_by": f"{request.due_on:%d.%m.%Y}",
        "link": f"{settings.BASE_URL}/requests/{request.pk}/",
    }


def _about_restriction(key: str) -> dict[str, Any]:
    standing = Restriction.objects.filter(pk=key).first()
    if standing is None:
        return {}
    since = f"{standing.since.astimezone(TZ):%d.%m.%Y}"
    return {"since": since, "link": f"{settings.BASE_URL}/requests/"}
