"""The tag that draws the map of the place finder as SVG, in the page and without a service."""

from typing import Any

from django.template import Library

from advisory.desk.maps import WIDTH, draw
from cases.finder import Found

register = Library()


@register.inclusion_tag("desk/places/_map.html")
def place_map(found: Found) -> dict[str, Any]:
    """The proposed schools around the middle of the family's postcode."""
    return {"map": draw(found), "width": WIDTH}
