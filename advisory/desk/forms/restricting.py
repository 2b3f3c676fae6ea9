"""Forms that restrict a case to being stored (Art. 18 DSGVO), and that lift this again."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk import refusing
from advisory.desk.forms.fields import GermanDateField, LongText
from advisory.desk.visitor import Visitor
from cases.actions.restricting import lift_restriction, restrict
from cases.models import Case, Restriction
from cases.refusals import Refused


class RestrictForm(forms.Form):
    """On which ground, and why."""

    ground = forms.ChoiceField(
        label=_("Ground (Art. 18 (1) DSGVO)"), choices=Restriction.Ground.choices
    )
    reason = forms.CharField(label=_("Reason"), max_length=500, widget=LongText)
    done: ClassVar[Any] = _("The case is restricted: it is stored, and nothing else happens.")

    def __init__(self, data: Any, who: Visitor, case: Case) -> None:
        super().__init__(data)
        self.who, self.case = who, case

    def save(self) -> bool:
        """Whether it was done; what is refused is told at its field."""
        if not self.is_valid():
            return False
        try:
            self.act()
        except Refused as refusal:
            refusing.tell(self, refusal)
            return False
        return True

    def act(self) -> None:
        """Restrict. Raises `Refused`."""
        said = self.cleaned_data
        restrict(
            self.case, said["ground"], reason=said["reason"], by=self.who.actor, at=self.who.now
        )


class LiftForm(RestrictForm):
    """When the person was told, and why it ends."""

    ground = None  # type: ignore[assignment]
    reason = None  # type: ignore[assignment]
    told_on = GermanDateField(
        label=_("Person told on"),
        help_text=_("The person has to be told before it is lifted (Art. 18 (3) DSGVO)."),
    )
    lift_reason = forms.CharField(label=_("Reason"), max_length=500, widget=LongText)
    done: ClassVar[Any] = _("The restriction is lifted: the clocks run again.")

    def act(self) -> None:
        """Lift it. Raises `Refused`."""
        said = self.cleaned_data
        lift_restriction(
            self.case,
            told_on=said["told_on"],
            reason=said["lift_reason"],
            by=self.who.actor,
            at=self.who.now,
        )
