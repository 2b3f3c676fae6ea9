"""One child's way to school: state, next date, holder, and everything that hangs on it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.actors import Actor
from cases.calendars import last_day_of
from cases.deadlines import WATCHED_BY
from cases.models.child import Child
from cases.models.listed import INDEXES, Listed
from cases.models.machine import CaseMachine
from cases.moves import Event, allowed
from cases.names import query_tokens
from cases.notices import NoticeState
from cases.states import (
    CONSULTED_WITHOUT_PLACE,
    LIVE,
    WAITING_FOR_CONSULTATION,
    CaseState,
    Closure,
    Level,
    OfferState,
    Role,
)
from schools.models import Prepared, School

if TYPE_CHECKING:
    from cases.models.offer import Offer

OFFICE = frozenset({Role.INTAKE, Role.ADVISOR, Role.PLACEMENT, Role.LEAD})


class CaseQuerySet(models.QuerySet["Case"]):
    """Questions about cases, in words."""

    def with_child(self) -> Self:
        """Together with child and household."""
        return self.select_related("child__household", "advisor")

    def with_keys(self, keys: Iterable[int]) -> Self:
        """These cases with their children, in the order of their numbers."""
        return self.filter(pk__in=list(keys)).select_related("child").order_by("number")

    def with_number(self, number: str) -> Self:
        """The case with this number, if there is one."""
        return self.filter(number=number)

    def locked(self, case_id: int) -> "Case":
        """This case with its child, locked till the transaction ends: before anything else."""
        return LOCKED.get(case_id)

    def lock_in_order(self, *case_ids: int) -> None:
        """Lock several cases by their keys, so that two who need the same don't wait for ever."""
        list(self.select_for_update(of=("self",)).filter(pk__in=case_ids).order_by("pk"))

    def still_open(self) -> Self:
        """Not closed."""
        return self.exclude(state=CaseState.CLOSED)

    def restricted(self) -> Self:
        """Only to be stored (Art. 18 DSGVO)."""
        return self.filter(restricted_at__isnull=False)

    def with_something_to_come(self) -> Self:
        """Open, or closed with a message that has not gone out yet."""
        owed = Q(notices__state__in=(NoticeState.OWED, NoticeState.BUNDLED))
        return self.filter(~Q(state=CaseState.CLOSED) | owed)

    def in_states(self, *states: CaseState) -> Self:
        """In one of these states."""
        return self.filter(state__in=states)

    def visible_to(self, actor: Actor) -> Self:
        """What this actor may open: the office all, the supervision what was escalated to it."""
        if actor.roles & OFFICE:
            return self
        if Role.SUPERVISION in actor.roles:
            asked = Q(steps__event__in=[Event.REQUEST_ASSIGNMENT, Event.ASSIGN])
            return self.filter(
                Q(state=CaseState.ASSIGNMENT_REQUESTED)
                | Q(level__gte=Level.SCHOOL_AUTHORITY)
                | Q(pk__in=Case.objects.filter(asked).values("pk"))
            )
        return self.none()

    def held_by(self, roles: frozenset[Role]) -> Self:
        """Waiting for one of these roles, or for somebody outside whom they look after."""
        outside = {party for party, watcher in WATCHED_BY.items() if watcher in roles}
        return self.still_open().filter(holder__in=roles | outside)

    def overdue(self, at: datetime) -> Self:
        """Open and past its next date."""
        return self.still_open().filter(due_at__lte=at)

    def count_by_state(self) -> list[tuple[str, int]]:
        """How many there are in each state that any is in."""
        counted = self.order_by().values_list("state").annotate(count=models.Count("pk"))
        return [(str(state), int(count)) for state, count in counted]

    def planned_before(self, version: int) -> Self:
        """Open, and dated by older numbers of the office than these."""
        return self.still_open().filter(planned_by__lt=version)

    def of_advisor(self, user_id: int) -> Self:
        """In the care of this advisor."""
        return self.filter(advisor_id=user_id)

    def siblings_of(self, case: "Case") -> Self:
        """The other children of this child's household."""
        return self.filter(child__household_id=case.child.household_id).exclude(pk=case.pk)

    def asked_of(self, school: School) -> Self:
        """Cases for whose child this school is asked or has promised a place, by their keys."""
        states = (*LIVE, OfferState.ACCEPTED)
        asked = self.filter(offers__school=school, offers__state__in=states)
        return asked.order_by("pk").distinct()

    def waiting_for_consultation(self) -> Self:
        """First figure of the ministry: reported, not yet consulted."""
        return self.in_states(*WAITING_FOR_CONSULTATION)

    def consulted_without_place(self) -> Self:
        """Second figure of the ministry: consulted, no school place yet."""
        return self.in_states(*CONSULTED_WITHOUT_PLACE)

    def waiting_list(self) -> Self:
        """On the waiting list, who waits longest first, with the newest recommendation."""
        return self.seeking(CaseState.WAITLISTED).order_by("rank_date", "pk")

    def seeking(self, *states: CaseState) -> Self:
        """In one of these states, with what is recommended."""
        waiting = self.in_states(*states).with_child()
        return waiting.prefetch_related("recommendations__places")

    def longest_first(self) -> Self:
        """By rank date; who has none yet comes after those who wait."""
        return self.order_by(F("rank_date").asc(nulls_last=True), "pk")

    def ranked_after(self, rank_date: date, case_id: int) -> Self:
        """Behind this rank; two of the same day in the order of their reports."""
        later = Q(rank_date__gt=rank_date) | Q(rank_date=rank_date, pk__gt=case_id)
        return self.filter(later)

    def search(self, text: str) -> Self:
        """By any spelling of a name, a part of a phone number, or the case number."""
        found = Q(number__iexact=text.strip())
        digits = "".join(sign for sign in text if sign.isdigit())
        number = digits.lstrip("0")
        # Zeros alone would be a part of every number.
        if number and len(digits) >= 4:
            found |= Q(child__household__guardians__phone__contains=number)
        names = Q()
        tokens = query_tokens(text)
        for token in tokens:
            names &= Q(child__search_key__contains=token)
        return self.filter(found | names if tokens else found).distinct()


