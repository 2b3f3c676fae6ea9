"""Forms of the moves around the family: reach it, invite it, meet it."""

from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.fields import BigChoice, GermanDateField, GermanDateTimeField, LongText
from advisory.desk.forms.moves_base import MoveForm, ReasonForm
from advisory.desk.models import Advisor
from cases import languages
from cases.actions import appointments, consultation, intake
from cases.models import Case
from cases.moves import MOVES, Event
from cases.states import AppointmentState, ContactChannel, InterpreterStatus, Role
from cases.week import block_of

# A new time that is agreed at once is booked on the appointment's own page.
MISSED = (
    AppointmentState.NO_SHOW,
    AppointmentState.CANCELLED_FAMILY,
    AppointmentState.CANCELLED_OFFICE,
    AppointmentState.INTERPRETER_MISSING,
)


class InviteForm(MoveForm):
    """T02: invite the family, with the brothers and sisters who have been reported too."""

    verb = intake.invite

    siblings = forms.MultipleChoiceField(
        label=_("Invite these brothers and sisters too"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text=_("The family gets one message with all their names."),
    )

    def prepare(self) -> None:
        """Whoever else waits for an invitation; a child alone isn't asked."""
        seen = Case.objects.visible_to(self.who.actor).siblings_of(self.case).with_child()
        waiting = seen.in_states(*MOVES[Event.INVITE].sources).filter(restricted_at=None)
        self.by_number = {one.number: one for one in waiting}
        if not self.by_number:
            del self.fields["siblings"]
            return
        names = [(number, one.child.name) for number, one in self.by_number.items()]
        self.choose_from("siblings", names)
        self.fields["siblings"].initial = list(self.by_number)
        self.decides_who_is_told = True

    def others(self) -> list[Case]:
        """Those that are ticked; all of them when the page opens."""
        ticked = self.cleaned_data.get("siblings", ()) if self.is_bound else self.by_number
        return [self.by_number[one] for one in ticked]

    def act_on(self, case: Case) -> None:
        """All of them are invited, or none."""
        intake.invite_together([case, *self.others()], **self.signature())


class ContactForm(MoveForm):
    """A try to reach the family."""

    verb = intake.record_contact

    channel = forms.ChoiceField(
        label=_("By"), choices=ContactChannel.choices, widget=forms.RadioSelect
    )
    reached = forms.BooleanField(label=_("The family was reached"), required=False)
    address_checked = forms.BooleanField(label=_("The address was checked again"), required=False)
    happened_at = GermanDateTimeField(
        label=_("When"), required=False, help_text=_("Empty: just now.")
    )
    note = forms.CharField(
        label=_("Note"),
        max_length=500,
        required=False,
        widget=LongText,
        help_text=_("Nothing about health, behaviour, residence status or flight."),
    )

    def clean_happened_at(self) -> Any:
        """A contact lies in the past."""
        happened_at = self.cleaned_data["happened_at"]
        if happened_at and happened_at > self.who.now:
            raise ValidationError(_("This lies in the future."))
        return happened_at or self.who.now

    def arguments(self) -> dict[str, Any]:
        """The contact as the room keeps it."""
        contact = super().arguments()
        contact["at"] = contact.pop("happened_at")
        return {"contact": contact}


class TakeOnForm(MoveForm):
    """Put the case into an advisor's care."""

    verb = intake.take_on

    advisor = forms.ChoiceField(label=_("Advisor"))

    def opening(self, case: Case) -> dict[str, Any]:
        """The present advisor; where there is none, whoever opens the form."""
        return {"advisor": case.advisor_id or self.who.person.pk}

    def prepare(self) -> None:
        """Everybody who is an advisor today."""
        people = Advisor.objects.with_role(Role.ADVISOR, self.who.today).order_by("name")
        self.choose_from("advisor", [(str(one.pk), str(one)) for one in people])

    def arguments(self) -> dict[str, Any]:
        """The advisor's key."""
        return {"advisor_id": int(self.cleaned_data["advisor"])}


class BlockForm(MoveForm):
    """A step of an appointment that brothers and sisters may share."""

    together = forms.BooleanField(
        label=_("Also for the brothers and sisters in this appointment"),
        required=False,
        initial=True,
    )

    def prepare(self) -> None:
        """Who comes alone isn't asked."""
        block = block_of(self.case)
        others = [one for one in block.cases if one.pk != self.case.pk] if block else []
        if not others:
            del self.fields["together"]
            return
        names = ", ".join(one.child.name for one in others)
        self.fields["together"].help_text = names

    def act(self) -> None:
        """The same step for each of them, or for none."""
        if not self.cleaned_data.get("together"):
            super().act()
            return
        verb = type(self).verb
        appointments.for_the_family(verb, self.case, **self.arguments(), **self.signature())

    def arguments(self) -> dict[str, Any]:
        """What the verb is told of each of them."""
        said = super().arguments()
        return {name: value for name, value in said.items() if name != "together"}


class ConfirmForm(BlockForm):
    """The family will come."""

    verb = appointments.confirm

    interpreter = forms.ChoiceField(
        label=_("Interpreter"),
        required=False,
        choices=[("", _("as before")), *InterpreterStatus.choices],
    )

    field_order = ["interpreter", "together"]


class InterpreterForm(BlockForm):
    """Who interprets, and whether they have agreed."""

    verb = appointments.arrange_interpreter

    status = forms.ChoiceField(
        label=_("Interpreter"), choices=InterpreterStatus.choices, widget=BigChoice
    )
    name = forms.CharField(label=_("Interpreter or service"), max_length=100, required=False)

    field_order = ["status", "name", "together"]

    def opening(self, case: Case) -> dict[str, Any]:
        """As it stands."""
        block = block_of(case)
        if block is None:
            return {}
        return {"status": block.first.interpreter, "name": block.first.interpreter_name}


class MissForm(BlockForm):
    """T04: the appointment did not take place."""

    verb = appointments.miss

    outcome = forms.TypedChoiceField(
        label=_("What happened?"),
        choices=[(state.value, state.label) for state in MISSED],
        coerce=AppointmentState,
        widget=BigChoice(
            descriptions={
                AppointmentState.NO_SHOW: _("Counts; only after the time of the appointment."),
                AppointmentState.INTERPRETER_MISSING: _("Does not count against the family."),
            }
        ),
    )
    reason = forms.CharField(label=_("Note"), max_length=500, required=False, widget=LongText)

    field_order = ["outcome", "reason", "together"]


class GiveUpForm(ReasonForm):
    """T05: close as unreachable."""

    verb = intake.give_up


class StartForm(MoveForm):
    """T06: begin the consultation."""

    verb = consultation.start
    next_page: ClassVar[str] = "desk:consultation"
    hands_out_notice: ClassVar[bool] = True

    family_language = forms.ChoiceField(label=_("Language of the family"))
    privacy_notice_on = GermanDateField(
        label=_("Privacy notice given on"),
        help_text=_("Art. 13 DSGVO: the family was told what is kept and why."),
    )

    def opening(self, case: Case) -> dict[str, Any]:
        """What is known of the family; the notice is usually given right now."""
        child = case.child
        return {
            "family_language": child.family_language,
            "privacy_notice_on": child.privacy_notice_on or self.who.today,
        }

    def prepare(self) -> None:
        """Languages in the order of the page's language."""
        self.choose_from("family_language", [("", _("Please choose")), *languages.choices()])
