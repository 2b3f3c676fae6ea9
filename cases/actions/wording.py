"""The verb by which the office puts its own words in the place of the house's."""

from datetime import datetime

from django.utils.translation import gettext as _

from cases.access import Area, may_write
from cases.actors import Actor
from cases.models import Rewording
from cases.refusals import Code, Invalid, Refused
from cases.wording import CATALOGUES, KEYS, NotFillable, places, places_of, words

LONGEST = 6000


def reword(language: str, key: str, text: str, *, by: Actor, at: datetime) -> Rewording | None:
    """Put this text in force for families of this language; None when nothing changed.

    An empty text goes back to the house's own. Raises `Invalid` when a place is missing, unknown or
    left open.
    """
    if not may_write(by.roles, Area.WORDING):
        raise Refused(Code.WRONG_ROLE)
    if language not in CATALOGUES or key not in KEYS:
        raise Invalid("text", _("There is no such text."))
    said = text.replace("\r\n", "\n").strip()
    if said:
        check(key, said)
    own = CATALOGUES[language].texts.get(key, "").strip()
    said = "" if said == own else said
    if (said or own) == words(language).texts.get(key, "").strip():
        return None
    return Rewording.objects.create(language=language, key=key, text=said, user_id=by.user, at=at)


def check(key: str, text: str) -> None:
    """Raises `Invalid` unless the text has exactly the places that its facts come from."""
    if len(text) > LONGEST:
        raise Invalid("text", _("Please write no more than 6000 characters."))
    try:
        found = places(text)
    except NotFillable as left_over:
        sentence = _("A bracket is left open or holds nothing: { } hold a place, [ ] a part.")
        raise Invalid("text", sentence) from left_over
    wanted = places_of(key)
    for name in sorted(wanted - found):
        raise Invalid("text", _("The place {%(name)s} is missing.") % {"name": name})
    for name in sorted(found - wanted):
        raise Invalid("text", _("Nobody knows what to put at {%(name)s}.") % {"name": name})
