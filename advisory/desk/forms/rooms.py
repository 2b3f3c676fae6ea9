"""The form of a room of the office."""

from django import forms
from django.utils.translation import gettext_lazy as _

from cases.actions.rooms import RoomData
from cases.models import Room


class RoomForm(forms.Form):
    """What the office writes down of a room."""

    name = forms.CharField(label=_("Name"), max_length=60)
    seats = forms.IntegerField(
        label=_("Seats"),
        initial=4,
        widget=forms.TextInput({"inputmode": "numeric", "class": "e-short"}),
    )
    note = forms.CharField(
        label=_("Note"), max_length=200, required=False, help_text=_("For example: lift, telephone")
    )
    is_active = forms.BooleanField(label=_("Can be booked"), required=False, initial=True)

    def room(self) -> RoomData:
        """What was typed."""
        return RoomData(**self.cleaned_data)


def opening(room: Room | None) -> dict[str, object]:
    """What the form holds when it opens."""
    if room is None:
        return {}
    return {name: getattr(room, name) for name in ("name", "seats", "note", "is_active")}
