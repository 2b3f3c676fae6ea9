"""The form in which somebody says when they are away and who stands in."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk import refusing
from advisory.desk.forms.choosing import PLEASE_CHOOSE, with_blank
from advisory.desk.forms.coming import ComingDayField
from advisory.desk.models import Advisor
from advisory.desk.visitor import Visitor
from cases.actions.people import Away, may_stand_in, plan_absence
from cases.refusals import Refused
from cases.states import Role

FIELDS = {"person_id": "person", "substitute_id": "substitute"}
MISSING = {"required": _("Please choose.")}


class AbsenceForm(forms.Form):
    """From when until when, and who receives meanwhile; a lead also says whose absence it is."""

    person = forms.TypedChoiceField(label=_("Who is away"), coerce=int, error_messages=MISSING)
    starts_on = ComingDayField(label=_("First day"))
    ends_on = ComingDayField(label=_("Last day"))
    substitute = forms.TypedChoiceField(
        label=_("Substitute"),
        coerce=int,
        error_messages=MISSING,
        help_text=_("Receives what would go to whoever is away."),
    )

    def __init__(self, data: Any, who: Visitor) -> None:
        super().__init__(data)
        self.who = who
        people = list(Advisor.objects.who_may_log_in().prefetch_related("grants"))
        self.fields["substitute"].choices = with_blank(  # type: ignore[attr-defined]
            PLEASE_CHOOSE, [(one.pk, str(one)) for one in people if self.may_stand_in(one)]
        )
        self.fields["person"].choices = [  # type: ignore[attr-defined]
            (one.pk, str(one)) for one in people
        ]
        self.fields["person"].initial = who.person.pk
        if not self.is_lead:
            del self.fields["person"]
        for name in ("starts_on", "ends_on"):
            self.fields[name].today = who.today  # type: ignore[attr-defined]

    def may_stand_in(self, other: Advisor) -> bool:
        """Whether they are offered; a lead speaks for anybody, so the room decides."""
        if self.is_lead:
            return True
        roles = other.roles_on(self.who.today)
        return other.pk != self.who.person.pk and may_stand_in(self.who.actor.roles, roles)

    @property
    def is_lead(self) -> bool:
        """Whether absences of others can be planned here."""
        return Role.LEAD in self.who.actor.roles

    def save(self) -> bool:
        """Plan it; what the room refuses is told at its field."""
        if not self.is_valid():
            return False
        said = self.cleaned_data
        away = Away(
            said.get("person", self.who.person.pk),
            said["substitute"],
            said["starts_on"],
            said["ends_on"],
        )
        try:
            plan_absence(away, by=self.who.actor, at=self.who.now)
        except Refused as refusal:
            refusing.tell(self, refusal, FIELDS)
            return False
        return True
