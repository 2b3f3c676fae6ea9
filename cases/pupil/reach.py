"""How far an XSchule message reaches: what of a pupil is in it, and what is not and why."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

NO_LIST = _("XSchule 1.0 has no code list for it.")
# Ours, the element of XSchule, and the code list it is taken from; empty: text, or a day.
FILLED: tuple[tuple[str, str, str], ...] = (
    ("family_name, given_name", "nameNatuerlichePerson", ""),
    ("birth_date, birth_date_precision", "geburt/datum", ""),
    ("birth_place", "geburt/geburtsort", ""),
    ("family_language", "herkunftssprache, verkehrssprache", "EU Publications Office: language"),
    ("guardians.name", "natuerlichePerson/name", ""),
    ("guardians.relation", "gesetzlicherVertreterSchluessel", "XMeld: 1, 2"),
    ("guardians.phone", "kontakt", "XÖV Erreichbarkeit: 02"),
    ("address", "erziehungsberechtigter/anschrift", ""),
    ("school", "aufnehmendeSchule", "Schulnummer: NW_…"),
    ("start_on", "aufnahme/datum", ""),
    ("grade", "aufnahme/jahrgang", "XSchule: jahrgangsstufe"),
)
MISSING: tuple[tuple[str, str | Promise], ...] = (
    ("support_form", NO_LIST),
    ("german_level", NO_LIST),
    ("interpreter_language", NO_LIST),
    ("biography", NO_LIST),
    ("nationalities", _("The message has no place for a nationality.")),
    ("guardians.relation", _("Only mother and father have a key; every other is left out.")),
    ("family_language", _("A language that has no key of the EU there is left out.")),
    ("address", _("Under a disclosure block it is never written.")),
)
