"""The forms for accounts: a new colleague, and which roles somebody holds until when."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from advisory.desk import refusing
from advisory.desk.accounts import Account, give_roles, make_person
from advisory.desk.forms.coming import ComingDayField
from advisory.desk.models import Advisor
from advisory.desk.visitor import Visitor
from cases.access import gives
from cases.refusals import Refused
from cases.states import STAFF_ROLES, Role

PLAIN = RegexValidator(r"^[\w.@+-]+$", _("Letters, digits and . @ + - _ only."))


class PersonForm(forms.Form):
    """Who is new."""

    username = forms.CharField(label=_("User name"), max_length=150, validators=[PLAIN])
    name = forms.CharField(label=_("Name"), max_length=150)
    email = forms.EmailField(
        label=_("Mail"), help_text=_("The link for the first password goes there.")
    )
    team = forms.CharField(label=_("Team"), max_length=60, required=False)

    def save(self, who: Visitor) -> Advisor | None:
        """Make the account; what is refused is told at its field."""
        if not self.is_valid():
            return None
        try:
            return make_person(Account(**self.cleaned_data), by=who.actor, at=who.now)
        except Refused as refusal:
            refusing.tell(self, refusal)
            return None


class RolesForm(forms.Form):
    """For each role that the visitor gives whether the person holds it, and until which day."""

    def __init__(self, data: Any, person: Advisor, who: Visitor) -> None:
        super().__init__(data)
        self.person, self.who = person, who
        self.held = {Role(one.role): one.ends_on for one in person.grants.all()}
        theirs = gives(who.actor.roles)
        self.given = [role for role in STAFF_ROLES if role in theirs]
        for role in self.given:
            self.fields[role.value] = forms.BooleanField(
                label=role.label, required=False, initial=role in self.held
            )
            until = ComingDayField(
                label=_("Last day"), required=False, initial=self.held.get(role), help_text=""
            )
            until.today = who.today
            self.fields[f"{role.value}_until"] = until

    def rows(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """A role and its last day, side by side."""
        return [(self[role.value], self[f"{role.value}_until"]) for role in self.given]

    def given_by_others(self) -> list[tuple[Role, date | None]]:
        """Roles that the person holds and that the visitor neither gives nor takes."""
        return [(role, until) for role, until in self.held.items() if role not in self.given]

    def chosen(self) -> dict[Role, date | None]:
        """The roles that were ticked, with their last days."""
        said = self.cleaned_data
        return {role: said[f"{role.value}_until"] for role in self.given if said[role.value]}

    def save(self) -> bool:
        """Write them; what is refused is told above the form."""
        if not self.is_valid():
            return False
        try:
            give_roles(self.person, self.chosen(), by=self.who.actor, at=self.who.now)
        except Refused as refusal:
            refusing.tell(self, refusal)
            return False
        return True
