"""Booking an appointment: when, where, with whom, with which interpreter, and who else comes."""

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from advisory.desk.forms.choosing import PickOne
from advisory.desk.forms.fields import BigChoice, GermanDateField, GermanDateTimeField
from advisory.desk.models import Advisor
from cases import languages
from cases.actions.slots import Slot
from cases.models import Appointment, Case, Room
from cases.states import AppointmentMode, InterpreterStatus, Role

MINUTES = (30, 45, 60, 90, 120, 180)
USUAL_MINUTES = 60


def _durations() -> list[tuple[int, str]]:
    return [(n, gettext("%(n)s minutes") % {"n": n}) for n in MINUTES]


class DayForm(forms.Form):
    """The day and the advisor, as far as they are typed yet."""

    starts_at_0 = GermanDateField()
    advisor = forms.ModelChoiceField(queryset=Advisor.objects.all())


class BookingForm(forms.Form):
    """A slot, for one child or for brothers and sisters together."""

    starts_at = GermanDateTimeField(label=_("Beginning"))
    minutes = forms.TypedChoiceField(label=_("Duration"), choices=_durations, coerce=int)
    advisor = forms.ModelChoiceField(label=_("Advisor"), queryset=Advisor.objects.none())
    mode = forms.ChoiceField(label=_("Where"), choices=AppointmentMode.choices, widget=BigChoice)
    room_id = forms.ModelChoiceField(
        label=_("Room of the office"),
        queryset=Room.objects.none(),
        required=False,
        empty_label=_("none"),
    )
    room = forms.CharField(
        label=_("Meeting place, video link or telephone"),
        max_length=100,
        required=False,
        help_text=_("The family reads it in its letter."),
    )
    interpreter = forms.ChoiceField(
        label=_("Interpreter"), choices=InterpreterStatus.choices, widget=BigChoice
    )
    interpreter_language = PickOne(languages.choices, blank=_("none"), label=_("Interpreter for"))
    interpreter_name = forms.CharField(
        label=_("Interpreter or service"), max_length=100, required=False
    )
    siblings = forms.MultipleChoiceField(
        label=_("Brothers and sisters who come along"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    confirmed = forms.BooleanField(
        label=_("The family has already agreed to this time"), required=False
    )

    def __init__(
        self, case: Case, siblings: list[Case], *, on: date, data: Any = None, **initial: Any
    ) -> None:
        self.case = case
        self.by_number = {one.number: one for one in siblings}
        super().__init__(data, initial={**_opening(case), **initial})
        self.fields["advisor"] = forms.ModelChoiceField(
            label=_("Advisor"),
            queryset=Advisor.objects.with_role(Role.ADVISOR, on).order_by("name", "pk"),
        )
        self.fields["room_id"] = forms.ModelChoiceField(
            label=_("Room of the office"),
            queryset=Room.objects.in_use(),
            required=False,
            empty_label=_("none"),
        )
        self.fields["siblings"] = forms.MultipleChoiceField(
            label=_("Brothers and sisters who come along"),
            choices=[(one.number, _who(one)) for one in siblings],
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        if not siblings:
            del self.fields["siblings"]

    def clean(self) -> dict[str, Any]:
        """Who needs an interpreter needs one in a language."""
        said: dict[str, Any] = super().clean() or {}
        wanted = said.get("interpreter", InterpreterStatus.NOT_NEEDED)
        if wanted != InterpreterStatus.NOT_NEEDED and not said.get("interpreter_language", "x"):
            self.add_error("interpreter_language", _("For which language?"))
        return said

    def slot(self) -> Slot:
        """The slot that was typed."""
        said = self.cleaned_data
        return Slot(
            starts_at=said["starts_at"],
            ends_at=said["starts_at"] + timedelta(minutes=said["minutes"]),
            advisor_id=said["advisor"].pk,
            mode=said["mode"],
            room=said["room"].strip(),
            room_id=said["room_id"].pk if said["room_id"] else None,
            interpreter=said["interpreter"],
            interpreter_name=said["interpreter_name"].strip(),
            interpreter_language=said["interpreter_language"],
            confirmed=said["confirmed"],
        )

    def everybody(self) -> list[Case]:
        """The child and those who come along."""
        return [self.case, *(self.by_number[one] for one in self.cleaned_data.get("siblings", []))]


def _opening(case: Case) -> dict[str, Any]:
    """What is known before anything is typed; a new time starts from the old appointment."""
    needed = case.child.interpreter_language
    usual = {
        "minutes": USUAL_MINUTES,
        "advisor": case.advisor_id,
        "mode": AppointmentMode.ON_SITE,
        "interpreter": InterpreterStatus.ASKED if needed else InterpreterStatus.NOT_NEEDED,
        "interpreter_language": needed,
    }
    before: Appointment | None = case.appointments.upcoming().first()
    if before is None:
        return usual
    minutes = (before.ends_at - before.starts_at) // timedelta(minutes=1)
    return {
        **usual,
        "starts_at": before.starts_at,
        "minutes": minutes if minutes in MINUTES else USUAL_MINUTES,
        "advisor": before.advisor_id,
        "mode": before.mode,
        "room": "" if before.office_room_id else before.room,
        "room_id": before.office_room_id,
        "interpreter": before.interpreter,
        "interpreter_name": before.interpreter_name,
        "interpreter_language": before.interpreter_language,
    }


def _who(case: Case) -> str:
    return f"{case.child.name} ({case.number}, {case.get_state_display()})"
