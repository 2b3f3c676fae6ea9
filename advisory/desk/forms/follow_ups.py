"""Forms for follow-ups: plan one, or move one on to another day or to somebody else."""

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.coming import ComingDayField
from advisory.desk.models import Advisor
from advisory.desk.visitor import Visitor
from cases.access import Area, may_read
from cases.actions import follow_ups
from cases.actions.follow_ups import FOR_ROLES, Whom
from cases.models import Case, FollowUp
from cases.refusals import Invalid, Refused

ROLE, PERSON = "role", "person"
Choices = list[tuple[str, str | Promise]]


class FollowUpForm(forms.Form):
    """A note to come back to on a day, for oneself, a colleague or a role."""

    note = forms.CharField(label=_("What is to be done?"), max_length=500)
    due_on = ComingDayField(label=_("On"))
    whom = forms.ChoiceField(label=_("For"), required=False)

    def __init__(self, data: Any = None, *, who: Visitor, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.who = who
        day, whom = self.fields["due_on"], self.fields["whom"]
        if isinstance(day, ComingDayField) and isinstance(whom, forms.ChoiceField):
            day.today = who.today
            whom.choices = self.people()

    def people(self) -> list[Any]:
        """Oneself, the roles, and every colleague who may read what is noted."""
        roles: Choices = [(f"{ROLE}:{role.value}", role.label) for role in FOR_ROLES]
        active = Advisor.objects.who_may_log_in().prefetch_related("grants")
        colleagues: Choices = [
            (f"{PERSON}:{one.pk}", str(one))
            for one in active.order_by("name", "pk")
            if one != self.who.person and may_read(one.roles_on(self.who.today), Area.CONTACTS)
        ]
        groups: list[Any] = [("", _("myself")), (_("Everybody with a role"), roles)]
        return [*groups, (_("A colleague"), colleagues)] if colleagues else groups

    def whom_chosen(self) -> Whom:
        """For whom it shall be; nothing chosen means oneself."""
        kind, _colon, key = self.cleaned_data["whom"].partition(":")
        if kind == ROLE:
            return Whom(key)
        return Whom(user_id=int(key) if key else self.who.person.pk)

    def plan(self, case: Case) -> bool:
        """Write it down; False when the form or the room refuses it."""
        return self.is_valid() and self._asks(
            lambda values: follow_ups.plan_follow_up(
                case,
                values["note"],
                values["due_on"],
                whom=self.whom_chosen(),
                by=self.who.actor,
                at=self.who.now,
            )
        )

    def _asks(self, verb: Any) -> bool:
        try:
            verb(self.cleaned_data)
        except Invalid as wrong:
            self.add_error(wrong.field if wrong.field in self.fields else None, str(wrong))
        except Refused as refusal:
            self.add_error(None, str(refusal))
        return self.is_valid()


class MoveOnForm(FollowUpForm):
    """Another day, or somebody else; what is to be done stays.

    `version` is the length of the trail: what a colleague did since is shown before it is moved.
    """

    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, data: Any = None, *, follow_up: FollowUp, who: Visitor) -> None:
        self.follow_up = follow_up
        seen = {"version": follow_up.changes.count()}
        super().__init__(data, who=who, initial=self.present(follow_up, who) | seen)
        del self.fields["note"]

    @staticmethod
    def present(follow_up: FollowUp, who: Visitor) -> dict[str, Any]:
        """What is planned so far; a day that is over has to be chosen anew."""
        values: dict[str, Any] = {"whom": ""}
        if follow_up.role and follow_up.user_id is None:
            values["whom"] = f"{ROLE}:{follow_up.role}"
        elif follow_up.user_id != who.person.pk:
            values["whom"] = f"{PERSON}:{follow_up.user_id}"
        if follow_up.due_on >= who.today:
            values["due_on"] = follow_up.due_on
        return values

    def clean_version(self) -> int:
        """Without one the page may be of any age: only a trail that is empty has not changed."""
        return self.cleaned_data["version"] or 0

    def opened_anew(self) -> "MoveOnForm":
        """With everything that was typed, on the trail as it is now; its mistakes are shown."""
        typed = {**dict(self.data.items()), "version": str(self.follow_up.changes.count())}
        again = MoveOnForm(typed, follow_up=self.follow_up, who=self.who)
        for name, mistakes in self.errors.items():
            again.errors[name] = mistakes
        return again

    def move(self) -> bool:
        """Write it down; False when the form or the room refuses it."""
        return self.is_valid() and self._asks(
            lambda values: follow_ups.move_follow_up(
                self.follow_up,
                values["due_on"],
                whom=self.whom_chosen(),
                by=self.who.actor,
                at=self.who.now,
                version=values["version"],
            )
        )
