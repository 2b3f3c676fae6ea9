"""Choices that several forms of the desk offer: languages, countries, several of either, groups."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from schools.words import Grade, SchoolForm, SupportForm

Choices = list[tuple[Any, str | Promise]]
UNKNOWN = _("unknown")
NTH = (_("First choice"), _("Second choice"), _("Third choice"))


def with_blank(label: str | Promise, choices: Any) -> Choices:
    """These choices after one that stands for no answer."""
    return [("", label), *choices]


class PickOne(forms.ChoiceField):
    """One of a list that is made anew in the language of each page; nothing chosen is an answer."""

    def __init__(
        self, choices: Callable[[], Any], blank: str | Promise = UNKNOWN, **kwargs: Any
    ) -> None:
        super().__init__(choices=lambda: with_blank(blank, choices()), required=False, **kwargs)


class SelectSeveral(forms.MultiWidget):
    """Some select boxes below each other."""

    use_fieldset = True

    def __init__(self, count: int, choices: Any) -> None:
        super().__init__([forms.Select({"aria-label": NTH[n]}, choices) for n in range(count)])

    def decompress(self, value: list[str] | None) -> list[str]:
        """The chosen values, one for each box."""
        chosen = list(value or [])[: len(self.widgets)]
        return chosen + [""] * (len(self.widgets) - len(chosen))


class PickSeveral(forms.MultiValueField):
    """Up to three of a list, in order and each once."""

    def __init__(self, choices: Callable[[], Any], count: int = 3, **kwargs: Any) -> None:
        fields = [PickOne(choices, blank=_("none")) for _nth in range(count)]
        widget = SelectSeveral(count, fields[0].choices)
        super().__init__(
            fields=fields, widget=widget, required=False, require_all_fields=False, **kwargs
        )

    def compress(self, data_list: list[str]) -> list[str]:
        """What was chosen."""
        return list(dict.fromkeys(one for one in data_list if one))


def school_form_field(**kwargs: Any) -> forms.ChoiceField:
    """School form; empty means any."""
    kwargs.setdefault("label", _("School form"))
    choices = with_blank(_("any"), SchoolForm.choices)
    return forms.ChoiceField(choices=choices, required=False, **kwargs)


def grade_field(**kwargs: Any) -> forms.TypedChoiceField:
    """Grade as a number; empty means any."""
    kwargs.setdefault("label", _("Grade"))
    choices = with_blank(_("any"), Grade.choices)
    return forms.TypedChoiceField(
        choices=choices, coerce=int, empty_value=None, required=False, **kwargs
    )


def support_form_field(**kwargs: Any) -> forms.ChoiceField:
    """Form of support; empty means any."""
    kwargs.setdefault("label", _("Support form"))
    choices = with_blank(_("any"), SupportForm.choices)
    return forms.ChoiceField(choices=choices, required=False, **kwargs)
