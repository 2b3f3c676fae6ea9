"""The machine of a case in django-fsm: its methods are moved along the table in `cases.moves`."""

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, ConcurrentTransitionMixin, FSMField, transition

from cases.moves import MOVES, Event
from cases.states import CaseState
from schools.models import rewrite


def moving(event: Event) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a transition as the table says: one target, a choice of targets, or none."""
    move = MOVES[event]
    target: Any = None
    if len(move.targets) == 1:
        target = move.targets[0]
    elif move.targets:
        target = RETURN_VALUE(*move.targets)
    return transition(field="state", source=list(move.sources), target=target)


class SafeRefresh(models.Model):
    """Reload a model without opening its protected state.

    django-fsm-2 lifts the protection on the class while it reloads and leaves it lifted when the
    reload fails; here only this instance forgets its state, and gets it back on failure.
    """

    class Meta:
        abstract = True

    def rewrite(self) -> None:
        """Write every column of this row, which is new or locked by the caller, as `save` does."""
        if self._state.adding:
            self.save()
            return
        rewrite(self, *(one.name for one in self._meta.concrete_fields if not one.primary_key))
        if isinstance(self, ConcurrentTransitionMixin):
            self._update_initial_state()

    def refresh_from_db(self, *args: Any, **kwargs: Any) -> None:
        """Reload as Django does; a state that isn't asked for stays as it is."""
        fields = args[1] if len(args) > 1 else kwargs.get("fields")
        wanted = fields is None or "state" in fields
        kept = self.__dict__.pop("state", None)
        try:
            models.Model.refresh_from_db(self, *args, **kwargs)
        finally:
            if kept is not None and not (wanted and "state" in self.__dict__):
                self.__dict__["state"] = kept
        if wanted and isinstance(self, ConcurrentTransitionMixin):
            self._update_initial_state()

    def get_deferred_fields(self) -> set[str]:
        """As Django does; a state that is just being forgotten is read again with the rest."""
        return super().get_deferred_fields() - {"state"}


class CaseMachine(SafeRefresh, ConcurrentTransitionMixin, models.Model):
    """The moves of a case. Only the ledger calls them; they change nothing but the case itself."""

    state = FSMField(
        _("state"),
        max_length=30,
        choices=CaseState.choices,
        default=CaseState.REPORTED,
        protected=True,
    )

    class Meta:
        abstract = True


def _declare(event: Event) -> Callable[..., Any]:
    """The method of one event: it says where the case goes, the ledger does the rest."""

    def step(self: CaseMachine, target: CaseState | None = None) -> CaseState | None:
        return target

    step.__name__ = event.value
    step.__qualname__ = f"CaseMachine.{event.value}"
    step.__doc__ = f"{MOVES[event].number} {event.name}: see the table in cases.moves."
    return moving(event)(step)


for _event in Event:
    if _event != Event.REPORT:
        setattr(CaseMachine, _event.value, _declare(_event))
