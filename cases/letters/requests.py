"""What a notice says of a person's request: until when, and where it is answered; nobody's name."""

from typing import Any

from django.conf import settings

from cases.models import Notice, RightsRequest


def about_request(notice: Notice) -> dict[str, Any]:
    """Kind, last day and page of the request that a notice speaks of."""
    word, _colon, key = notice.rule.partition(":")
    request = RightsRequest.objects.filter(pk=key).first() if word == "right" else None
    if request is None:
        return {}
    return {
        "asked_for": str(RightsRequest.Kind(request.kind).label),
        "answer_by": f"{request.due_on:%d.%m.%Y}",
        "link": f"{settings.BASE_URL}/requests/{request.pk}/",
    }