LOCKED = Prepared["Case"](
    lambda case_id: (
        Case.objects.filter(pk=case_id).select_related("child").select_for_update(of=("self",))
    )
)


class Case(Listed, CaseMachine):
    """A child's case. It always has a next date and a party who holds it; so nobody is forgotten.

    `version` counts the steps taken, `episode` the ways begun (a reopening begins another).
    `due_at` is an aware instant: the end of the last day on which the next step is in time.
    """

    number = models.CharField(_("case number"), max_length=20, unique=True)
    child = models.OneToOneField(Child, on_delete=models.PROTECT, related_name="case")
    episode = models.PositiveSmallIntegerField(_("episode"), default=1)
    version = models.PositiveIntegerField(default=0)
    state_since = models.DateTimeField(_("since"))
    due_at = models.DateTimeField(_("next date"))
    # By which version of the office's numbers its dates were planned (`TimetableVersion`).
    planned_by = models.PositiveIntegerField(default=0)
    holder = models.CharField(_("waits for"), max_length=20, choices=Role)
    level = models.PositiveSmallIntegerField(_("escalation level"), choices=Level, default=0)
    advisor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("advisor"),
    )
    reported_at = models.DateTimeField(_("reported"))
    target_due_on = models.DateField(_("first school day due (own target)"))
    consulted_on = models.DateField(_("consulted on"), null=True, blank=True)
    rank_date = models.DateField(_("rank date"), null=True, blank=True)
    recommendation_stale = models.BooleanField(_("recommendation is out of date"), default=False)
    reviewed_at = models.DateTimeField(_("waiting list reviewed"), null=True, blank=True)
    wished_start_on = models.DateField(_("wished start"), null=True, blank=True)
    hold_until = models.DateField(_("on hold until"), null=True, blank=True)
    held_state = models.CharField(max_length=30, choices=CaseState, blank=True)
    held_since = models.DateTimeField(null=True, blank=True)
    closure = models.CharField(_("reason for closing"), max_length=30, choices=Closure, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    # Since when it may only be stored (Art. 18 DSGVO); why stands in its `Restriction`.
    restricted_at = models.DateTimeField(null=True, blank=True)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=CaseState.values), name="case_state_is_known"
            ),
            models.CheckConstraint(
                condition=Q(holder__in=Role.values) & Q(due_at__isnull=False),
                name="case_has_date_and_holder",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.CLOSED, closed_at__isnull=False) & ~Q(closure="")
                | ~Q(state=CaseState.CLOSED) & Q(closed_at__isnull=True, closure=""),
                name="case_closed_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(state=CaseState.ON_HOLD, hold_until__isnull=False) & ~Q(held_state="")
                | ~Q(state=CaseState.ON_HOLD) & Q(hold_until__isnull=True, held_state=""),
                name="case_on_hold_until",
            ),
        ]
        indexes = INDEXES

    def __str__(self) -> str:
        return self.number

    @property
    def is_open(self) -> bool:
        """Not closed."""
        return bool(self.state != CaseState.CLOSED)

    @property
    def due_on(self) -> date:
        """The last day on which the next step is in time."""
        return last_day_of(self.due_at)

    def moves_for(self, actor: Actor) -> list[Event]:
        """The events that the machine allows this actor now; conditions are asked by `guards`.

        A restricted case is stored and nothing else.
        """
        return [] if self.restricted_at else allowed(self.state, actor.roles)

    @property
    def live_offer(self) -> "Offer | None":
        """The place request that waits for an answer, at most one."""
        return self.offers.live().first()

    @property
    def promised_offer(self) -> "Offer | None":
        """The request that a school has accepted and that still stands."""
        return self.offers.promised().first()
