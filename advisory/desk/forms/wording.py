"""The form in which the lead writes one text in one language."""

from collections.abc import Callable

from django import forms
from django.utils.translation import gettext_lazy as _

from advisory.desk import refusing
from advisory.desk.forms.fields import LongText
from advisory.desk.visitor import Visitor
from cases.actions.wording import check, reword
from cases.refusals import Refused


class WordingForm(forms.Form):
    """One text; empty for the house's own."""

    text = forms.CharField(
        label=_("Text"),
        required=False,
        strip=False,
        widget=LongText({"rows": 14, "spellcheck": "true", "dir": "auto"}),
        help_text=_(
            "{ } holds a place that is filled in. What stands in [ ] is left out when its place is "
            "empty. Without a text the house's own words count."
        ),
    )

    def looks_right(self, key: str) -> bool:
        """Whether the text could be put in force; a sentence at its field where not."""
        if self.is_valid() and self.cleaned_data["text"].strip():
            self._tell(lambda text: check(key, text))
        return self.is_valid()

    def save(self, language: str, key: str, me: Visitor) -> bool:
        """Put it in force."""
        if self.is_valid():
            self._tell(lambda text: reword(language, key, text, by=me.actor, at=me.now))
        return self.is_valid()

    def _tell(self, ask: Callable[[str], object]) -> None:
        try:
            ask(self.cleaned_data["text"])
        except Refused as refusal:
            refusing.tell(self, refusal)
