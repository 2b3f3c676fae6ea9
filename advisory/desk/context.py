"""What every page knows about the house."""

from django.conf import settings
from django.http import HttpRequest


def house(request: HttpRequest) -> dict[str, object]:
    """Name of the office and whether this is the demo."""
    return {
        "office_name": settings.OFFICE_NAME,
        "office_phone": settings.OFFICE_PHONE,
        "city_name": settings.CITY_NAME,
        "is_demo": settings.DEMO,
    }
