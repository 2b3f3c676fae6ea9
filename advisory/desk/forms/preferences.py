"""The form in which a person says how they want to hear of each kind of message."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from advisory.desk import refusing
from advisory.desk.visitor import Visitor
from cases.actions.people import choose_timings, timings_of
from cases.notices import DUTIES, STAFF_TIMING, Kind, Timing
from cases.refusals import Refused


class PreferencesForm(forms.Form):
    """One choice for each kind of message that people of the office receive."""

    def __init__(self, data: Any, who: Visitor) -> None:
        super().__init__(data)
        self.who = who
        chosen = timings_of(who.person.pk)
        for kind, default in STAFF_TIMING.items():
            self.fields[kind.value] = forms.ChoiceField(
                label=kind.label,
                choices=[(one.value, one.label) for one in _offered(kind)],
                initial=chosen[kind].value,
                help_text=_hint(kind, default),
            )

    def save(self) -> bool:
        """Write the choices down; a refused one is told at its field."""
        if not self.is_valid():
            return False
        try:
            choose_timings(self.cleaned_data, by=self.who.actor)
        except Refused as refusal:
            refusing.tell(self, refusal)
            return False
        return True


def _offered(kind: Kind) -> list[Timing]:
    return [one for one in Timing if not (one is Timing.OFF and kind in DUTIES)]


def _hint(kind: Kind, default: Timing) -> str:
    words = {"timing": default.label}
    if kind in DUTIES:
        return _("Usually: %(timing)s. A duty, so it always comes.") % words
    return _("Usually: %(timing)s.") % words
