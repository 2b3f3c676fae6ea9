"""The form that stops the deletion of one case."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk import refusing
from advisory.desk.forms.coming import ComingDayField
from advisory.desk.visitor import Visitor
from cases.erasing.stopping import stop_deletion
from cases.models import Case
from cases.refusals import Refused


class StopForm(forms.Form):
    """Which case, until when, and why."""

    number = forms.CharField(label=_("Case number"), max_length=20)
    until = ComingDayField(label=_("Keep until"))
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For example a lawsuit, or the municipal archive wants it."),
    )

    def __init__(self, data: Any, who: Visitor) -> None:
        super().__init__(data)
        self.who = who
        self.fields["until"].today = who.today  # type: ignore[attr-defined]

    def save(self) -> bool:
        """Keep the case; what is refused is told at its field."""
        if not self.is_valid():
            return False
        said = self.cleaned_data
        case = Case.objects.with_number(said["number"].strip()).first()
        if case is None:
            self.add_error("number", _("There is no case with this number."))
            return False
        try:
            stop_deletion(
                case, reason=said["reason"], until=said["until"], by=self.who.actor, at=self.who.now
            )
        except Refused as refusal:
            refusing.tell(self, refusal)
            return False
        return True
