"""What the page of the week asks of a block."""

from django.template import Library

from advisory.desk import weeks
from advisory.desk.visitor import Visitor
from cases.week import Block

register = Library()


@register.filter
def shows_name(block: Block, me: Visitor) -> bool:
    """Whether this person reads the names of the children there."""
    return weeks.shows_name(me, block)
