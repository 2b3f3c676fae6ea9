"""The form that keeps the present view of the worklist under a name."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from advisory.desk import refusing
from advisory.desk.listing import query_of
from advisory.desk.visitor import Visitor
from cases.actions.worklists import keep_view
from cases.models import SavedView
from cases.refusals import Refused


class KeepView(forms.Form):
    """A name, and whether everybody sees it."""

    name = forms.CharField(
        label=_("Name of the view"),
        max_length=60,
        help_text=_("No names of people: a view outlives the case. Unused, it goes after a year."),
    )
    is_shared = forms.BooleanField(label=_("Show it to all colleagues"), required=False)
    view = forms.CharField(required=False, max_length=600, widget=forms.HiddenInput)

    def clean_view(self) -> str:
        """What makes a view and nothing else."""
        return query_of(QueryDict(self.cleaned_data["view"]))

    def keep(self, who: Visitor) -> SavedView | None:
        """Keep it; None when form or room refuse it."""
        if not self.is_valid():
            return None
        said: dict[str, Any] = self.cleaned_data
        try:
            return keep_view(
                said["name"],
                said["view"],
                is_shared=said["is_shared"],
                by=who.actor,
                at=who.now,
            )
        except Refused as refusal:
            refusing.tell(self, refusal)
            return None
