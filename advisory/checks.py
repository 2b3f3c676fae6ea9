"""What `manage.py check` says to whoever installs or updates the program."""

from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.checks import CheckMessage
from django.core.checks import Warning as Advice
from django.utils import timezone

from cases.calendars import day_of, known_until


def holidays_are_known(**kwargs: Any) -> list[CheckMessage]:
    """School holidays come with a library; after their last year every school day would count."""
    last = known_until()
    if last >= day_of(timezone.now()) + relativedelta(months=12):
        return []
    return [
        Advice(
            f"School holidays are known until {last:%d.%m.%Y} only.",
            hint="Install a newer version of the library holidays: every date after that is wrong.",
            id="einstieg.W001",
        )
    ]
