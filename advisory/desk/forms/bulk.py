"""What is filled in once for many cases: an advisor, a receiver and a note, or a follow-up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk import refusing
from advisory.desk.forms.choosing import MISSING, PLEASE_CHOOSE, with_blank
from advisory.desk.forms.follow_ups import FollowUpForm
from advisory.desk.models import Advisor
from advisory.desk.visitor import Visitor
from cases.actions.bulk import Said, assigns_others, begin
from cases.models import Bulk
from cases.refusals import Refused
from cases.states import Role

What = Bulk.What


class _ForMany(forms.Form):
    """A form whose answer holds for every chosen case."""

    what = What.INVITE

    def __init__(self, data: Any = None, *, who: Visitor) -> None:
        super().__init__(data)
        self.who = who

    def said(self) -> Said:
        """What was filled in, in words of the room."""
        return Said(self.what)

    def begin(self, case_ids: list[int]) -> Bulk | None:
        """Write it down for these cases; None when form or room refuse it."""
        return begin_with(self, self.said, case_ids) if self.is_valid() else None

    def _offer(self, name: str, people: list[Advisor]) -> None:
        choices = with_blank(PLEASE_CHOOSE, [(one.pk, str(one)) for one in people])
        self.fields[name].choices = choices  # type: ignore[attr-defined]


def begin_with(form: Any, said: Any, case_ids: list[int]) -> Bulk | None:
    """Begin; what the room refuses is told at its field."""
    try:
        return begin(case_ids, said(), by=form.who.actor, at=form.who.now)
    except Refused as refusal:
        refusing.tell(form, refusal)
        return None


class InviteMany(_ForMany):
    """Nothing has to be said: each family is invited in its own language."""


class AssignMany(_ForMany):
    """Who looks after the cases from now on."""

    what = What.ASSIGN
    advisor = forms.TypedChoiceField(label=_("Advisor"), coerce=int, error_messages=MISSING)

    def __init__(self, data: Any = None, *, who: Visitor) -> None:
        super().__init__(data, who=who)
        people = _advisors(who)
        if not assigns_others(who.actor):
            people = [one for one in people if one == who.person]
            self.fields["advisor"].initial = who.person.pk
        self._offer("advisor", people)

    def said(self) -> Said:
        """The advisor."""
        return Said(self.what, advisor_id=self.cleaned_data["advisor"])


class HandOverMany(_ForMany):
    """Who is to take the cases over, and what they should know."""

    what = What.HAND_OVER
    receiver = forms.TypedChoiceField(
        label=_("To whom"),
        coerce=int,
        error_messages=MISSING,
        help_text=_("Receives a message and accepts or declines. Until then the cases stay."),
    )
    note = forms.CharField(
        label=_("Note to your colleague"),
        max_length=500,
        required=False,
        help_text=_("Without names of children: they see the cases anyway."),
    )

    def __init__(self, data: Any = None, *, who: Visitor) -> None:
        super().__init__(data, who=who)
        is_lead = Role.LEAD in who.actor.roles
        self._offer("receiver", [one for one in _advisors(who) if is_lead or one != who.person])

    def said(self) -> Said:
        """The receiver and the note."""
        said = self.cleaned_data
        return Said(self.what, advisor_id=said["receiver"], note=said["note"])


class FollowUpMany(FollowUpForm):
    """The same note and day for every chosen case."""

    what = What.FOLLOW_UP

    def said(self) -> Said:
        """Note, day, and for whom."""
        said, whom = self.cleaned_data, self.whom_chosen()
        return Said(
            self.what,
            note=said["note"],
            due_on=said["due_on"],
            role=whom.role,
            person_id=whom.user_id,
        )

    def begin(self, case_ids: list[int]) -> Bulk | None:
        """Write it down for these cases; None when form or room refuse it."""
        return begin_with(self, self.said, case_ids) if self.is_valid() else None


FORMS: dict[str, type[_ForMany] | type[FollowUpMany]] = {
    What.ASSIGN: AssignMany,
    What.HAND_OVER: HandOverMany,
    What.INVITE: InviteMany,
    What.FOLLOW_UP: FollowUpMany,
}


def _advisors(who: Visitor) -> list[Advisor]:
    return list(Advisor.objects.with_role(Role.ADVISOR, who.today).order_by("name", "pk"))
