"""Distances, figures and their age in words."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


def distance_words(metres: int) -> str:
    """900 m, 2.3 km: rounded, since only the middle of the postcode is known."""
    if metres < 950:
        return f"{max(round(metres, -2), 100)} m"
    return f"{number_format(round(metres / 1000, 1), 1)} km"


def free_words(free: int) -> str:
    """3 free places."""
    return ngettext("%(n)s free place", "%(n)s free places", free) % {"n": free}


def age_words(days: int) -> str:
    """How old a figure is."""
    if days <= 0:
        return _("figure of today")
    if days == 1:
        return _("figure of yesterday")
    return ngettext("figure %(n)s day old", "figure %(n)s days old", days) % {"n": days}
