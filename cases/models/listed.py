"""By what lists find cases: copies of what hangs on them, and the indexes of every order."""

from collections.abc import Iterable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cases.models.child import Child
from cases.states import CaseState, Channel

OPEN = ~Q(state=CaseState.CLOSED)
CLOSED = Q(state=CaseState.CLOSED)


class Listed(models.Model):
    """What a case repeats so that a list of a million is found without looking at each child.

    Language and channel are the child's, written with every step; `support_forms` are those of the
    newest recommendation (see `as_text`).
    """

    child: "models.ForeignKey[Child, Child]"

    language = models.CharField(
        _("family language"), max_length=10, blank=True, default="", db_default=""
    )
    channel = models.CharField(
        _("channel"), max_length=20, choices=Channel, blank=True, default="", db_default=""
    )
    support_forms = models.CharField(
        _("recommended support"), max_length=60, blank=True, default="", db_default=""
    )

    class Meta:
        abstract = True

    def repeat_child(self) -> None:
        """Write what is repeated of the child; whoever changes a child has it at hand."""
        if "child" in self._state.fields_cache:
            self.language, self.channel = self.child.family_language, self.child.channel


def as_text(support_forms: Iterable[str]) -> str:
    """Forms of support in one column: each once, in the order of the alphabet."""
    return ",".join(sorted(set(support_forms)))


def _index(name: str, *fields: str, condition: Q | None = None) -> models.Index:
    return models.Index(fields=fields, name=name, condition=condition)


# The id at their ends is the order of the worklist: many dates are the end of the same day.
# Open and closed cases are listed apart, and most are closed.
INDEXES = [
    _index("case_open_due", "due_at", "id", condition=OPEN),
    _index("case_planned_by", "planned_by", condition=OPEN),
    _index("case_state_due", "state", "due_at", "id"),
    _index("case_holder_due", "holder", "due_at", "id"),
    _index("case_holder_state", "holder", "state"),
    _index("case_advisor_open", "advisor", "due_at", "id", condition=OPEN),
    _index("case_escalated_due", "due_at", "id", condition=Q(level__gte=1) & OPEN),
    _index("case_open_reported", "reported_at", "id", condition=OPEN),
    _index("case_state_reported", "state", "reported_at", "id"),
    _index("case_open_since", "state_since", "id", condition=OPEN),
    _index("case_closed_since", "state_since", "id", condition=CLOSED),
    # Families of one language come together: among the next dates of all, theirs may begin late.
    _index("case_language_open", "language", "due_at", "id", condition=OPEN),
    _index("case_channel_open", "channel", "due_at", "id", condition=OPEN),
    _index("case_language", "language", "state"),
    _index("case_channel", "channel", "state"),
    _index("case_support_forms", "support_forms", "state"),
    _index("case_restricted", "id", condition=Q(restricted_at__isnull=False)),
]
